"""Say themes with their count and a voice: what customers want, what hurts, what they object to."""

from persona_ai.drafting.phrases import Voice, book
from persona_ai.drafting.quotations import Shelf, appeal
from persona_ai.drafting.select import themes
from persona_ai.schema import Claim, Excerpt, Field, Ledger, Theme, ThemeKind
from persona_ai.text.cues import theme_kinds

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
_GOOD = 2.2


def voiced(ledger: Ledger, field: Field, voice: Voice, shelf: Shelf) -> list[Claim]:
    """Return the claims of a field that themes fill; where there is no theme, what single people said."""
    found = themes(ledger, *KINDS[field])[: LIMITS[field]]
    claims = [claim for theme in found if (claim := _theme_claim(field, theme, voice, shelf))]
    return claims or _single_voices(field, shelf)


def advice(ledger: Ledger, field: Field, voice: Voice) -> list[Claim]:
    """Return what to say and not to say, inferred from what several people talk about."""
    tables = book("words")[field]
    found = [theme for theme in themes(ledger) if theme.kind in tables and theme.participants > 1]
    claims: list[Claim] = []
    for theme in sorted(found, key=lambda theme: list(tables).index(theme.kind))[:2]:
        text = voice.say(tables[theme.kind], theme.label, **_slots(theme))
        claims.append(Claim(id="", field=field, kind="inference", template=text, evidence=(theme.id,)))
    return claims


def about(theme: Theme, voice: Voice) -> str:
    """Return a sentence for the summary: what they talk about."""
    return voice.say(book("words")["summary"]["theme"], theme.label, **_slots(theme))


def _theme_claim(field: Field, theme: Theme, voice: Voice, shelf: Shelf) -> Claim | None:
    spoken = _representative(theme, shelf)
    if theme.participants < 2:
        return _quoted(field, shelf.take(spoken)) if spoken else None
    form = "quoted" if spoken else "counted"
    slots = _slots(theme) | ({"quote": f"{{{shelf.take(spoken).id}}}"} if spoken else {})
    text = voice.say(book("words")[theme.kind][form], theme.label, **slots)
    evidence = (theme.id, spoken.id) if spoken else (theme.id,)
    return Claim(id="", field=field, kind="theme", template=text, evidence=evidence)


def _representative(theme: Theme, shelf: Shelf) -> Excerpt | None:
    spoken = shelf.of_theme(theme)
    place = {excerpt.id: number for number, excerpt in enumerate(spoken)}

    def bonus(excerpt: Excerpt) -> float:
        return 1.0 * (theme.kind in theme_kinds(excerpt.text)) - 0.15 * place[excerpt.id]

    return shelf.best([excerpt for excerpt in spoken if appeal(excerpt) > 0.8], bonus)


def _single_voices(field: Field, shelf: Shelf) -> list[Claim]:
    wanted = KINDS[field]
    pool = [e for e in shelf.excerpts if appeal(e) > _GOOD and not theme_kinds(e.text).isdisjoint(wanted)]
    claims = []
    for _ in range(min(2, LIMITS[field])):
        spoken = shelf.best(pool)
        if spoken is None or field == "attitudes":
            break
        claims.append(_quoted(field, shelf.take(spoken)))
    return claims


def _quoted(field: Field, excerpt: Excerpt) -> Claim:
    return Claim(id="", field=field, kind="quotation", template=f"{{{excerpt.id}}}", evidence=(excerpt.id,))


def _slots(theme: Theme) -> dict[str, str]:
    return {"theme": f"{{{theme.id}:label}}", "people": f"{{{theme.id}}}"}
