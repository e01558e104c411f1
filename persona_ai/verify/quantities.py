"""The quantifier words that a drafter typed."""

import re
from typing import Final

from persona_ai.text.lint import quantities

_NO_QUANTITY: Final = re.compile(
    r"\b(?:of all|at all|every (?:day|week|month|quarter|year)|each (?:day|week|month|quarter|year)|"
    r"how (?:many|often|few)|(?:as|more|less|most|least) (?:many|often)|(?:everyone|everybody|anyone|no one) else|"
    r"all in all|after all|above all)\b",
    re.IGNORECASE,
)


def typed(prose: str) -> tuple[str, ...]:
    """Return the quantifier words in a text, leaving out "every week" and the like."""
    kept = _NO_QUANTITY.sub(lambda match: " " * len(match.group()), prose)
    return tuple(match.group(1) for match in quantities(kept))


def without(word: str, text: str) -> str:
    """Return a text without a quantifier word."""
    return re.sub(rf"\b{re.escape(word)}\b", " ", text, flags=re.IGNORECASE)
