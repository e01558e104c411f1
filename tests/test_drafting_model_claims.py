"""A model drafts with ids that exist; what it cannot do leaves a field empty and stops nothing."""

import json
from typing import Any

import httpx2
import pytest
from model_ledger import SAID, ledger
from servers import (
    DictStore,
    Server,
    Waits,
    allowed,
    completion,
    fails,
    in_turn,
    liar,
    obedient,
    says,
    talk,
)

from persona_ai.drafting import candidates, redraft, with_model
from persona_ai.drafting.model import FIELDS
from persona_ai.errors import BudgetError, InputError
from persona_ai.llm import Budget
from persona_ai.schema import Claim, Draft, Verdict
from persona_ai.text import slots

STOCK = {"evidence": ["T1"], "kind": "theme", "sentence": "They tell of stock and webshop that disagree."}


def claims(*made: dict[str, Any]) -> httpx2.Response:
    return says({"claims": list(made)})


def content(body: dict[str, Any]) -> str:
    return "\n".join(message["content"] for message in body["messages"])


def test_code_appends_the_count_to_a_theme() -> None:
    draft = with_model(ledger(), talk(in_turn([claims(STOCK)])), ["pains"])
    assert draft.claims == (
        Claim(
            id="M1",
            field="pains",
            kind="theme",
            template="They tell of stock and webshop that disagree ({T1})",
            evidence=("T1",),
        ),
    )
    assert isinstance(draft, Draft)
    assert (draft.segment, draft.drafter, draft.failures) == ("s1", "test-model", ())


@pytest.mark.parametrize(
    ("field", "claim", "kind", "template"),
    [
        (
            "background",
            {"evidence": ["S1"], "kind": "comparison", "sentence": "They are on the Business plan."},
            "comparison",
            "They are on the Business plan ({S1}, {S1:against})",
        ),
        (
            "behaviours",
            {"evidence": ["S2"], "kind": "comparison", "sentence": "They use webshop sync"},
            "defining",
            "They use webshop sync ({S2}, {S2:against}; part of what defines them)",
        ),
        (
            "background",
            {"evidence": ["S1"], "kind": "value", "sentence": "{S1} are on the Business plan."},
            "value",
            "{S1} are on the Business plan.",
        ),
        (
            "pains",
            {"evidence": ["Q2"], "kind": "quotation", "sentence": "They never agree!"},
            "quotation",
            "{Q2}",
        ),
        (
            "pains",
            {"evidence": ["Q2"], "kind": "theme", "sentence": "They tell of Monday morning."},
            "inference",
            "They tell of Monday morning.",
        ),
    ],
)
def test_code_writes_slots_and_mends_kinds_that_the_evidence_rules_out(
    field: Any, claim: dict[str, Any], kind: str, template: str
) -> None:
    draft = with_model(ledger(), talk(in_turn([claims(claim)])), [field])
    assert [(one.kind, one.template) for one in draft.claims] == [(kind, template)]


def test_the_steps_of_a_scenario_are_numbered() -> None:
    other = {"evidence": ["T2"], "kind": "theme", "sentence": "They look for the phone."}
    draft = with_model(ledger(), talk(in_turn([claims(STOCK, other)])), ["scenario"])
    assert [claim.step for claim in draft.claims] == [1, 2]


def test_a_count_is_said_of_one_theme_only() -> None:
    both = {"evidence": ["T1", "Q2", "T3"], "kind": "theme", "sentence": "They tell of stock and price."}
    draft = with_model(ledger(), talk(in_turn([claims(both)])), ["objections"])
    assert [claim.evidence for claim in draft.claims] == [("T1", "Q2")]


def test_a_second_claim_from_the_same_evidence_is_left_out() -> None:
    again = {**STOCK, "sentence": "They say it once more."}
    draft = with_model(ledger(), talk(in_turn([claims(STOCK, again)])), ["pains"])
    assert len(draft.claims) == 1


