"""What the store promises: exact documents, durable calls, one writer, plain words when it cannot."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_ai.errors import EvidenceError
from persona_ai.schema import Document, Turn
from persona_ai.store import Store


def document(name: str, text: str) -> Document:
    turns = (
        Turn(speaker="I", role="interviewer", start=0, end=len(text) // 2),
        Turn(
            speaker="Ada",
            role="participant",
            participant="P01",
            customer="AC-1",
            job="owner",
            start=len(text) // 2,
            end=len(text),
            time=1.5,
        ),
    )
    digest = sha256(text.encode()).hexdigest()
    return Document(id=name, kind="interview", source=name, sha256=digest, text=text, turns=turns)


def test_documents_come_back_exactly_and_in_order(tmp_path: Path) -> None:
    given_documents = [
        document("b.md", "Räder\r\n👩‍🔧\x00 and \u2011 so"),
        document("a.md", "short"),
        document("c", ""),
    ]
    with Store.open(tmp_path) as store:
        store.put_documents(given_documents)
    with Store.open(tmp_path) as store:
        assert store.documents() == tuple(given_documents)


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_text_comes_back_unchanged(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    documents = tuple(document(str(number), text) for number, text in enumerate(texts))
    with Store.open(tmp_path_factory.mktemp("store")) as store:
        store.put_documents(documents)
        assert store.documents() == documents


def test_only_what_changed_is_replaced_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        first = store.put_documents([document("a", "one"), document("b", "two"), document("c", "three")])
        second = store.put_documents([document("c", "three"), document("b", "two, changed")])
        assert first.added == ("a", "b", "c")
        assert (second.added, second.replaced, second.removed) == ((), ("b",), ("a",))
        assert [one.id for one in store.documents()] == ["c", "b"]


def test_vectors_calls_personas_and_meta_come_back(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.put_vectors("e1", {"h1": b"\x00\x01", "h2": b"\x02"})
        store.save_call("k", '{"q": 1}', '{"a": 2}', {"tokens": 3})
        store.put_persona("steady", "{}")
        store.put_meta("key", "value")
    with Store.open(tmp_path) as store:
        assert store.vectors("e1", ["h1", "h3"]) == {"h1": b"\x00\x01"}
        assert store.vectors("e2", ["h1"]) == {}
        assert store.call("k") == '{"a": 2}'
        assert store.call("other") is None
        assert store.personas() == {"steady": "{}"}
        assert store.meta("key") == "value"
        assert store.meta("none") is None
        store.keep_vectors_of("e2")
        assert store.vectors("e1", ["h1"]) == {}


def test_more_vectors_than_one_query_holds_are_found(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.put_vectors("e", {f"{number:04d}": b"1" for number in range(1700)})
        assert len(store.vectors("e", [f"{number:04d}" for number in range(1700)])) == 1700


def test_a_second_writer_is_refused_with_one_line_that_names_the_holder(tmp_path: Path) -> None:
    with Store.open(tmp_path):
        with pytest.raises(EvidenceError) as caught:
            Store.open(tmp_path)
        assert f"is being written by process {os.getpid()}" in str(caught.value)
        assert "\n" not in str(caught.value)
    Store.open(tmp_path).close()


def test_the_lock_file_of_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "writer.lock").write_text("999999\n")
    Store.open(tmp_path).close()


WRITER = """
import sys
from pathlib import Path
from persona_ai.store import Store
store = Store.open(Path(sys.argv[1]))
number = 0
while True:
    store.save_call(str(number), "{}", "x" * 2000, {})
    print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("answers", [1, 7, 40])
def test_an_answer_that_was_acknowledged_survives_a_kill(tmp_path: Path, answers: int) -> None:
    root = Path(__file__).resolve().parent.parent
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=root, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        acknowledged = [int(process.stdout.readline()) for _ in range(answers)]
        process.send_signal(signal.SIGKILL)
    with Store.open(tmp_path) as store:
        assert all(store.call(str(number)) == "x" * 2000 for number in acknowledged)


def test_a_failure_inside_a_transaction_leaves_things_as_they_were(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.put_documents([document("a", "one")])
        with pytest.raises(EvidenceError):
            store.put_documents([document("b", "two"), document("b", "two")])
        assert [one.id for one in store.documents()] == ["a"]


def test_threads_may_share_the_store(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:

        def work(name: str) -> None:
            for number in range(20):
                store.save_call(f"{name}{number}", "{}", name, {})

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(store.call(f"{name}{number}") == name for name in "abcd" for number in range(20))


def test_a_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(EvidenceError, match="move the folder away"):
        Store.open(tmp_path)
    (tmp_path / "store.sqlite").unlink()
    Store.open(tmp_path).close()


def test_a_store_of_a_later_version_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(EvidenceError, match="version 99, this program knows version 1"):
        Store.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EvidenceError, match="cannot be made"):
        Store.open(tmp_path / "file" / "store")
