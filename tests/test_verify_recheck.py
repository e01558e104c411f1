"""A persona file is believed in nothing: any single change of it is found and named."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from verify_world import DOCUMENTS, claim, count, world

from persona_ai.schema import Claim, Draft, Persona, PersonaFile, Run
from persona_ai.verify import check, persona, recheck

Change = tuple[str, dict[str, Any]]


def _claims() -> tuple[Claim, ...]:
    written = [
        claim("{S2:trait}, {S7:trait}", "comparison", field="label"),
        claim("{Q12}", "quotation", field="tagline"),
        claim("Robin", "illustrative"),
        claim("{S2} are on the Business plan, {S2:against}.", "comparison", field="summary"),
        claim(
            "They want one stock number for the webshop and the books.", "inference", "Q12", field="summary"
        ),
        claim("{S12} work in Wholesale.", "value", field="background"),
        claim("{S8} of them renewed.", "value", field="background"),
        claim("They log in less often than everyone else: {S5}.", "comparison", "S5"),
        claim("Defined by webhooks: {S4} use them, {S4:against}.", "defining"),
        claim("Most of them are on the Business plan: {S2:of}.", "quantifier"),
        claim("NPS stands at {S10}, {S10:against}.", "comparison", field="attitudes"),
        claim("{T2} praise {T2:label}: {Q11}", "theme", field="attitudes"),
        claim("{T1} struggle with {T1:label}.", "theme", field="pains"),
        claim("The sync puts orders in again on busy days.", "inference", "Q1", "Q8", field="pains"),
        claim("They renewed because of the purchase orders: {Q4}", "causal", field="triggers"),
        claim("{Q13}", "quotation", field="objections"),
        claim("{Q2}", "quotation"),
        claim("{Q14}", "reported", field="background"),
        claim("It starts on a busy day: {Q1}", "quotation", field="scenario", step=1),
        claim("Then the lists are compared: {Q2}", "quotation", field="scenario", step=3),
        claim("Show them one stock number.", "inference", "T3", field="do"),
        claim("Do not lead with discounts.", "inference", "Q13", field="dont"),
        claim("{S2} are on the Starter plan.", "value"),
        claim("Customers want {T1:label}: {T1}.", "theme"),
    ]
    return tuple(one.model_copy(update={"id": f"C{place}"}) for place, one in enumerate(written, start=1))


def _persona() -> Persona:
    verdicts = check(Draft(segment="s1", claims=_claims(), drafter="test"), world(), DOCUMENTS)
    refused = [verdict.claim.id for verdict in verdicts if verdict.status != "supported"]
    assert refused == ["C23", "C24"], [verdict.message for verdict in verdicts if verdict.message]
    return persona(verdicts, world(), DOCUMENTS, run=Run(), prevalence=count)


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    dumped: dict[str, Any] = json.loads(_persona().model_dump_json())
    return dumped


def _findings(changed: dict[str, Any]) -> tuple[str, ...]:
    file = PersonaFile.model_validate(changed)
    return tuple(finding.message for finding in recheck(file, world(), DOCUMENTS, prevalence=count))


def test_an_unchanged_file_and_a_reserialised_copy_hold(record: dict[str, Any]) -> None:
    assert _findings(record) == ()
    assert _findings(json.loads(json.dumps(record, indent=4, sort_keys=True))) == ()


def _leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list) and node and isinstance(node[0], dict | list):
        for place, value in enumerate(node):
            yield from _leaves(value, (*path, place))
    else:
        yield path, node


def _other_number(value: float) -> Iterator[float]:
    """Change the first and the last digit that a number is written with."""
    text = repr(value)
    places = [place for place, char in enumerate(text) if char.isdigit() and (char != "0" or len(text) < 3)]
    for place in dict.fromkeys((places[0], places[-1])) if places else ():
        digit = str((int(text[place]) + 1) % 10)
        changed = type(value)(text[:place] + digit + text[place + 1 :])
        if changed != value:
            yield changed


def _other_text(value: str) -> Iterator[str]:
    words = value.split(" ")
    if len(words) > 2:
        middle = len(words) // 2
        yield " ".join([*words[:middle], *words[middle + 1 :]])
        yield " ".join([*words[:middle], "hardly", *words[middle:]])
    else:
        yield f"{value}x" if value else "Berlin"


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from _other_number(value)
    elif isinstance(value, str):
        yield from _other_text(value)
    elif isinstance(value, list):
        yield [*value, "S9"] if value[-1:] != ["S9"] else value[:-1]
        if value:
            yield value[1:]


# Names that nothing depends on, what only the run itself knows, and the note of a repair that is over.
_FREE = {"id", "repaired"}
# What a refused sentence cited beside its slots, and its place: it is refused all the same.
_IDLE = {"evidence", "step"}


def _plain_changes(record: dict[str, Any]) -> Iterator[Change]:
    for path, value in _leaves(record):
        free = path[-1] in _FREE and path[0] in ("claims", "report")
        idle = path[1:2] == ("dropped",) and path[-1] in _IDLE
        if path[0] in ("format", "version", "run") or free or idle:
            continue
        for other in _others(value):
            changed = copy.deepcopy(record)
            node = changed
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = other
            yield f"{'.'.join(map(str, path))}: {value!r} -> {other!r}", changed


def _parses(changed: dict[str, Any]) -> bool:
    try:
        PersonaFile.model_validate(changed)
    except ValueError:
        return False
    return True


def test_no_single_change_of_a_file_is_missed(record: dict[str, Any]) -> None:
    changes = [(what, changed) for what, changed in _plain_changes(record) if _parses(changed)]
    missed = [what for what, changed in changes if not _findings(changed)]
    assert len(changes) >= 300
    assert missed == []


def _claim_of(changed: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in changed["claims"] if one["id"] == name)
    return found


def _evidence(changed: dict[str, Any], what: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in changed["evidence"][what] if one["id"] == name)
    return found


def _reverse_direction(changed: dict[str, Any]) -> None:
    one = _claim_of(changed, "C8")
    for key in ("template", "text"):
        one[key] = one[key].replace("less often", "more often")


def _reverse_printed_direction(changed: dict[str, Any]) -> None:
    _evidence(changed, "stats", "S2")["comparison"]["direction"] = "lower"
    one = _claim_of(changed, "C4")
    one["text"] = one["text"].replace("more than", "less than")


def _clip_a_negation(changed: dict[str, Any]) -> None:
    quote = _evidence(changed, "quotes", "Q13")
    quote["start"] += len("I don't ")
    quote["text"] = "need discounts."
    one = _claim_of(changed, "C16")
    one["text"] = one["text"].replace("I don't need", "need")


def _change_a_word_with_its_offsets(changed: dict[str, Any]) -> None:
    quote = _evidence(changed, "quotes", "Q2")
    quote["text"] = "I compare the lists by eye every afternoon."
    for name in ("C17", "C20"):
        one = _claim_of(changed, name)
        one["text"] = one["text"].replace("by hand", "by eye")


def _quote_the_interviewer(changed: dict[str, Any]) -> None:
    quote = _evidence(changed, "quotes", "Q2")
    text = "How does the sync behave?"
    start = DOCUMENTS["01.md"].text.index(text)
    quote.update(start=start, end=start + len(text), text=text)
    for name in ("C17", "C20"):
        one = _claim_of(changed, name)
        one["text"] = one["text"].replace("I compare the lists by hand every afternoon.", text)


def _swap_the_participant(changed: dict[str, Any]) -> None:
    _evidence(changed, "quotes", "Q2").update(participant="P02", customer="AC-1002", speaker="Ben")


def _swap_the_segment(changed: dict[str, Any]) -> None:
    changed["segment"]["id"] = "s2"


def _swap_the_unit(changed: dict[str, Any]) -> None:
    _evidence(changed, "stats", "S5")["unit"] = "per month"
    one = _claim_of(changed, "C8")
    one["text"] = one["text"].replace("per week", "per month")


def _change_a_value_everywhere(changed: dict[str, Any]) -> None:
    stat = _evidence(changed, "stats", "S12")
    stat.update(n=90, value=90 / 152)
    one = _claim_of(changed, "C6")
    one["text"] = one["text"].replace("33 %", "59 %")


def _invent_a_claim(changed: dict[str, Any]) -> None:
    changed["claims"].append(
        {
            "id": "C90", "field": "goals", "kind": "inference", "template": "They dream of opening a shop in Paris.",
            "text": "They dream of opening a shop in Paris.", "status": "supported", "evidence": ["Q12"], "step": 0,
            "repaired": "",
        }
    )  # fmt: skip
    changed["report"]["coverage"]["drafted"] += 1
    changed["report"]["coverage"]["supported"] += 1


def _invent_a_comparison(changed: dict[str, Any]) -> None:
    one = _claim_of(changed, "C6")
    one["template"] = "{S12} work in Wholesale, more than everyone else."
    one["text"] = "33 % work in Wholesale, more than everyone else."


def _repeat_an_id(changed: dict[str, Any]) -> None:
    _claim_of(changed, "C7")["id"] = "C6"


def _double_the_prevalence(changed: dict[str, Any]) -> None:
    changed["report"]["prevalence"]["matching"] = [
        one * 2 for one in changed["report"]["prevalence"]["matching"]
    ]


def _hide_a_refusal(changed: dict[str, Any]) -> None:
    changed["report"]["dropped"].pop()


def _promote_a_refusal(changed: dict[str, Any]) -> None:
    refused = changed["report"]["dropped"].pop()
    one = refused["claim"]
    changed["claims"].append(
        {**one, "text": refused["text"], "status": "supported", "repaired": "", "evidence": ["S2"]}
    )


def _drop_cited_evidence(changed: dict[str, Any]) -> None:
    changed["evidence"]["stats"] = [one for one in changed["evidence"]["stats"] if one["id"] != "S12"]


def _add_uncited_evidence(changed: dict[str, Any]) -> None:
    changed["evidence"]["stats"].append(json.loads(world().stats[2].model_dump_json()))


def _count_customers_for_participants(changed: dict[str, Any]) -> None:
    one = _claim_of(changed, "C13")
    one["template"] = "{T1} of customers struggle with {T1:label}."
    one["text"] = "Two of three participants of customers struggle with the sync."


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_reverse_direction, "C8"),
        (_reverse_printed_direction, "S2"),
        (_clip_a_negation, "Q13"),
        (_change_a_word_with_its_offsets, "Q2"),
        (_quote_the_interviewer, "Q2"),
        (_swap_the_participant, "Q2"),
        (_swap_the_segment, "segment"),
        (_swap_the_unit, "S5"),
        (_change_a_value_everywhere, "S12"),
        (_invent_a_claim, "C90"),
        (_invent_a_comparison, "C6"),
        (_repeat_an_id, "C6"),
        (_double_the_prevalence, "prevalence"),
        (_hide_a_refusal, "coverage"),
        (_promote_a_refusal, "C24"),
        (_drop_cited_evidence, "S12"),
        (_add_uncited_evidence, "S3"),
        (_count_customers_for_participants, "C13"),
    ],
)
def test_a_lie_told_consistently_is_named_with_its_id(
    record: dict[str, Any], change: Any, named: str
) -> None:
    changed = copy.deepcopy(record)
    change(changed)
    file = PersonaFile.model_validate(changed)
    found = recheck(file, world(), DOCUMENTS, prevalence=count)
    assert named in {finding.id for finding in found}


def test_a_finding_says_both_values(record: dict[str, Any]) -> None:
    changed = copy.deepcopy(record)
    _evidence(changed, "stats", "S12")["n"] = 51
    assert "S12: n is 51, the table gives 50" in _findings(changed)


def test_a_number_is_compared_to_the_six_digits_that_files_keep(record: dict[str, Any]) -> None:
    changed = copy.deepcopy(record)
    stat = _evidence(changed, "stats", "S2")
    stat["value"] = float(f"{stat['value']:.6g}")
    assert _findings(changed) == ()
    stat["value"] += 0.00001
    assert any(message.startswith("S2: value is") for message in _findings(changed))
