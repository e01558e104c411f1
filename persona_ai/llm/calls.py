"""The ledger of calls: what was asked and paid for is kept before it is used, and never paid twice.

Only answers are kept. A call that failed on its way is counted in memory and asked again another time.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Protocol

from pydantic import ValidationError

from persona_ai.errors import BudgetError, InputError, PersonaError
from persona_ai.llm.prompts import Messages
from persona_ai.schema import Record

_CHARACTERS_A_TOKEN = 3.0
_MILLION = 1_000_000


class CallStore(Protocol):
    """Where answers are kept; `save_call` returns when the answer is durable."""

    def call(self, key: str) -> str | None:
        """Return the answer kept under a key, or None."""
        ...

    def save_call(self, key: str, request: str, response: str, usage: Mapping[str, int]) -> None:
        """Keep an answer with its request, both JSON, and the tokens that it took."""
        ...


class Request(Record):
    """All that decides an answer: model, parameters, prompt and the JSON schema of the answer."""

    model: str
    parameters: dict[str, float | int | str]
    messages: Messages
    answer_schema: dict[str, Any]

    @property
    def key(self) -> str:
        """The SHA-256 that the answer is kept under."""
        return sha256(self.as_json().encode()).hexdigest()

    def as_json(self) -> str:
        """Return the request as canonical JSON."""
        return json.dumps(self.model_dump(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Reply(Record):
    """What a model sent back, useful or not: it was paid for."""

    content: str
    finish_reason: str = ""
    refusal: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


class Budget(Record):
    """What may be spent; prices are per million tokens in the currency of `max_cost`."""

    max_calls: int | None = None
    max_cost: float | None = None
    input_price: float = 0.0
    output_price: float = 0.0

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """Return what so many tokens cost."""
        return (input_tokens * self.input_price + output_tokens * self.output_price) / _MILLION


class Counts(Record):
    """What the calls came to: paid answers, answers from the ledger, failed attempts, tokens, cost."""

    calls: int = 0
    cached: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0


class CallLedger:
    """Answers requests from the store, or has them paid for within the budget and kept."""

    def __init__(self, store: CallStore, budget: Budget | None = None) -> None:
        self._store = store
        self._budget = budget or Budget()
        self.counts = Counts()
        if self._budget.max_cost is not None and not self._budget.cost(_MILLION, _MILLION):
            raise InputError("a highest cost needs the model's prices; input and output price are both 0")

    def reply(self, request: Request, pay: Callable[[Request], Reply]) -> Reply:
        """Return the reply to a request; `pay` is called only where none is kept.

        Raises:
            BudgetError: the call could cost more than is left.
            PersonaError: whatever `pay` raises, after it was counted.
        """
        kept = self._kept(request.key)
        if kept is not None:
            self.counts = self.counts.model_copy(update={"cached": self.counts.cached + 1})
            return kept
        self._reserve(request)
        try:
            reply = pay(request)
        except PersonaError:
            self.count_failure()
            raise
        usage = {"input_tokens": reply.input_tokens, "output_tokens": reply.output_tokens}
        self._store.save_call(request.key, request.as_json(), reply.model_dump_json(), usage)
        self._count(request, reply)
        return reply

    def count_failure(self) -> None:
        """Count an attempt that brought no answer."""
        self.counts = self.counts.model_copy(update={"failed": self.counts.failed + 1})

    def _kept(self, key: str) -> Reply | None:
        text = self._store.call(key)
        if text is None:
            return None
        try:
            return Reply.model_validate_json(text)
        except ValidationError:
            return None

    def _reserve(self, request: Request) -> None:
        limit, spent = self._budget, self.counts
        if limit.max_calls is not None and spent.calls >= limit.max_calls:
            raise BudgetError(f"stopped before call {spent.calls + 1}: {limit.max_calls} calls were allowed")
        if limit.max_cost is None:
            return
        worst = limit.cost(*worst_tokens(request))
        if spent.cost + worst > limit.max_cost:
            raise BudgetError(
                f"stopped: the next call could cost {worst:.4f} and {spent.cost:.4f} of "
                f"{limit.max_cost:.4f} is spent"
            )

    def _count(self, request: Request, reply: Reply) -> None:
        used = (reply.input_tokens, reply.output_tokens)
        cost = self._budget.cost(*(used if any(used) else worst_tokens(request)))
        now = self.counts
        self.counts = Counts(
            calls=now.calls + 1,
            cached=now.cached,
            failed=now.failed,
            input_tokens=now.input_tokens + reply.input_tokens,
            output_tokens=now.output_tokens + reply.output_tokens,
            cost=now.cost + cost,
        )


def estimate_tokens(text: str) -> int:
    """Return a cautious guess at the tokens of a text; no vocabulary is loaded."""
    return int(len(text.encode()) / _CHARACTERS_A_TOKEN) + 1


def worst_tokens(request: Request) -> tuple[int, int]:
    """Return the input and output tokens that a request can take at most, cautiously guessed."""
    return estimate_tokens(request.as_json()), int(request.parameters.get("max_tokens", 0))
