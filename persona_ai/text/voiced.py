"""How many people not only speak of a theme's subject, but want it, suffer it or praise it in their own words."""

from collections.abc import Iterable
from typing import Final

from persona_ai.schema import Excerpt, Theme
from persona_ai.schema.evidence import ThemeKind
from persona_ai.text.cues import sentiment, theme_kinds
from persona_ai.text.people import voices
from persona_ai.text.terms import holding

_GLAD: Final = frozenset({"praise"})
_SORRY: Final = frozenset({"pain", "objection"})


def voiced(theme: Theme, kind: ThemeKind, excerpts: Iterable[Excerpt]) -> frozenset[str]:
    """Return the people of a theme who voice it as one of a kind: with its term and a cue in one sentence.

    Args:
        theme: what they speak of.
        kind: what they would have to say of it.
        excerpts: all of the ledger; only the theme's own count.
    """
    own = [excerpt for excerpt in excerpts if excerpt.id in theme.excerpts]
    return voices(one for one in own if any(_shows(said, kind) for said in spoken_of(theme, one)))


def spoken_of(theme: Theme, excerpt: Excerpt) -> tuple[str, ...]:
    """Return the sentences of an excerpt that are about a theme; all of it where a theme has no terms."""
    return holding(excerpt.text, theme.terms) if theme.terms else (excerpt.text,)


def _shows(sentence: str, kind: ThemeKind) -> bool:
    if kind not in theme_kinds(sentence):
        return False
    mood = sentiment(sentence)
    return not (kind in _GLAD and mood <= 0) and not (kind in _SORRY and mood > 0)
