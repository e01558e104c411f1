"""Search finds what was said, exactly within a set and through the cache over everything."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from persona_ai.evidence import builtin_embedder, open_index
from persona_ai.schema import Excerpt
from persona_ai.store import Store

TEXTS = (
    "The webshop sync books every order twice.",
    "We count hinges on the last Friday of the month.",
    "The auditor wants the expiry of each lot on one page.",
    "Scanners lose the signal in the cold store.",
    "Duplicate orders cost our accountant four hours.",
    "Labels print too low on the small roll.",
)


def excerpt(number: int, text: str) -> Excerpt:
    return Excerpt(
        id=f"Q{number}",
        document=f"{number}.md",
        kind="interview",
        turn=0,
        start=0,
        end=len(text),
        text=text,
        speaker="P",
        role="participant",
    )


def some(texts: Sequence[str]) -> list[Excerpt]:
    return [excerpt(number, text) for number, text in enumerate(texts, start=1)]


class Letters:
    """An embedder as an outsider would hand one in: it counts letters, and how often it is asked."""

    def __init__(self, name: str = "letters-1") -> None:
        self.id = name
        self.dimension = 26
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        rows = np.array(
            [[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts], dtype=np.float32
        )
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@pytest.mark.parametrize("within", [None, [f"Q{number}" for number in range(1, 7)]])
def test_words_and_sense_find_the_excerpt(tmp_path: Path, within: list[str] | None) -> None:
    with Store.open(tmp_path) as store:
        index = open_index(tmp_path, store).update(some(TEXTS))
        assert index.search("duplicated orders", 2, within)[0].excerpt == "Q5"
        assert index.search("audits of lots", 1, within)[0].excerpt == "Q3"
        assert index.search("nothing of the kind, zebra", 3, within) == []


def test_search_within_a_set_returns_only_its_excerpts(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        index = open_index(tmp_path, store).update(some(TEXTS))
        assert {hit.excerpt for hit in index.search("order", 5, within=["Q1", "Q2", "Q99"])} == {"Q1"}
        assert index.search("order", 5, within=[]) == []


def test_search_over_everything_and_exact_search_agree(tmp_path: Path) -> None:
    texts = [f"{text} Case {number}." for number in range(40) for text in TEXTS]
    everything = some(texts)
    with Store.open(tmp_path) as store:
        index = open_index(tmp_path, store).update(everything)
        for query in ("sync of the webshop", "count hinges", "scanner signal"):
            exact = index.search(query, 10, within=[one.id for one in everything])
            assert [hit.excerpt for hit in index.search(query, 10)] == [hit.excerpt for hit in exact]


def test_an_embedder_is_asked_once_for_each_text(tmp_path: Path) -> None:
    letters = Letters()
    with Store.open(tmp_path) as store:
        open_index(tmp_path, store, letters).update(some(TEXTS[:4]))
        assert letters.texts == 4
    with Store.open(tmp_path) as store:
        open_index(tmp_path, store, letters).update(some(TEXTS))
        assert letters.texts == 6


def stamp(folder: Path) -> str:
    connection = sqlite3.connect(folder / "store.sqlite")
    (value,) = connection.execute("SELECT value FROM meta WHERE key = 'vector cache'").fetchone()
    connection.close()
    return str(value)


def generations(folder: Path) -> list[str]:
    return sorted(place.name for place in (folder / "chroma").iterdir())


def test_the_cache_is_added_to_while_it_is_sound_and_made_anew_when_it_is_not(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        open_index(tmp_path, store, Letters()).update(some(TEXTS[:3]))
        assert generations(tmp_path) == ["000001"]
        open_index(tmp_path, store, Letters()).update(some(TEXTS))
        assert generations(tmp_path) == ["000001"]
        open_index(tmp_path, store, Letters()).update(some(TEXTS[:2]))
        assert generations(tmp_path) == ["000002"]
        index = open_index(tmp_path, store, Letters("letters-2")).update(some(TEXTS))
        assert generations(tmp_path) == ["000003"]
        assert index.search(TEXTS[1], 1)[0].excerpt == "Q2"
    assert '"sound": true' in stamp(tmp_path)


def test_a_cache_that_was_left_unfinished_is_made_anew(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        open_index(tmp_path, store, Letters()).update(some(TEXTS))
        store.put_meta("vector cache", stamp(tmp_path).replace('"sound": true', '"sound": false'))
        index = open_index(tmp_path, store, Letters()).update(some(TEXTS))
        assert generations(tmp_path) == ["000002"]
        assert index.search(TEXTS[3], 1)[0].excerpt == "Q4"


def test_nul_and_empty_and_equal_texts_are_no_obstacle(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        index = open_index(tmp_path, store).update(
            some(["a sync\x00error", "", "…", "same sync", "same sync"])
        )
        assert {hit.excerpt for hit in index.search("sync", 5)} == {"Q1", "Q4", "Q5"}
        assert open_index(tmp_path, store).update([]).search("sync") == []


def test_the_builtin_embedder_is_the_same_for_the_same_texts_and_seed() -> None:
    one, other = builtin_embedder(TEXTS), builtin_embedder(tuple(reversed(TEXTS)))
    assert one.id == other.id
    assert np.array_equal(one.embed(TEXTS), other.embed(TEXTS))
    assert one.embed(TEXTS).dtype == np.float32
    assert np.allclose(np.linalg.norm(one.embed(TEXTS), axis=1), 1, atol=1e-5)
    assert builtin_embedder(TEXTS, seed=1).id != one.id
    assert builtin_embedder(["", "the"]).embed(["x"]).shape == (1, 1)
