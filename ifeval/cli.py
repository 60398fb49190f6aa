"""The command ``ifeval``. Exit codes: 0 done, 1 broken, 2 unusable input, 3 gate, 4 row errors."""

import gc
import sys
from importlib import import_module
from typing import Any

import click

from ifeval.errors import IfevalError

VERBS = {
    "score": "Score files of responses against their constraints.",
    "compare": "Compare runs: what differs, what is proven, what looks suspicious.",
    "report": "Make the report of a run: a page, Markdown, or JUnit.",
    "history": "List and plot a metric over the runs that were scored.",
    "query": "Answer SQL over verdicts (with the extra query).",
    "samples": "Show what one, any and all of several samples reach.",
    "agree": "Hold verdicts against thumbs, votes and preferred sides.",
    "check": "Judge one response by constraints on the command line.",
    "ls": "List the constraints that are known.",
    "show": "Show one constraint: arguments, phrasings, cases.",
    "new": "Scaffold the definition of a new constraint.",
    "ground": "Make items that can be checked of questions with a context.",
    "calibrate": "Find the threshold of a score from labelled responses.",
    "validate": "Check a file of prompts or responses, or a pack, before it is used.",
    "recognize": "Say which constraints prompts ask for, and where.",
    "build": "Build a data set of prompts with constraints from usage logs.",
    "audit": "Write a sheet of what was recognised or judged, and take the answers.",
    "shelf-life": "Say what of a data set is worn out, and what to keep.",
    "export": "Write a data set for trainers, or as requests of a batch.",
}

UNUSABLE = 2


class Verbs(click.Group):
    """The verbs, each imported only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the verbs in the order of first use."""
        return [*VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(
            f"ifeval.commands.{cmd_name.replace('-', '_')}"
        ).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing one."""
        with formatter.section("Verbs"):
            formatter.write_dl([*VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a verb, and say which is near where it is misspelt."""
        from ifeval.errors import hint

        if args and args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"no verb {args[0]!r}{hint(args[0], VERBS)}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"ifeval-constraints {version('ifeval-constraints')}")
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version.",
)
def _ifeval() -> None:
    """Did the model do what it was told? Check responses against constraints."""


def main() -> None:
    """Run the command line."""
    # A command is over soon, and makes few cycles: collecting them would cost more than it frees.
    gc.set_threshold(200_000, 20, 20)
    # What is printed may hold any character of a response; a terminal that cannot show one
    # must not end the program.
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    try:
        _ifeval(auto_envvar_prefix="IFEVAL")
    except IfevalError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(UNUSABLE)
    except BrokenPipeError:
        # Somebody closed the pipe (as head does); say nothing, and keep Python from trying to
        # flush into it at exit.
        sys.stdout = None  # pyright: ignore[reportAttributeAccessIssue]
        sys.exit(1)
