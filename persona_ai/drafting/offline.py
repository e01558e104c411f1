"""Draft a persona without a language model: the strongest evidence in templates, each line with its ids.

What every new user sees first, the floor under every language model, and what a refused claim falls back to.
"""

from typing import get_args

from persona_ai.drafting.phrases import Voice, book
from persona_ai.drafting.quotations import Shelf, appeal
from persona_ai.drafting.select import (
    Topic,
    in_brief,
    is_anybodys,
    is_outcome,
    reads_badly,
    speaks,
    standing,
    statistics,
    telling,
    themes,
    topic,
)
from persona_ai.drafting.statements import has_trait, statement
from persona_ai.drafting.story import scenario
from persona_ai.drafting.voices import about, advice, voiced
from persona_ai.schema import Claim, ClaimKind, Draft, Excerpt, Field, Ledger, Stat, Theme
from persona_ai.text.cues import has_condition, sentiment
from persona_ai.text.printing import print_slot
from persona_ai.text.slots import Slot
from persona_ai.text.words import content_stems

_ORDER: tuple[Field, ...] = get_args(Field)
_VOICED: tuple[Field, ...] = ("pains", "goals", "needs", "objections", "triggers", "tools", "attitudes")
_BACKGROUND, _BEHAVIOURS, _ATTITUDES, _TOOLS, _QUOTATIONS = 4, 5, 3, 2, 3
_OUTCOMES = 2
_MANY = 5
_RICH = 24  # excerpts, from which nothing runs short
_TELLING = 1.8  # an excerpt's appeal from which it stands on its own


def offline(ledger: Ledger) -> Draft:
    """Return a draft made of templates over the strongest evidence of a segment.

    A field for which the ledger has no evidence stays empty. The same ledger gives the same draft.
    """
    voice, shelf = Voice(ledger), Shelf(ledger)
    summary = _summary(ledger, voice)
    said = frozenset(name for claim in summary if claim.kind != "defining" for name in claim.evidence)
    claims = [
        *_label(ledger, voice),
        *_name(ledger, voice),
        *summary,
        *_stated(ledger, voice, "background", _BACKGROUND, said),
        *_stated(ledger, voice, "behaviours", _BEHAVIOURS, said),
        *_stated(ledger, voice, "attitudes", _ATTITUDES, said),
        *_stated(ledger, voice, "tools", _TOOLS, said),
        *_spoken(ledger, voice, shelf),
    ]
    ordered = sorted(claims, key=lambda claim: (_ORDER.index(claim.field), claim.step))
    numbered = (claim.model_copy(update={"id": f"C{n}"}) for n, claim in enumerate(ordered, start=1))
    return Draft(segment=ledger.segment.id, claims=tuple(numbered), drafter="offline")


def _spoken(ledger: Ledger, voice: Voice, shelf: Shelf) -> list[Claim]:
    """Return what rests on words. Where they are few, the fields choose theirs before the quotations do."""
    claims = [*_tagline(shelf), *_contrary(ledger, shelf), *scenario(ledger, voice, shelf)]
    rich = len(shelf.excerpts) >= _RICH
    claims += _quotations(shelf) if rich else []
    for field in _VOICED:
        claims += voiced(ledger, field, voice, shelf)
    claims += [] if rich else _quotations(shelf)
    return [*claims, *advice(ledger, "do", voice, shelf), *advice(ledger, "dont", voice, shelf)]


def _label(ledger: Ledger, voice: Voice) -> list[Claim]:
    traits = _traits(ledger, 2)
    return [_joined(ledger, "label", "label", traits, voice)] if traits else []


def _summary(ledger: Ledger, voice: Voice) -> list[Claim]:
    claims: list[Claim] = []
    traits = _traits(ledger, 3)
    if traits:
        claims.append(_joined(ledger, "summary", _table_of(ledger, traits), traits, voice))
    beyond = (stat for stat in _beyond(ledger) if stat not in traits)
    said = (statement(ledger, stat, "summary", voice, word_ok=True) for stat in beyond)
    claims += [claim for claim in said if claim is not None][: 1 if traits else 2]
    subjects = sorted(filter(_is_subject, themes(ledger)), key=lambda theme: -theme.participants)
    for theme in subjects[:1]:
        text = about(theme, voice)
        claims.append(Claim(id="", field="summary", kind="theme", template=text, evidence=(theme.id,)))
    return claims


def _is_subject(theme: Theme) -> bool:
    """Return whether a theme can stand for what they talk about: a telling label, or a word of many people."""
    if theme.participants < 2 or is_anybodys(theme):
        return False
    return speaks(theme) or theme.participants >= _MANY


def _beyond(ledger: Ledger) -> tuple[Stat, ...]:
    """Return what the summary adds to the traits: what the brief asks, then what did not make the group.

    What is much the same everywhere ("about half are women") tells nobody apart, and is left to the fields.
    """
    outside = [stat for stat in telling(ledger, limit=len(ledger.stats)) if _is_outside(ledger, stat)][:8]
    outside = outside or list(telling(ledger, limit=4))
    apart = [stat for stat in outside if in_brief(ledger, stat) or standing(ledger, stat) != "value"]
    return tuple(sorted(apart or outside, key=lambda stat: not in_brief(ledger, stat)))


def _is_outside(ledger: Ledger, stat: Stat) -> bool:
    return topic(ledger, stat) in ("attitudes", "background") or is_outcome(ledger, stat)


