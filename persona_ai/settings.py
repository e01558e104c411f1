"""What was decided rather than inferred: `persona.toml`, read strictly."""

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from persona_ai.errors import InputError
from persona_ai.schema.base import Record
from persona_ai.schema.brief import Brief
from persona_ai.schema.table import ColumnKind, ColumnRole


class ColumnDecision(Record):
    """What `[columns.NAME]` may decide; None leaves it to inference."""

    kind: ColumnKind | None = None
    role: ColumnRole | None = None
    label: str | None = None
    unit: str | None = None
    scale: tuple[float, float] | None = None
    levels: tuple[str, ...] | None = None
    not_rated: tuple[str | int | float, ...] | None = None
    separator: str | None = None
    asked_of: str | None = None
    blank: str | None = Field(default=None, pattern="^(not asked|not ticked)$")


class ModelSettings(Record):
    """Which language model drafts; an empty `name` means none. Keys come from the environment."""

    name: str = ""
    provider: str = "openai"
    base_url: str = ""
    api_key_env: str = "OPENAI_API_KEY"
    temperature: float = 0.0
    max_tokens: int = 700
    timeout: float = 120.0
    retries: int = 4


class RelatedTable(Record):
    """A further table: its column `key` points to `column` of the table `to`.

    An empty `column` is the one of the same name, or the customer table's id; an empty `to` is the table that
    has it. `called` is what its rows are called ("deals"), which derived columns are named by; without it, what
    the file is called. `path` is relative to the project folder.
    """

    path: str
    key: str
    column: str = ""
    to: str = ""
    called: str = ""


class TransactionsFile(Record):
    """A file of invoice or order lines, and which of its columns is what ("" for none).

    Money is `amount`, or `quantity` times `price`. `day_first` decides how dates such as 3/4/2024 read;
    None leaves it to the dates themselves. `path` is relative to the project folder.
    """

    path: str
    customer: str
    date: str
    amount: str = ""
    quantity: str = ""
    price: str = ""
    order: str = ""
    day_first: bool | None = None


class Settings(Record):
    """Everything that a user can decide about a project.

    `table` and `documents` are paths relative to the project folder; `id` is the table's id column;
    `related` and `transactions` are further tables of the customers. `lens` names the lens whose columns alone make the segments ("" for all of the basis); `lenses` says
    which columns a lens has, where that is not left to inference.
    """

    id: str = ""
    table: str = ""
    documents: tuple[str, ...] = ()
    related: tuple[RelatedTable, ...] = ()
    transactions: tuple[TransactionsFile, ...] = ()
    seed: int = 0
    k: int | None = Field(default=None, ge=1, le=50)
    k_min: int = Field(default=10, ge=5)
    columns: dict[str, ColumnDecision] = {}
    lens: str = ""
    lenses: dict[str, tuple[str, ...]] = {}
    interviewers: tuple[str, ...] = ()
    brief: Brief = Brief()
    model: ModelSettings = ModelSettings()


def read_settings(path: Path) -> Settings:
    """Read `persona.toml`; without the file, everything is left to inference.

    Raises:
        InputError: the file is not TOML, or names or values in it are not known.
    """
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not valid TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path.name}: {place}: {first['msg']}; it is {first['input']!r}") from None
