"""What a piece of advice does with things: it gives them, or it takes them away."""

import re
from typing import Final

from persona_ai.text.stance import Stance, read
from persona_ai.text.words import stem
from persona_ai.verify.case import Case

_GIVES: Final = frozenset(
    "offer show say give promise tell sell send explain mention recommend push pitch build add ask let allow keep leave "
    "put lead provide highlight invite help answer call ring support name train bring make".split()
)
_TAKES: Final = frozenset(
    "move hide change remove drop cut stop touch rush hurry shorten break replace shrink take end limit restrict rename "
    "rearrange redesign delay".split()
)
_VERB: Final = re.compile(r"^\W*(?:(?:do not|don['’]t|never|please|avoid) )*([^\W\d_]+)", re.IGNORECASE)


def stances(case: Case) -> tuple[tuple[str, Stance], ...]:
    """Return how a claim stands to what it names; advice wants what it gives and does not take away.

    "Do not move the buttons" wants the buttons, as "Leave the buttons where they are" does.
    """
    said, verb = read(case.prose).stances, _verb(case)
    if not verb:
        return said
    kept = case.claim.field == "do"
    stance: Stance = "wanted" if (verb in _GIVES) == kept else "unwanted"
    return tuple((key, there if there == "denied" else stance) for key, there in said if key != stem(verb))


def matter(case: Case) -> str:
    """Return what a claim is about: advice without its verb, "send" in "do not send tips"."""
    return _VERB.sub("", case.prose, count=1) if _verb(case) else case.prose


def _verb(case: Case) -> str:
    """Return the verb of a piece of advice that gives things or takes them away, or ""."""
    match = _VERB.match(case.prose) if case.claim.field in ("do", "dont") else None
    verb = match.group(1).lower() if match else ""
    return verb if verb in _GIVES | _TAKES else ""
