"""Drafts as a strong model writes them survive nearly whole, and lose exactly what is false in them.

The drafts in tests/strong_drafts were written over the sample data before anybody looked at the verifier. Those
marked as held out were held out at first; the verifier was tuned on what they lost later, so they no longer tell how
it does on drafts that it has not seen (docs/results.md does).
"""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest
from servers import Answer, Body, Server, allowed, completion, says, schema_of, talk
from strong import LIES, NAMES, StrongDraft, strong_draft

from persona_ai import pipeline, verify
from persona_ai.project import Outcome
from persona_ai.schema import Claim, Draft, Ledger, Verdict
from persona_ai.text import slots

Check = Callable[[Draft, Ledger], tuple[Verdict, ...]]
# What is reached. The aim is 0.95 (docs/results.md tells what is lost and why); these keep it from falling.
OF_ALL = 0.94
OF_HELD_OUT = 0.9
LIES_AT_MOST = 0.2


@pytest.fixture(scope="session")
def check(made: Outcome) -> Check:
    """The verifier over the sample data; each draft is judged once."""
    documents = made.inputs.by_id
    judged: dict[tuple[Draft, str], tuple[Verdict, ...]] = {}

    def of(draft: Draft, ledger: Ledger) -> tuple[Verdict, ...]:
        key = (draft, ledger.segment.id)
        if key not in judged:
            judged[key] = verify.check(draft, ledger, documents)
        return judged[key]

    return of


def refused(verdicts: tuple[Verdict, ...]) -> dict[str, Verdict]:
    return {verdict.claim.id: verdict for verdict in verdicts if verdict.status != "supported"}


def told(name: str, verdict: Verdict) -> str:
    return f"{name}: {verdict.claim.template!r} {verdict.reason}: {verdict.message}"


def survival(names: list[str], made: Outcome, check: Check) -> tuple[float, str]:
    """The share of true claims that survive, and those that do not."""
    lost, of = [], 0
    for name in names:
        strong = strong_draft(name)
        verdicts = check(strong.draft(made.found), strong.ledger(made.found))
        lost += [told(name, verdict) for verdict in refused(verdicts).values()]
        of += len(verdicts)
    return 1 - len(lost) / of, "\n".join(lost)


def test_there_are_ten_drafts_two_of_each_segment_with_two_falsehoods_each(made: Outcome) -> None:
    drafts = [strong_draft(name) for name in NAMES]
    assert len(drafts) == 10
    ids = [draft.ledger(made.found).segment.id for draft in drafts]
    assert {ids.count(one) for one in ids} == {2}
    assert all(len(draft.false) == 2 and len(draft.true) >= 22 for draft in drafts)
    assert all(claim.false_because for draft in drafts for claim in draft.false)


def test_a_reference_that_means_nothing_or_two_things_raises(made: Outcome) -> None:
    written = strong_draft(NAMES[0])
    claim = written.claims[0]
    for text in ("{S[plan=Gold]}", "{T[unicorns]}", '{Q["Nobody said this"]}', '{Q["I"]}'):
        wrong = written.model_copy(update={"claims": (claim.model_copy(update={"text": text}),)})
        with pytest.raises(LookupError):
            wrong.draft(made.found)


def test_of_all_true_claims_more_than_nine_in_ten_survive(made: Outcome, check: Check) -> None:
    share, lost = survival(list(NAMES), made, check)
    assert share >= OF_ALL, f"{share:.3f}\n{lost}"


def test_true_claims_of_drafts_that_were_held_out_at_first_survive(made: Outcome, check: Check) -> None:
    held_out = [name for name in NAMES if strong_draft(name).held_out]
    share, lost = survival(held_out, made, check)
    assert share >= OF_HELD_OUT, f"{share:.3f}\n{lost}"


@pytest.mark.parametrize("first", [False, True], ids=["falsehoods last", "falsehoods first"])
@pytest.mark.parametrize("name", NAMES)
def test_a_draft_with_falsehoods_loses_exactly_those(
    name: str, first: bool, made: Outcome, check: Check
) -> None:
    strong = strong_draft(name)
    ledger, mended = strong.ledger(made.found), strong.mended(made.found)
    without = refused(check(strong.draft(made.found), ledger))
    planted = strong.draft(made.found, planted=True, planted_first=first)
    verdicts = check(planted, ledger)
    left = {
        one.claim.id for one in verdicts if one.status == "supported" and one.claim.template not in mended
    }
    lost = {claim.id for claim in planted.claims} - left - without.keys()
    assert lost == {claim.id for claim in planted.claims if claim.id.startswith("F")}


@pytest.mark.parametrize("name", LIES)
def test_every_lie_that_cites_real_evidence_finds_it(name: str, made: Outcome) -> None:
    assert len(strong_draft(name).draft(made.found, planted=True).claims) >= 20


def test_of_lies_woven_around_what_was_really_said_about_two_in_three_are_refused(
    made: Outcome, check: Check
) -> None:
    passed, of = [], 0
    for name in LIES:
        strong = strong_draft(name)
        verdicts = check(strong.draft(made.found, planted=True), strong.ledger(made.found))
        passed += [one for one in verdicts if one.status == "supported" and not one.repaired]
        of += len(verdicts)
    assert len(passed) <= LIES_AT_MOST * of, f"{len(passed)} of {of}\n" + "\n".join(
        one.text for one in passed
    )


@cache
def field_of(asked: str) -> str:
    """The field that a first request asks for, "" for a second one about what was refused."""
    found = re.search(r'Now write \\\\?"(\w+)', asked)
    return found.group(1) if found else ""


def recorded(strong: StrongDraft, made: Outcome, said: list[str]) -> Server:
    """A server that answers each field with what the draft says there, as far as the request allows its ids.

    The ids of the claims that it gives are added to `said`.
    """
    claims = strong.draft(made.found, planted=True, planted_first=True).claims

    def answer(body: Body) -> Answer:
        field = field_of(json.dumps(body["messages"]))
        ids, kinds = set(allowed(body, "evidence")), allowed(body, "kind")
        fitting = [
            claim
            for claim in claims
            if claim.field == field and claim.kind in kinds and ids.issuperset(cited(claim))
        ][: schema_of(body)["properties"]["claims"]["maxItems"]]
        said.extend(claim.id for claim in fitting)
        rows = [
            {"evidence": cited(claim)[:3], "kind": claim.kind, "sentence": claim.template}
            for claim in fitting
        ]
        return says({"claims": rows}) if rows else completion(None, refusal="nothing to say")

    return Server(answer)


def cited(claim: Claim) -> list[str]:
    return list(dict.fromkeys((*slots.ids(claim.template), *claim.evidence)))


def test_recorded_answers_of_a_strong_model_go_through_the_real_chat_and_stay_true(made: Outcome) -> None:
    strong, said = strong_draft("integrators-product"), list[str]()
    ledger = strong.ledger(made.found)
    verdicts = pipeline.draft(ledger, made.inputs, talk(recorded(strong, made, said)))
    persona = pipeline.persona(ledger, made.inputs, verdicts, made.personas[0].run)
    falsehoods = {
        claim.template for claim in strong.draft(made.found, planted=True).claims if claim.id[0] == "F"
    }
    assert not falsehoods & {claim.template for claim in persona.claims}
    assert {claim.id for claim in persona.claims if claim.id.startswith("M")}
    assert len(said) > 10
