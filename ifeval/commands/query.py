"""``ifeval query``: SQL over verdicts."""

import json
from pathlib import Path

import click

from ifeval.commands._runs import folders
from ifeval.report.query import TABLES, answered
from ifeval.report.runs import Run

_WIDE = 10_000
_TABLES = "\n".join(f"  {name}: {columns}" for name, columns in TABLES.items())
_EXAMPLES = f"""\b
Examples:
  ifeval query "select id, avg(strict::int) from verdicts group by id order by 2" runs/june
  ifeval query "select run, key, reason from verdicts where not strict" runs/* --json
  ifeval query "select metadata->>'team', count(*) from responses group by 1" runs/june

\b
Tables:
{_TABLES}"""  # noqa: S608 - a help text


@click.command(epilog=_EXAMPLES)
@click.argument("sql")
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), callback=folders)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each row.")
def command(sql: str, runs: tuple[Path, ...], *, as_json: bool) -> None:
    """Answer the query SQL over the verdicts of RUNS, by DuckDB.

    The verdicts are read and nothing is written; the query can open no file and no network.
    It needs the extra: pip install 'ifeval-constraints[query]'.
    """
    names, rows = answered(sql, [*map(Run, runs)])
    if as_json:
        for row in rows:
            cells = dict(zip(names, row, strict=True))
            click.echo(json.dumps(cells, ensure_ascii=False, default=str))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(escape(name))
    for row in rows:
        table.add_row(*("" if cell is None else escape(_shown(cell)) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDE  # for grep and its like a row is one line
    console.print(table)


def _shown(cell: object) -> str:
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
