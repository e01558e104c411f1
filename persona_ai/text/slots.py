"""Take a claim's template apart into prose and slots; it knows nothing of what a slot stands for."""

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from persona_ai.schema.evidence import ThemeKind

Form = Literal[
    "", "against", "word", "of", "rest", "trait", "label",
    "goal", "pain", "need", "trigger", "objection", "feeling", "praise",
]  # fmt: skip

# {T3:pain}: how many of those who speak of a theme do so as of a pain.
VOICED: Final[dict[str, ThemeKind]] = {
    "goal": "goal", "pain": "pain", "need": "need", "trigger": "trigger", "objection": "objection",
    "feeling": "feeling", "praise": "praise",
}  # fmt: skip

FORMS: Final[dict[str, frozenset[str]]] = {
    "S": frozenset({"", "against", "word", "of", "rest", "trait"}),
    "T": frozenset({"", "label", *VOICED}),
    "Q": frozenset({""}),
}
_SLOT = re.compile(r"\{([STQ][1-9][0-9]{0,8})(?::([a-z]+))?\}")


@dataclass(frozen=True)
class Prose:
    """What the drafter wrote itself."""

    text: str


@dataclass(frozen=True)
class Slot:
    """A place that code fills: the id of a statistic, theme or excerpt, and in which form."""

    id: str
    form: Form = ""

    @property
    def text(self) -> str:
        """The slot as it stands in a template."""
        return f"{{{self.id}:{self.form}}}" if self.form else f"{{{self.id}}}"


Part = Prose | Slot


def parse(template: str) -> tuple[Part, ...]:
    """Split a template into prose and slots, in order; empty prose is left out.

    Raises:
        ValueError: a brace that is no slot, or a form that this kind of evidence does not have.
    """
    parts: list[Part] = []
    position = 0
    for match in _SLOT.finditer(template):
        _add_prose(parts, template[position : match.start()])
        parts.append(_slot(match.group(1), match.group(2) or ""))
        position = match.end()
    _add_prose(parts, template[position:])
    return tuple(parts)


def ids(template: str) -> tuple[str, ...]:
    """Return the ids in the slots of a template, each once, in order of appearance."""
    return tuple(dict.fromkeys(part.id for part in parse(template) if isinstance(part, Slot)))


def prose(template: str) -> str:
    """Return what the drafter itself wrote, each slot replaced by a blank."""
    return "".join(part.text if isinstance(part, Prose) else " " for part in parse(template))


def _slot(name: str, form: str) -> Slot:
    if form not in FORMS[name[0]]:
        known = ", ".join(sorted(f for f in FORMS[name[0]] if f)) or "none"
        raise ValueError(f"{{{name}:{form}}} has the form '{form}'; known for {name[0]} are: {known}")
    return Slot(name, cast(Form, form))


def _add_prose(parts: list[Part], text: str) -> None:
    if "{" in text or "}" in text:
        raise ValueError(f"a brace that is no slot in {text!r}; slots look like {{S12}}, {{T3}}, {{Q7}}")
    if text:
        parts.append(Prose(text))
