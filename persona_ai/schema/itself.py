"""A record as the key of a cache by what it is, not by what it holds: large ones take long to hash."""

from typing import Generic, TypeVar

Held = TypeVar("Held")


class Itself(Generic[Held]):
    """A key that is equal only to a key of the very same object, which it keeps alive."""

    __slots__ = ("it",)

    def __init__(self, it: Held) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.it is other.it