def _traits(ledger: Ledger, number: int) -> list[Stat]:
    """Return the strongest traits of one standing, of distinct columns and not all worded alike.

    What defines the group comes first, and of that what most members share: "Business plan" names a group,
    "more often" does not.
    """
    able = [stat for stat in statistics(ledger) if standing(ledger, stat) != "value" and has_trait(stat)]
    able.sort(key=lambda stat: (reads_badly(stat), standing(ledger, stat) != "defining", -_effect(stat)))
    common = [stat for stat in able if not reads_badly(stat) and _names_a_group(stat)]
    chosen: list[Stat] = []
    for among, alike in ((common, False), (common, True), (able, True)):
        for stat in among:
            if len(chosen) < number and _adds(ledger, stat, chosen, alike=alike):
                chosen.append(stat)
    return chosen


def _effect(stat: Stat) -> float:
    return abs(stat.comparison.effect) if stat.comparison else 0.0


def _names_a_group(stat: Stat) -> bool:
    if stat.aggregator != "share":
        return True
    return stat.value >= 0.5 and stat.comparison is not None and stat.comparison.direction == "higher"


def _adds(ledger: Ledger, stat: Stat, chosen: list[Stat], *, alike: bool) -> bool:
    if any(stat.column == other.column or _stands_otherwise(ledger, stat, other) for other in chosen):
        return False
    opening = _opening(ledger, stat)
    return alike or opening not in {_opening(ledger, other) for other in chosen}


def _stands_otherwise(ledger: Ledger, stat: Stat, other: Stat) -> bool:
    return standing(ledger, stat) != standing(ledger, other)


def _opening(ledger: Ledger, stat: Stat) -> str:
    return print_slot(Slot(stat.id, "trait"), ledger).split()[0]


def _table_of(ledger: Ledger, traits: list[Stat]) -> str:
    return "traits" if standing(ledger, traits[0]) == "defining" else "apart"


def _joined(ledger: Ledger, field: Field, table: str, traits: list[Stat], voice: Voice) -> Claim:
    kind: ClaimKind = "defining" if standing(ledger, traits[0]) == "defining" else "comparison"
    slots = {
        name: f"{{{stat.id}:trait}}" for name, stat in zip(("first", "second", "third"), traits, strict=False)
    }
    options = book("words")[table][("one", "two", "three")[len(traits) - 1]]
    ids = tuple(stat.id for stat in traits)
    return Claim(id="", field=field, kind=kind, template=voice.say(options, ids[0], **slots), evidence=ids)


def _name(ledger: Ledger, voice: Voice) -> list[Claim]:
    return [Claim(id="", field="name", kind="illustrative", template=voice.name(ledger))]


def _tagline(shelf: Shelf) -> list[Claim]:
    short = [
        excerpt
        for excerpt in shelf.excerpts
        if 8 <= len(excerpt.text.split()) <= 25 and appeal(excerpt) > 1.8
    ]
    best = shelf.best(short, lambda excerpt: 0.5 * bool(shelf.theme_of(excerpt)))
    return [_quotation("tagline", shelf.take(best))] if best else []


def _quotations(shelf: Shelf) -> list[Claim]:
    return [_quotation("quotations", excerpt) for excerpt in shelf.voices(_QUOTATIONS)]


def _contrary(ledger: Ledger, shelf: Shelf) -> list[Claim]:
    """Return a voice against a theme, else against the mood of the segment on what its themes are about."""
    named = [excerpt for theme in themes(ledger) if (excerpt := shelf.get(theme.contrary)) is not None]
    plain = [excerpt for excerpt in named if not has_condition(excerpt.text)]
    best = shelf.best(plain) or shelf.best(_against_the_mood(ledger, shelf))
    return [_quotation("contrary", shelf.take(best))] if best else []


def _against_the_mood(ledger: Ledger, shelf: Shelf) -> list[Excerpt]:
    moods = [sentiment(excerpt.text) for excerpt in shelf.excerpts]
    mood = (sum(moods) > 0) - (sum(moods) < 0)
    subjects = content_stems(" ".join(theme.label for theme in themes(ledger)))
    against = [excerpt for excerpt, own in zip(shelf.excerpts, moods, strict=True) if mood and own == -mood]
    plain = [excerpt for excerpt in against if appeal(excerpt) > _TELLING and not has_condition(excerpt.text)]
    return [excerpt for excerpt in plain if subjects & content_stems(excerpt.text)]


def _quotation(field: Field, excerpt: Excerpt) -> Claim:
    return Claim(id="", field=field, kind="quotation", template=f"{{{excerpt.id}}}", evidence=(excerpt.id,))


def _stated(ledger: Ledger, voice: Voice, field: Field, limit: int, said: frozenset[str]) -> list[Claim]:
    """Return what the table says for a field, without repeating what the summary said alone.

    What became of them (renewed, churned) is no stronger than what the group was made from, and has places of its own.
    """
    topics: dict[Field, Topic] = {
        "background": "background",
        "behaviours": "behaviours",
        "attitudes": "attitudes",
        "tools": "tools",
    }
    stats = telling(ledger, topics[field], limit=8 * limit)
    new = [stat for stat in stats if stat.id not in said] or list(stats)
    outcomes = [stat for stat in new if field == "behaviours" and is_outcome(ledger, stat)]
    told = _claims(ledger, voice, field, [stat for stat in new if stat not in outcomes], limit)
    return told + _claims(ledger, voice, field, outcomes, _OUTCOMES)


def _claims(ledger: Ledger, voice: Voice, field: Field, stats: list[Stat], limit: int) -> list[Claim]:
    claims = (statement(ledger, stat, field, voice) for stat in stats)
    return [claim for claim in claims if claim is not None][:limit]
