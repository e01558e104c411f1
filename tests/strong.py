"""Ten drafts as a strong model writes them over the sample data, kept with references instead of ids.

References say what they mean, so that the drafts outlive a renumbering of the evidence:

    S[plan=Business]               the share of a level of a column
    S[monthly_spend_eur median]    a median, mean or quantile of a column
    T[count sheet]                 the theme of this label, else with this phrase among its terms, else the one with
                                   these words in its label that most people speak of
    Q["Where has the count sheet"] the excerpt of the segment that begins so
    Q!["I just want to know"]      the excerpt that begins so, whoever said it: only a falsehood needs that

In a template a reference stands in braces and may have a form, `{S[plan=Business]:against}`. A reference
that means nothing, or two things, raises. The folder `lies` holds falsehoods alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from persona_ai.pipeline import Found
from persona_ai.schema import Claim, ClaimKind, Draft, Excerpt, Field, Ledger, Stat, Theme
from persona_ai.schema.base import Record
from persona_ai.text.words import content_stems

FOLDER = Path(__file__).resolve().parent / "strong_drafts"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
LIES = tuple(sorted(f"lies/{path.stem}" for path in (FOLDER / "lies").glob("*.yaml")))
_One = TypeVar("_One")
_REFERENCE = re.compile(r'([SQT]!?)\[("[^"]*"|[^\]"]*)\]')
_SLOT = re.compile(r'\{([SQT]!?\[(?:"[^"]*"|[^\]"]*)\])((?::[a-z]+)?)\}')


class Written(Record):
    """One claim as it was written.

    Of a planted one, `false_because` says what is wrong with it, and `mended` what code may make of it.
    """

    field: Field
    kind: ClaimKind
    text: str
    cites: tuple[str, ...] = ()
    step: int = 0
    planted: bool = False
    false_because: str = ""
    mended: str = ""


class StrongDraft(Record):
    """A file of claims over the segment that the customer `segment_of` belongs to.

    `held_out` marks the drafts that nothing was tuned on.
    """

    segment_of: str
    voice: str
    held_out: bool
    claims: tuple[Written, ...]

    def ledger(self, found: Found) -> Ledger:
        """Return the ledger of the draft's segment."""
        return _only(
            [one for one in found.ledgers if self.segment_of in one.segment.members], self.segment_of
        )

    def draft(self, found: Found, *, planted: bool = False, planted_first: bool = False) -> Draft:
        """Return the draft with ids of this run, of the true claims or with the falsehoods too."""
        ledger = self.ledger(found)
        true = [f"D{i}" for i, _ in enumerate(self.true, 1)]
        false = [f"F{i}" for i, _ in enumerate(self.false, 1)]
        claims = list(_claims(true, self.true, ledger, found))
        lies = list(_claims(false, self.false, ledger, found)) if planted else []
        return Draft(
            segment=ledger.segment.id,
            claims=(*lies, *claims) if planted_first else (*claims, *lies),
            drafter="strong",
        )

    def mended(self, found: Found) -> frozenset[str]:
        """Return the templates, with ids of this run, that code may make of planted falsehoods."""
        ledger = self.ledger(found)
        return frozenset(_template(claim.mended, ledger, found) for claim in self.false if claim.mended)

    @property
    def true(self) -> tuple[Written, ...]:
        """The claims that the evidence bears out."""
        return tuple(claim for claim in self.claims if not claim.planted)

    @property
    def false(self) -> tuple[Written, ...]:
        """The planted falsehoods."""
        return tuple(claim for claim in self.claims if claim.planted)


@cache
def strong_draft(name: str) -> StrongDraft:
    """Read a draft by the name of its file."""
    written = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return StrongDraft.model_validate(written)


def _claims(ids: Iterable[str], written: Iterable[Written], ledger: Ledger, found: Found) -> Iterator[Claim]:
    for name, claim in zip(ids, written, strict=True):
        yield Claim(
            id=name,
            field=claim.field,
            kind=claim.kind,
            template=_template(claim.text, ledger, found),
            evidence=tuple(_resolved(cited, ledger, found) for cited in claim.cites),
            step=claim.step,
        )


def _template(text: str, ledger: Ledger, found: Found) -> str:
    return _SLOT.sub(
        lambda slot: f"{{{_resolved(slot.group(1), ledger, found)}{slot.group(2)}}}",
        text,
    )


def _resolved(reference: str, ledger: Ledger, found: Found) -> str:
    """Return the id that a reference stands for.

    Raises:
        LookupError: it is no reference, or not exactly one piece of evidence is meant by it.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise LookupError(f"{reference} is no reference")
    letter, said = match.group(1), match.group(2).strip('"')
    among: list[Stat] | list[Theme] | list[Excerpt]
    if letter == "S":
        among = [stat for stat in ledger.stats if _is_stat(stat, said)]
    elif letter == "T":
        among = _themes(ledger, said)
    else:
        excerpts = ledger.excerpts if letter == "Q" else found.excerpts
        among = [excerpt for excerpt in excerpts if excerpt.text.startswith(said)]
    return _only([one.id for one in among], reference)


def _is_stat(stat: Stat, said: str) -> bool:
    if stat.aggregator == "share":
        return said == f"{stat.column}={stat.level}"
    level = f" {stat.level}" if stat.aggregator == "quantile" else ""
    return said == f"{stat.column} {stat.aggregator}{level}"


def _themes(ledger: Ledger, said: str) -> list[Theme]:
    stems = content_stems(said)
    labelled = [theme for theme in ledger.themes if content_stems(theme.label) == stems]
    named = [theme for theme in ledger.themes if any(content_stems(term) == stems for term in theme.terms)]
    holding = [theme for theme in ledger.themes if content_stems(theme.label) >= stems]
    return labelled or named or sorted(holding, key=lambda theme: -theme.participants)[:1]


def _only(among: list[_One], reference: str) -> _One:
    if len(among) != 1:
        raise LookupError(f"{reference} means {len(among)} pieces of evidence: {among}")
    return among[0]
