"""The one retry layer: exponential back-off with full jitter, and the server's own wish honoured.

The clients below never retry by themselves, or attempts would multiply.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeVar

from persona_ai.errors import ModelError, PersonaError

T = TypeVar("T")


class Transient(ModelError):
    """A failure that may pass: what to raise when it does not, and when the server wants to be asked."""

    def __init__(self, message: str, retry_after: str = "", lasting: type[PersonaError] = ModelError) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.lasting = lasting


@dataclass(frozen=True)
class Retry:
    """How often and how patiently to try again; clock, sleep and chance can be handed in.

    `first` and `longest` are seconds: attempt i waits between 0 and min(longest, first * 2**i)
    ("full jitter", Brooker 2015). A server that asks for more than `patience` seconds is given up.
    """

    retries: int = 4
    first: float = 1.0
    longest: float = 30.0
    patience: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    rng: random.Random = field(default_factory=random.Random)

    def run(self, attempt: Callable[[], T], failed: Callable[[], None] = lambda: None) -> T:
        """Return what `attempt` returns, trying again while it fails with `Transient`.

        `failed` is called after each failure that is tried again.

        Raises:
            PersonaError: the last failure, of the kind that it names, with the number of attempts.
        """
        for number in range(self.retries + 1):
            try:
                return attempt()
            except Transient as failure:
                wait = self._wait(number, failure.retry_after)
                if number == self.retries or wait > self.patience:
                    raise failure.lasting(f"{failure}{_tried(number + 1, wait, self.patience)}") from None
            failed()
            self.sleep(wait)
        raise ModelError(f"no attempt was allowed: retries is {self.retries}, it must be 0 or more")

    def _wait(self, number: int, retry_after: str) -> float:
        jitter = self.rng.uniform(0, min(self.longest, self.first * 2.0**number))
        return max(jitter, self._seconds(retry_after))

    def _seconds(self, retry_after: str) -> float:
        """Read Retry-After: seconds or an HTTP date; what is neither asks for nothing."""
        try:
            return max(0.0, float(retry_after))
        except ValueError:
            pass
        try:
            return max(0.0, parsedate_to_datetime(retry_after).timestamp() - self.clock())
        except ValueError:
            return 0.0


def _tried(attempts: int, wait: float, patience: float) -> str:
    if wait > patience:
        return f"; it asks to wait {wait:.0f} s, longer than {patience:.0f} s"
    return f" (tried {attempts} times)" if attempts > 1 else ""
