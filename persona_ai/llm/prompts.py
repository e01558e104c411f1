"""Prompts are files: found in the wheel or the checkout, filled strictly, and named by their hash.

A prompt file opens with a line `---`, then `answers:` (the record that it asks for) and `takes:` (the
values that it is filled with), then `---`. A line `## user` parts what is said once and for all from
the question. Whatever a customer wrote enters through the filter `data`.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, UndefinedError

from persona_ai.errors import InputError
from persona_ai.schema import Record

_FENCE = "---\n"
_USER = "\n## user\n"
_SUFFIX = ".md"


class Messages(Record):
    """What is sent: the standing rules, and the question with its data."""

    system: str
    user: str


class Prompt(Record):
    """One prompt file: what it answers, the values it takes, its two parts, and the file's SHA-256."""

    name: str
    answers: str
    takes: tuple[str, ...]
    system: str
    user: str
    sha256: str

    def fill(self, **values: object) -> Messages:
        """Return the messages with every value in its place.

        Raises:
            InputError: a value that the prompt takes is missing, or the file is no template.
        """
        try:
            return Messages(system=_fill(self.system, values), user=_fill(self.user, values))
        except (TemplateSyntaxError, UndefinedError) as error:
            raise InputError(f"prompts/{self.name}.md cannot be filled: {error}") from None


def read_prompt(name: str, folder: Path | None = None) -> Prompt:
    """Read one prompt by its name without ending.

    Raises:
        InputError: there is no such prompt, or its first lines do not say what it is.
    """
    folder = folder or prompts_folder()
    path = folder / f"{name}{_SUFFIX}"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob(f"*{_SUFFIX}")))
        raise InputError(f"there is no prompt '{name}'; there are {known}")
    text = path.read_text(encoding="utf-8")
    if not text.startswith(_FENCE) or _FENCE not in text[len(_FENCE) :] or _USER not in text:
        raise InputError(f"prompts/{path.name} must open with '---' lines and have a line '## user'")
    head, body = text[len(_FENCE) :].split(_FENCE, 1)
    front = dict(_entry(line, path.name) for line in head.splitlines() if line.strip())
    if set(front) != {"answers", "takes"}:
        raise InputError(f"prompts/{path.name} opens with {', '.join(front)}; it needs answers, takes")
    system, user = body.split(_USER, 1)
    return Prompt(
        name=name,
        answers=front["answers"],
        takes=tuple(value.strip() for value in front["takes"].split(",")),
        system=system.strip(),
        user=user.strip(),
        sha256=sha256(text.encode()).hexdigest(),
    )


def prompt_hashes(folder: Path | None = None) -> dict[str, str]:
    """Return the SHA-256 of every prompt file by its name ("redraft", "offline/words"), for `Run.prompts`."""
    folder = folder or prompts_folder()
    files = sorted(file for file in folder.rglob("*") if file.suffix in (_SUFFIX, ".toml"))
    names = [file.relative_to(folder).with_suffix("").as_posix() for file in files]
    return {name: sha256(file.read_bytes()).hexdigest() for name, file in zip(names, files, strict=True)}


@cache
def prompts_folder() -> Path:
    """Return where the prompts lie: inside the installed package, else beside it in a checkout.

    Raises:
        InputError: they are in neither place.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "prompts", package.parent / "prompts"):
        if folder.is_dir():
            return folder
    raise InputError("the folder 'prompts' is missing from this installation; install persona-ai again")


def as_data(value: object) -> str:
    """Return a value as JSON on one line, from which no fence, tag or chat marker can break out."""
    text = json.dumps(value, ensure_ascii=False)
    for mark in ("<", ">", "`", "\u2028", "\u2029"):
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _entry(line: str, name: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise InputError(f"prompts/{name} has the line {line!r} where 'name: value' belongs")
    return key.strip(), value.strip()


def _fill(template: str, values: dict[str, Any]) -> str:
    return _environment().from_string(template).render(values).strip()


@cache
def _environment() -> Environment:
    made = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    made.filters["data"] = as_data
    return made