def test_the_schema_of_a_field_allows_only_its_candidates() -> None:
    server = liar()
    with_model(ledger(), talk(server))
    asked = [field for field in FIELDS if candidates(ledger(), field)]
    assert len(server.bodies) == len(asked)
    for field, body in zip(asked, server.bodies, strict=True):
        assert set(allowed(body, "evidence")) <= set(candidates(ledger(), field))


def test_the_evidence_comes_first_and_is_the_same_for_every_field() -> None:
    server = liar()
    with_model(ledger(), talk(server))
    asked = [content(body) for body in server.bodies]
    shared = asked[0][: asked[0].index("Now write")]
    assert all(text.startswith(shared) for text in asked)


def test_a_model_is_shown_no_number_that_was_counted() -> None:
    server = liar()
    with_model(ledger(), talk(server), ["background", "behaviours"])
    for body in server.bodies:
        data = [line for line in content(body).splitlines() if line.startswith('{"id": "S')]
        assert data
        for line in data:
            shown = json.loads(line)
            assert not any(letter.isdigit() for key, text in shown.items() if key != "id" for letter in text)


def test_what_customers_said_stands_in_a_prompt_only_as_data_with_its_id() -> None:
    server = liar()
    with_model(ledger(), talk(server))
    for body in server.bodies:
        lines = content(body).splitlines()
        for one, (_, said, flags) in SAID.items():
            holding = [line for line in lines if said[:20] in line]
            assert all(json.loads(line)["id"] == one for line in holding)
            assert not (flags and holding)


def test_what_customers_said_cannot_close_a_fence_or_speak_as_the_system() -> None:
    server = liar()
    with_model(ledger(), talk(server), ["quotations"])
    text = content(server.bodies[0])
    assert "label printer" in text
    assert "<|im_" not in text
    assert all(line in ("```", "```json") for line in text.splitlines() if "`" in line)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (completion('{"claims": [{"evidence": ["T1"], "ki'), "does not fit"),
        (completion('{"claims": []}', finish_reason="length"), "cut after 20 tokens"),
        (completion(None, refusal="I cannot help with that"), "refused: I cannot"),
        (claims({**STOCK, "evidence": ["T99"]}), "claims.0.evidence.0"),
        (claims({**STOCK, "evidence": ["S1"]}), "claims.0.evidence.0"),
        (claims({**STOCK, "evidence": []}), "claims.0.evidence"),
        (claims({**STOCK, "kind": "value"}), "claims.0.kind"),
        (claims(STOCK, STOCK, STOCK, STOCK), "at most 3"),
        (says({"persona": "Sally"}), "does not fit"),
        (says([STOCK]), "does not fit"),
        (fails(400, message="context length exceeded"), "answered 400"),
        (httpx2.Response(200, text="<html>"), "no chat completion"),
    ],
)
def test_an_answer_that_cannot_be_used_leaves_its_field_empty(answer: httpx2.Response, why: str) -> None:
    server = in_turn([answer, claims({**STOCK, "evidence": ["T2"]})])
    draft = with_model(ledger(), talk(server), ["pains", "needs"])
    assert [claim.field for claim in draft.claims] == ["needs"]
    assert [failure.field for failure in draft.failures] == ["pains"]
    assert why in draft.failures[0].why


def test_a_slow_and_busy_server_is_waited_for() -> None:
    server = in_turn([fails(429, {"retry-after": "7"}), httpx2.ReadTimeout("slow"), claims(STOCK)])
    waits = Waits()
    draft = with_model(ledger(), talk(server, waits=waits), ["pains"])
    assert len(draft.claims) == 1
    assert waits.waited[0] == 7.0


def test_a_server_that_keeps_failing_is_asked_for_two_fields_and_no_more() -> None:
    server = Server(lambda body: fails(500))
    draft = with_model(ledger(), talk(server), ["pains", "needs", "objections", "do"])
    assert draft.claims == ()
    assert [failure.field for failure in draft.failures] == ["pains", "needs", "objections", "do"]
    assert draft.failures[-1].why == "not asked: the server failed before"
    assert len(server.bodies) == 2 * 5


