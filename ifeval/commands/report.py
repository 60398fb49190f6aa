"""``ifeval report``: a run as a page, as Markdown, or as JUnit XML."""

from pathlib import Path

import click

from ifeval.report.runs import Run

_EXAMPLES = """\b
Examples:
  ifeval report runs/june
  ifeval report runs/june -o june.html
  ifeval report runs/june --markdown > comment.md
  ifeval report runs/june --junit > junit.xml"""


@click.command(epilog=_EXAMPLES)
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page; RUN/report.html by default. Markdown and JUnit go to standard output.",
)
@click.option("--markdown", "form", flag_value="markdown", help="Figures for a pull request.")
@click.option("--junit", "form", flag_value="junit", help="A test case for each verdict, for CI.")
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Where the files that were scored lie now; else they are looked for where they lay.",
)
def command(run: Path, output: Path | None, form: str | None, texts: Path | None) -> None:
    """Make the report of the run in the folder RUN.

    The page is one file that needs no network: what is measured and what is not, figures with
    intervals, and every response, failures first, its evidence highlighted. Texts are read
    from the files that were scored, if these have not changed since.
    """
    opened = Run(run, texts)
    if form == "markdown":
        from ifeval.report.markdown import as_markdown

        text = as_markdown(opened)
    elif form == "junit":
        from ifeval.report.junit import as_junit

        text = as_junit(opened)
    else:
        from ifeval.report.html_history import history_of
        from ifeval.report.html_report import as_page

        text = as_page(opened, history_of(run))
        output = output or run / "report.html"
    if output is None:
        click.echo(text, nl=False)
        return
    # A lone surrogate has no UTF-8: a page names it by its number, a text by its escape.
    errors = "backslashreplace" if form else "xmlcharrefreplace"
    output.write_text(text, "utf-8", errors, newline="\n")
    click.echo(f"Written to {output}: {output.stat().st_size / 1e6:.2f} MB")
