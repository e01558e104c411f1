"""Say themes with their count and a voice: what customers want, what hurts, what they object to."""

import re
from itertools import islice

from persona_ai.drafting.phrases import Voice, book
from persona_ai.drafting.quotations import Shelf, appeal, fits, in_tone, is_moment
from persona_ai.drafting.select import is_anybodys, speaks, themes
from persona_ai.drafting.statements import sayable
from persona_ai.schema import Claim, Excerpt, Field, Ledger, Theme, ThemeKind
from persona_ai.text.agreement import is_plural
from persona_ai.text.lint import names_of

KINDS: dict[Field, tuple[ThemeKind, ...]] = {
    "goals": ("goal",),
    "pains": ("pain",),
    "needs": ("need",),
    "triggers": ("trigger",),
    "objections": ("objection",),
    "tools": ("tool", "channel"),
    "attitudes": ("praise", "feeling"),
}
LIMITS: dict[Field, int] = {
    "goals": 3,
    "pains": 3,
    "needs": 2,
    "triggers": 2,
    "objections": 2,
    "tools": 2,
    "attitudes": 2,
}
_ADVICE = 2
_GOOD, _FAIR = 2.4, 1.0
_DENIED = re.compile(r"\b(?:don't|doesn't|didn't|not|never|no) (?:\w+ )?(?:need|want|wish|goal)", re.I)

_UNSAID = re.compile(r"\b(?:won't|not going to|can't|don't want to) (?:say|tell|lie|name)\b", re.I)
# What sets something off is told as a start.
_STARTS = re.compile(
    r"\b(?:bought|signed(?! (?:up|in|on))|began|started|switched|chose|decided|moved (?:to|over|from)|went (?:back|over|with)|"
    r"looked (?:for|at)|sold (?:me|us)|came (?:to|from)|tried|got it|took it|since (?:we|i))\b",
    re.I,
)
_BY_NAME: tuple[ThemeKind, ...] = ("tool", "channel")


def voiced(ledger: Ledger, field: Field, voice: Voice, shelf: Shelf) -> list[Claim]:
    """Return the claims of a field that themes fill; where there is no theme, what single people said."""
    found = themes(ledger, *KINDS[field])
    claims: list[Claim] = []
    for theme in found:
        if len(claims) < LIMITS[field] and (claim := _theme_claim(field, theme, voice, shelf)):
            claims.append(claim)
    return claims or _single_voices(field, shelf)


def advice(ledger: Ledger, field: Field, voice: Voice, shelf: Shelf) -> list[Claim]:
    """Return what to say or not to say, inferred from what several people talk about.

    A label of several words is advised on as it is; one of a single word only with the words it comes from.
    """
    tables = book("words")[field]
    names = names_of(ledger)
    found = [
        theme
        for theme in themes(ledger)
        if theme.kind in tables and theme.participants > 1 and sayable(theme.label, names)
    ]
    found.sort(key=lambda theme: (not speaks(theme), list(tables).index(theme.kind)))
    claims = (_advice(field, theme, voice, shelf) for theme in found)
    return list(islice((claim for claim in claims if claim is not None), _ADVICE))


def _advice(field: Field, theme: Theme, voice: Voice, shelf: Shelf) -> Claim | None:
    tables = book("words")[field]
    slots = _slots(theme) | {"label": theme.label}
    if speaks(theme):
        text, evidence = voice.say(tables[theme.kind], theme.label, **slots), (theme.id,)
        return Claim(id="", field=field, kind="inference", template=text, evidence=evidence)
    if is_anybodys(theme):
        return None
    spoken = _representative(theme, [e for e in shelf.of_theme(theme) if fits(e, theme.kind)], shelf)
    if spoken is None or appeal(spoken) < _GOOD:
        return None
    text = voice.say(tables["voice"], theme.label, **slots, quote=f"{{{shelf.take(spoken).id}}}")
    return Claim(id="", field=field, kind="inference", template=text, evidence=(theme.id, spoken.id))


def about(theme: Theme, voice: Voice) -> str:
    """Return a sentence for the summary: what they talk about."""
    return voice.say(book("words")["summary"]["theme"], theme.label, **_slots(theme))


def _theme_claim(field: Field, theme: Theme, voice: Voice, shelf: Shelf) -> Claim | None:
    """Return a theme with its count and a voice; None where all in it is of another tone than its kind, or a
    single word stands without a voice.

    Only words that by themselves show the kind are called a need, a problem, an aim.
    """
    fitting = [excerpt for excerpt in shelf.of_theme(theme) if in_tone(excerpt, theme.kind)]
    if not fitting:
        return None
    spoken = _representative(theme, fitting, shelf)
    if theme.participants < 2:
        return _quoted(field, shelf.take(spoken)) if spoken else None
    if spoken is None and not speaks(theme):
        return None
    form = "quoted" if spoken else "counted"
    slots = _slots(theme) | ({"quote": f"{{{shelf.take(spoken).id}}}"} if spoken else {})
    shows = speaks(theme) and (spoken is None or fits(spoken, theme.kind) or theme.kind in _BY_NAME)
    table = book("words")[theme.kind if shows else "plain"]
    text = voice.say(table[form], theme.label, **slots)
    evidence = (theme.id, spoken.id) if spoken else (theme.id,)
    return Claim(id="", field=field, kind="theme", template=text, evidence=evidence)


def _representative(theme: Theme, fitting: list[Excerpt], shelf: Shelf) -> Excerpt | None:
    place = {excerpt.id: number for number, excerpt in enumerate(shelf.of_theme(theme))}
    telling = [excerpt for excerpt in fitting if appeal(excerpt) > _FAIR]
    shown = [excerpt for excerpt in telling if fits(excerpt, theme.kind)]
    return shelf.best(shown or telling, lambda e: _earnest(e) - 0.15 * place[e.id])


def _single_voices(field: Field, shelf: Shelf) -> list[Claim]:
    if field == "attitudes":
        return []
    pool = [e for e in shelf.excerpts if appeal(e) > _GOOD and fits(e, *KINDS[field]) and not _earnest(e)]
    if field == "triggers":
        pool = [excerpt for excerpt in pool if _STARTS.search(excerpt.text) and is_moment(excerpt)]
    claims: list[Claim] = []
    while len(claims) < min(2, LIMITS[field]) and (spoken := shelf.best(pool)):
        claims.append(_quoted(field, shelf.take(spoken)))
    return claims


def _earnest(excerpt: Excerpt) -> float:
    """Return less for words that deny what they name: "I don't need it to be clever" is no need."""
    return -1.5 * bool(_DENIED.search(excerpt.text)) - 1.5 * bool(_UNSAID.search(excerpt.text))


def _quoted(field: Field, excerpt: Excerpt) -> Claim:
    return Claim(id="", field=field, kind="quotation", template=f"{{{excerpt.id}}}", evidence=(excerpt.id,))


def _slots(theme: Theme) -> dict[str, str]:
    it = "them" if is_plural(theme.label) else "it"
    return {"theme": f"{{{theme.id}:label}}", "people": f"{{{theme.id}}}", "it": it}
