"""SQL over the verdicts of runs, by DuckDB, which can reach nothing but them."""

from collections.abc import Sequence
from glob import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from ifeval.errors import InvalidFile, MissingExtra
from ifeval.report.runs import Run, names

if TYPE_CHECKING:
    import duckdb

TABLES = {
    "responses": "run, line, key, sample, strict, loose, joint, constraints, metadata",
    "verdicts": "run, line, key, sample, number, id, strict, loose, joint, status, reason, "
    "closeness, measured, wanted",
}
"""The columns of each table; ``metadata`` is JSON, and ``line`` is that of verdicts.jsonl."""

_READ = """
insert into lines select ?, row_number() over (), key ->> '$', sample ->> '$', strict, loose, joint,
    constraints, metadata
from read_json(?, format = 'newline_delimited', maximum_object_size = 1073741824, columns = {
    key: 'JSON', sample: 'JSON', strict: 'BOOLEAN[]', loose: 'BOOLEAN[]', joint: 'BOOLEAN[]',
    constraints: 'JSON[]', metadata: 'JSON'})
"""
_ANSWERED = ("SELECT", "EXPLAIN", "RELATION")
_LOCKS = (
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)


def answered(sql: str, runs: Sequence[Run]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Answer a query over the verdicts of runs.

    The verdicts are copied into memory; then DuckDB may open nothing more: no file, no network
    and no extension. What the query changes is gone with it.

    Args:
        sql: A query over the tables of ``TABLES``.
        runs: The runs, known in the column ``run`` by the names of their folders.

    Returns:
        The names of the columns, and the rows.

    Raises:
        MissingExtra: DuckDB is not installed.
        InvalidFile: Verdicts cannot be read, or the query is refused.
    """
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("duckdb", "query") from None
    # Else a name in the query that is no table would be looked up among Python's variables.
    alone: dict[str, Any] = {"python_enable_replacements": "false"}
    with duckdb.connect(":memory:", config=alone) as base:
        base.execute(resources.files("ifeval.report").joinpath("query.sql").read_text("utf-8"))
        _read(base, runs)
        for statement in _LOCKS:
            base.execute(statement)
        try:
            _refuse_changes(base, sql)
            found = base.execute(sql)
            return [column[0] for column in found.description or ()], found.fetchall()
        except duckdb.Error as error:
            raise InvalidFile("query", "", str(error)) from None


def _refuse_changes(base: "duckdb.DuckDBPyConnection", sql: str) -> None:
    """Raise where a query is not one question: what it changed would be gone, unseen.

    Raises:
        InvalidFile: It changes something, or is several.
    """
    kinds = [statement.type.name for statement in base.extract_statements(sql)]
    if len(kinds) != 1:
        raise InvalidFile("query", "", f"holds {len(kinds)} statements, and one is answered")
    if kinds[0] not in _ANSWERED:
        raise InvalidFile("query", "", f"only asks, and changes nothing: no {kinds[0]} statement")


def _read(base: "duckdb.DuckDBPyConnection", runs: Sequence[Run]) -> None:
    import duckdb

    for run, name in zip(runs, names(runs), strict=True):
        path = run.folder / "verdicts.jsonl"
        if not path.is_file():
            raise InvalidFile(run.folder, "", "holds no verdicts.jsonl: not a folder of a run")
        if not path.stat().st_size:
            continue
        try:
            base.execute(_READ, [name, escape(str(path))])
        except duckdb.Error as error:
            raise InvalidFile(path, "", str(error)) from None