@pytest.mark.parametrize("answer", [httpx2.ConnectError("refused"), fails(401), fails(403), fails(404)])
def test_a_server_that_cannot_be_used_at_all_stops_the_draft(answer: httpx2.Response | Exception) -> None:
    with pytest.raises(InputError):
        with_model(ledger(), talk(Server(lambda body: answer)))


def test_a_draft_stops_at_the_budget() -> None:
    with pytest.raises(BudgetError):
        with_model(ledger(), talk(liar(), budget=Budget(max_calls=2)))


def test_a_killed_draft_is_resumed_without_paying_twice_and_ends_the_same() -> None:
    class Killed(BaseException):
        pass

    honest = liar()
    whole = with_model(ledger(), talk(honest))

    store, paid = DictStore(), liar()

    def dies(body: dict[str, Any]) -> httpx2.Response:
        if len(paid.bodies) == 4:
            raise Killed
        return paid._handle(httpx2.Request("POST", "http://x", json=body))

    with pytest.raises(Killed):
        with_model(ledger(), talk(Server(dies), store))
    resumed = with_model(ledger(), talk(paid, store))
    assert resumed == whole
    assert len(paid.bodies) == len(honest.bodies)


def test_a_ledger_without_evidence_asks_nothing() -> None:
    bare = ledger().model_copy(update={"stats": (), "themes": (), "excerpts": ()})
    server = liar()
    assert with_model(bare, talk(server)).claims == ()
    assert server.bodies == []


@pytest.mark.parametrize("server", [liar(), obedient()])
def test_a_lying_answer_is_a_draft_like_any_other(server: Server) -> None:
    draft = with_model(ledger(), talk(server))
    assert draft.failures == ()
    assert {claim.field for claim in draft.claims} == {
        field for field in FIELDS if candidates(ledger(), field)
    }
    for claim in draft.claims:
        if claim.kind == "quotation":
            assert slots.ids(claim.template) == (claim.evidence[0],)


def refused(claim: dict[str, Any], reason: Any = "not_relevant") -> Verdict:
    said = Claim(id="M1", field="pains", kind="theme", template=claim["sentence"], evidence=("T1",))
    return Verdict(claim=said, status="unsupported", reason=reason, message="secret 97")


def test_a_refused_claim_is_asked_for_once_more_with_its_reason_in_words() -> None:
    server = in_turn([claims({**STOCK, "sentence": "They see stock and webshop disagree"})])
    draft = redraft([refused(STOCK)], ledger(), talk(server))
    assert [(claim.id, claim.template) for claim in draft.claims] == [
        ("R1", "They see stock and webshop disagree ({T1})")
    ]
    text = content(server.bodies[0])
    assert "They tell of stock and webshop that disagree." in text
    assert "the cited evidence is about something else than the sentence" in text
    assert "97" not in text


def test_nothing_is_asked_again_where_nothing_was_refused() -> None:
    server = in_turn([])
    fine = refused(STOCK).model_copy(update={"status": "supported", "reason": "ok"})
    assert redraft([fine], ledger(), talk(server)).claims == ()
    assert server.bodies == []


def test_only_as_many_claims_are_asked_for_as_were_refused() -> None:
    server = in_turn([claims(STOCK)])
    redraft([refused(STOCK)], ledger(), talk(server))
    schema = server.bodies[0]["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["claims"]["maxItems"] == 1


def test_a_refused_sentence_is_not_taken_again() -> None:
    mended = {**STOCK, "sentence": "They tell of it ({T1})"}
    verdict = refused(mended)
    assert redraft([verdict], ledger(), talk(in_turn([claims(mended)]))).claims == ()


def test_a_failed_redraft_is_recorded() -> None:
    draft = redraft([refused(STOCK)], ledger(), talk(in_turn([completion("no")])))
    assert draft.claims == ()
    assert draft.failures[0].field == "pains"
