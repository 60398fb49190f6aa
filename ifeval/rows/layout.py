"""What a file's rows look like: their format, and the fields that were taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of one file are read.

    ``key``, ``prompt``, ``response`` and ``sample`` are names of fields, or paths such as
    ``response.body`` or ``choices.0.text``; ``None`` where the file has no such thing.
    ``only`` is a field and the value it must have for a line to be read; ``notes`` say what
    was passed over.
    """

    format: str = "plain"
    key: str | None = "key"
    prompt: str | None = "prompt"
    response: str | None = "response"
    sample: str | None = None
    only: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_log(self) -> bool:
        """Whether these are rows of a log, whose reader knows where everything stands."""
        named = (self.key, self.prompt, self.response)
        return self.format not in ("plain", "openai-batch") and not any(named)

    def describe(self) -> str:
        """Return one line that says what was taken as key, prompt, response and sample."""
        if self.is_log:
            line = f"{self.format} rows: key = the log's, as are prompt and response"
            return "; ".join((line, *self.notes))
        alone = "none, so rows are joined by prompt" if self.prompt else "none"
        parts = [
            f"key = {_quoted(self.key) or alone}",
            f"prompt = {_quoted(self.prompt) or 'none'}",
            f"response = {_quoted(self.response) or 'none'}",
            f"sample = {_quoted(self.sample) or 'its place among the rows of a key'}",
        ]
        line = f"{self.format} rows: {', '.join(parts)}"
        if self.only:
            name, value = self.only
            line += f"; only lines whose `{name}` is {value!r}: the others repeat their responses"
        return "; ".join((line, *self.notes))


def _quoted(name: str | None) -> str:
    return f"`{name}`" if name else ""
