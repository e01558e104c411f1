"""Draft a persona with a language model: one call a field, each answered with ids that exist.

The evidence comes first and is the same for every field, so that a server can keep it; the question comes
last. A model's bad answer leaves its field empty and is recorded; it never stops the draft.
"""

from collections.abc import Iterable, Sequence
from typing import get_args

from persona_ai.drafting.answers import (
    Failure,
    FieldAnswer,
    ModelDraft,
    answer_type,
    claims_of,
    kinds_for,
    numbered,
)
from persona_ai.drafting.candidates import candidates
from persona_ai.drafting.shown import narrowed, shown
from persona_ai.errors import ModelError, ModelRefused
from persona_ai.llm import Chat, Messages, read_prompt
from persona_ai.schema import Claim, Field, Ledger

FIELDS: tuple[Field, ...] = tuple(field for field in get_args(Field) if field not in ("label", "name"))
_PROMPT = "persona_field"
IDS_A_FIELD = 10
_CLAIMS_A_FIELD = 3
_STEPS = 5
_SERVER_FAILURES = 2


def with_model(ledger: Ledger, chat: Chat, fields: Sequence[Field] = FIELDS) -> ModelDraft:
    """Return a draft of the fields that have evidence, and the fields that the model failed at.

    Raises:
        InputError: the server cannot be reached, or does not take the key or the model's name.
        BudgetError: a call could cost more than is left.
    """
    chosen = narrowed(ledger, {field: candidates(ledger, field) for field in fields}, IDS_A_FIELD)
    evidence = shown(ledger, [one for ids in chosen.values() for one in ids])
    prompt = read_prompt(_PROMPT)
    asking = Asking(chat, ledger)
    for field, ids in chosen.items():
        kinds = kinds_for(field, ids)
        messages = prompt.fill(
            customers=ledger.brief.customers,
            product=ledger.brief.product,
            decision=ledger.brief.decision,
            evidence=evidence,
            field=field,
            most=most_claims(field),
            kinds=kinds,
            allowed=[line for line in evidence if line["id"] in ids],
        )
        asking.ask(field, messages, answer_type(kinds, ids, most_claims(field)))
    return asking.draft("M")


def most_claims(field: Field) -> int:
    """Return how many claims a model is asked for in a field."""
    return {"scenario": _STEPS, "tagline": 1, "contrary": 1}.get(field, _CLAIMS_A_FIELD)


class Asking:
    """Collects the claims of one draft field by field, and what went wrong.

    After two fields in a row at which the server itself failed, the rest is not asked for.
    """

    def __init__(self, chat: Chat, ledger: Ledger) -> None:
        self._chat = chat
        self._ledger = ledger
        self._claims: list[Claim] = []
        self._failures: list[Failure] = []
        self._down = 0

    def ask(self, field: Field, messages: Messages, answer: type[FieldAnswer]) -> None:
        """Ask for one field and keep its claims, or the reason why there are none."""
        if self._down >= _SERVER_FAILURES:
            self._failures.append(Failure(field=field, why="not asked: the server failed before"))
            return
        try:
            said = self._chat.ask(messages, answer)
        except ModelRefused as error:
            self._down = 0
            self._failures.append(Failure(field=field, why=str(error)))
        except ModelError as error:
            self._down += 1
            self._failures.append(Failure(field=field, why=str(error)))
        else:
            self._down = 0
            self._claims += claims_of(said, field, self._ledger)

    def draft(self, letter: str, unlike: Iterable[str] = ()) -> ModelDraft:
        """Return the draft; `letter` begins its claims' ids, templates in `unlike` are left out."""
        known = set(unlike)
        return ModelDraft(
            segment=self._ledger.segment.id,
            claims=numbered((claim for claim in self._claims if claim.template not in known), letter),
            drafter=self._chat.model,
            failures=tuple(self._failures),
        )
