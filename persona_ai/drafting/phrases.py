"""The phrase book of the offline drafter: read from `prompts/offline`, chosen without chance.

Which phrasing a sentence gets depends on what it says and on the segment's place in the set, so that two
personas of a set do not share sentences and the same ledger always gives the same draft.
"""

import tomllib
import zlib
from functools import lru_cache
from string import Template

from persona_ai.llm.prompts import prompts_folder
from persona_ai.schema import Ledger

Book = dict[str, dict[str, list[str]]]


@lru_cache(maxsize=2)
def book(name: str) -> Book:
    """Return the phrase tables of `prompts/offline/NAME.toml`."""
    path = prompts_folder() / "offline" / f"{name}.toml"
    tables: Book = tomllib.loads(path.read_text(encoding="utf-8"))
    return tables


class Voice:
    """Chooses phrasings for one draft and remembers them, so that none comes twice while others are left."""

    def __init__(self, ledger: Ledger) -> None:
        self._place = _place(ledger)
        self._said: set[str] = set()

    def choose(self, options: list[str], about: str) -> str:
        """Return one of `options`; which one is decided by `about` and the segment's place in the set."""
        first = zlib.crc32(about.encode()) + self._place
        turned = [options[(first + step) % len(options)] for step in range(len(options))]
        chosen = next((option for option in turned if option not in self._said), turned[0])
        self._said.add(chosen)
        return chosen

    def say(self, options: list[str], about: str, **slots: str) -> str:
        """Return one of `options` with its placeholders filled."""
        return Template(self.choose(options, about)).substitute(slots)

    def name(self, ledger: Ledger) -> str:
        """Return an illustrative given name, another one for every segment of the set."""
        given = book("words")["names"]["given"]
        start = zlib.crc32(" ".join(ledger.segments or (ledger.segment.id,)).encode())
        return given[(start + self._place) % len(given)]


def _place(ledger: Ledger) -> int:
    if ledger.segment.id in ledger.segments:
        return ledger.segments.index(ledger.segment.id)
    return zlib.crc32(ledger.segment.id.encode())
