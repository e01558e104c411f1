"""The whole chain with the real client over a mock transport: whatever the server does, only truth comes out."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from persona_ai.project import Outcome, run
from persona_ai.recheck import Checker
from persona_ai.settings import read_settings
from tests.servers import SETTINGS, Body, Server, completion, fails, liar, says


def _troubled(answers: Server) -> Server:
    """A server that fails in every way that servers fail in, again and again, and else lets `answers` speak."""
    trouble: Iterator[Callable[[Body], httpx2.Response | Exception]] = itertools.cycle(
        [
            lambda body: fails(429, {"retry-after": "0"}),
            answers.answer,
            lambda body: httpx2.ReadTimeout("slow"),
            answers.answer,
            lambda body: completion('{"claims": [{"evidence": ["S1"], "ki', finish_reason="length"),
            lambda body: completion('{"claims": [{"evidence": ["S1"], "ki'),
            lambda body: completion(None, refusal="I cannot help with that."),
            lambda body: says(
                {"claims": [{"evidence": ["S99999"], "kind": "value", "sentence": "They rule."}]}
            ),
            lambda body: says({"surprise": True}),
            answers.answer,
        ]
    )
    return Server(lambda body: next(trouble)(body))


@pytest.fixture(scope="module")
def data(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small copy of the samples: the table and five interviews."""
    folder = tmp_path_factory.mktemp("small")
    interviews = folder / "interviews"
    interviews.mkdir()
    for path in sorted((samples / "interviews").iterdir())[:5]:
        shutil.copy(path, interviews)
    for name in ("accounts.csv", "participants.csv", "persona.toml"):
        shutil.copy(samples / name, folder)
    return folder


def _run(data: Path, out: Path, server: Server) -> Outcome:
    decided = read_settings(data / "persona.toml").model_copy(
        update={"model": SETTINGS.model_copy(update={"retries": 2})}
    )
    return run(
        out=out,
        table=data / "accounts.csv",
        id="account_id",
        documents=[data / "interviews", data / "participants.csv"],
        settings=decided,
        only=["s1", "s2"],
        http_client=server.client(),
    )


def _sentences(outcome: Outcome) -> set[str]:
    return {claim.text for persona in outcome.personas for claim in persona.claims}


@pytest.mark.parametrize("server", [liar(), _troubled(liar())], ids=["liar", "troubled liar"])
def test_a_server_that_lies_in_every_field_changes_nothing_that_is_true(
    server: Server, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    outcome = _run(data, tmp_path / "out", server)
    assert len(server.bodies) > 20
    checker = Checker()
    assert [checker.check(path).findings for path in outcome.files] == [(), ()]
    assert all(persona.report.coverage.refused for persona in outcome.personas)


def test_with_a_liar_the_personas_say_what_they_say_offline(data: Path, tmp_path: Path) -> None:
    lied = _run(data, tmp_path / "lied", liar(lambda cited: f"They adore everything about it {cited}."))
    offline = run(
        out=tmp_path / "offline",
        table=data / "accounts.csv",
        id="account_id",
        documents=[data / "interviews", data / "participants.csv"],
        settings=read_settings(data / "persona.toml"),
        only=["s1", "s2"],
    )
    adored = {text for text in _sentences(lied) if "adore" in text}
    assert adored == set()
    assert _sentences(offline) <= _sentences(lied)


def test_a_second_run_pays_for_no_call(data: Path, tmp_path: Path) -> None:
    server = liar()
    first = _run(data, tmp_path / "out", server)
    paid = sum("messages" in body for body in server.bodies)
    second = _run(data, tmp_path / "out", server)
    assert first.counts.calls == paid > 0
    assert sum("messages" in body for body in server.bodies) == paid
    assert second.counts.calls == 0
    assert _sentences(first) == _sentences(second)
