"""The recipe of a data set: every option of a build, read from TOML and checked."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ifeval._resources import read_toml
from ifeval.errors import InvalidFile, hint

Markers = Annotated[tuple[str, str], Field(description="What opens and what closes it.")]
Group = Literal["conversation", "user", "duplicates", "system", "contrast"]
GROUPS: tuple[Group, ...] = ("conversation", "user", "duplicates", "system", "contrast")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Part):
    """Where something stands: at a path of the log line, or between markers in the prompt."""

    path: str = Field("", description="A path in the line, such as `metadata.documents`.")
    markers: tuple[Markers, ...] = Field((), description="Pairs of strings around it.")


class Context(Place):
    """Where the documents of a prompt stand."""

    tools: bool = Field(default=True, description="Results of tools are documents.")
    guess: bool = Field(default=True, description="Where nothing is said, look for known forms.")


class System(_Part):
    """Which system prompts are one template."""

    path: str = Field("", description="A path in the line whose value names the template.")
    variable: tuple[str, ...] = Field((), description="Patterns of what varies in a template.")

    @field_validator("variable")
    @classmethod
    def _compiles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return value


class Scrub(_Part):
    """What personal data is removed."""

    level: Literal["none", "structured", "names"] = Field(
        "structured", description="Nothing; secrets and what has a structure; names too."
    )
    regions: tuple[str, ...] = Field(
        ("US", "GB"), description="Countries whose phone numbers need no prefix."
    )


class Duplicates(_Part):
    """When two prompts are one."""

    near: float = Field(0.8, gt=0, le=1, description="The share of 3-word shingles from which.")


class Contamination(_Part):
    """Public prompts that should not be in the data."""

    files: tuple[str, ...] = Field((), description="Files of prompts, as `score --prompts` reads.")
    words: int = Field(13, ge=2, description="How many words in a row are shared.")
    short: int = Field(8, ge=2, description="The same, for prompts of fewer words than that.")
    drop: bool = Field(default=False, description="Leave such items out instead of marking them.")


class Sample(_Part):
    """How many items are kept."""

    size: int = Field(0, ge=0, description="At most so many; 0 keeps all.")
    per_user: int = Field(10, ge=0, description="At most so many of one user; 0 keeps all.")
    responses: int = Field(16, ge=0, description="How many logged responses are kept of an item.")


class Split(_Part):
    """How the items are split."""

    dev: float = Field(0.1, ge=0, le=1, description="The share of the groups in dev.")
    test: float = Field(0.2, ge=0, le=1, description="The share of the groups in test.")
    groups: tuple[Group, ...] = Field(GROUPS, description="What is never split.")


Variant = Literal[
    "orig", "counterfactual", "subtle", "blatant", "removed", "question-swap", "conflict"
]


class Grounded(_Part):
    """What is made of prompts with documents."""

    make: bool = Field(default=True, description="Make in-context-only items of them.")
    variants: tuple[Variant, ...] = Field(
        ("orig", "counterfactual", "removed", "conflict"),
        description="What is made where the log proves the answer.",
    )


class Feedback(_Part):
    """When a theme is told."""

    users: int = Field(5, ge=1, description="Fewer users make no theme.")


class Proposer(_Part):
    """A model that suggests spans; they count only where a rule reads a constraint in them."""

    url: str = Field("", description="An OpenAI-compatible endpoint, such as http://host/v1.")
    model: str = Field("", description="The model that is asked.")
    key: str = Field("", description="The environment variable that holds the key, if any.")
    timeout: float = Field(60, gt=0, description="Seconds that an answer may take.")
    answers: str = Field("", description="Where they are kept; else in the data set.")

    @field_validator("url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} must start with http:// or https://")
        return value


class Recipe(_Part):
    """Every option of a build."""

    name: str = Field("", description="The name of the data set; else that of its folder.")
    logs: tuple[str, ...] = Field((), description="Files and folders, from the recipe's folder.")
    output: str = Field("", description="The folder to write, from the recipe's folder.")
    format: str = Field("", description="The layout of the logs; else it is found out.")
    license: str = Field("other", description="The licence of the card.")
    seed: int = Field(0, description="Chooses the sample and the splits.")
    languages: tuple[str, ...] = Field((), description="Codes; others are left out. All if empty.")
    soft: bool = Field(default=False, description="What is only wished for is a constraint too.")
    history: Literal["conversation", "all"] = Field(
        "conversation",
        description="Of earlier turns, what was said for the whole conversation, or everything.",
    )
    finish: tuple[str, ...] = Field(
        ("length", "content_filter", "error", "max_output_tokens", "incomplete", "failed"),
        description="Responses that stopped so are left out.",
    )
    context: Context = Context.model_construct()
    question: Place = Place.model_construct()
    customer: Place = Place.model_construct()
    system: System = System.model_construct()
    scrub: Scrub = Scrub.model_construct()
    duplicates: Duplicates = Duplicates.model_construct()
    contamination: Contamination = Contamination.model_construct()
    sample: Sample = Sample.model_construct()
    split: Split = Split.model_construct()
    grounded: Grounded = Grounded.model_construct()
    feedback: Feedback = Feedback.model_construct()
    proposer: Proposer = Proposer.model_construct()
    cases: str = Field("", description="A file of cases that people told; see `cases.toml`.")
    packs: tuple[str, ...] = Field((), description="Folders of definitions.")

    def resolved(self, folder: Path) -> "Recipe":
        """Return the recipe with its paths taken from a folder."""

        def there(path: str) -> str:
            return str(folder / path) if path else ""

        files = tuple(there(path) for path in self.contamination.files)
        return self.model_copy(
            update={
                "logs": tuple(there(path) for path in self.logs),
                "output": there(self.output),
                "cases": there(self.cases),
                "proposer": self.proposer.model_copy(
                    update={"answers": there(self.proposer.answers)}
                ),
                "packs": tuple(there(path) for path in self.packs),
                "contamination": self.contamination.model_copy(update={"files": files}),
            }
        )


def read(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        InvalidFile: It is no TOML, or an option is unknown or of another kind.
    """
    return recipe_of(read_toml(path), path).resolved(path.parent)


def recipe_of(data: Mapping[str, Any], path: object = "recipe") -> Recipe:
    """Return the recipe of some options.

    Raises:
        InvalidFile: An option is unknown or of another kind.
    """
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(step) for step in first["loc"]]
        where = ".".join(place)
        problem = first["msg"]
        if first["type"] == "extra_forbidden":
            problem = f"unknown option{hint(place[-1], _known(place[:-1]))}"
        raise InvalidFile(path, where, problem) from None


def _known(place: Sequence[str]) -> list[str]:
    """Return the options of a part of a recipe."""
    kind: type[BaseModel] = Recipe
    for step in place:
        field = kind.model_fields.get(step)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        kind = inner
    return [*kind.model_fields]


def recipe_schema() -> dict[str, Any]:
    """Return the JSON Schema of a recipe, for editors."""
    schema = Recipe.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
