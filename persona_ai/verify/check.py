"""Check a draft: a verdict for every claim, repaired by code where that is certain. Knows no drafter."""

from collections.abc import Mapping
from typing import Final

from persona_ai.schema import Claim, Document, Draft, Ledger, Reason, Verdict
from persona_ai.verify.case import Case, Ruling
from persona_ai.verify.judge import judge, printed
from persona_ai.verify.repair import prune, repair, true_values, true_words

_TRIES: Final = 5
# What a repair may end in without having found the claim's own fault: then the first fault is said.
_FORMAL: Final[frozenset[Reason]] = frozenset(
    {"wrong_kind", "wrong_slot", "used_in_clustering", "number_in_prose", "quotation_in_prose"}
)
_HIDDEN: Final[frozenset[Reason]] = frozenset(
    {
        "personal_data",
        "instruction",
        "unsafe_text",
        "suppressed",
        "unstable_segment",
        "too_few",
        "not_a_participant",
        "wrong_segment",
    }
)


def check(draft: Draft, ledger: Ledger, documents: Mapping[str, Document]) -> tuple[Verdict, ...]:
    """Return one verdict per claim, in the order of the draft.

    A claim that fails is repaired where what is right is certain, and judged again; `Verdict.claim` is
    then the repaired claim and `Verdict.repaired` says what was changed. What was not repaired keeps the
    drafter's claim and says why it was refused.

    Args:
        draft: claims by anybody.
        ledger: the evidence of the draft's segment.
        documents: the sources of the excerpts, by id.
    """
    if draft.segment != ledger.segment.id:
        return tuple(_of_another(claim, draft, ledger) for claim in draft.claims)
    return tuple(_verdict(Case(claim, ledger, documents)) for claim in draft.claims)


def _verdict(case: Case) -> Verdict:
    first = ruling = judge(case)
    mended, notes = case, list[str]()
    for _ in range(_TRIES if case.well_formed else 0):
        change = prune(mended) if ruling.holds else repair(mended, ruling)
        if change is None:
            break
        tried = Case(change[0], case.ledger, case.documents)
        after = judge(tried)
        if ruling.holds and not after.holds:
            break
        mended, ruling = tried, after
        notes.append(change[1])
    last = first if ruling.holds or ruling.reason in _FORMAL else ruling
    if ruling.holds:
        claim = mended.claim.model_copy(update={"evidence": mended.ids})
        numbers = dict(ruling.computed or {})
        return Verdict(
            claim=claim,
            status="supported",
            reason="ok",
            text=printed(mended),
            computed=numbers,
            repaired="; ".join(notes),
        )
    return _refused(case, last)


def _refused(case: Case, ruling: Ruling) -> Verdict:
    extra = ""
    if ruling.reason == "quotation_in_prose":
        extra = true_words(case)
    elif ruling.reason == "number_in_prose":
        extra = true_values(case)
    reason: Reason = "not_verbatim" if ruling.reason == "quotation_in_prose" else ruling.reason
    return Verdict(
        claim=case.claim,
        status=ruling.status,
        reason=reason,
        message="; ".join(part for part in (ruling.message, extra) if part),
        text=_text(case, reason),
        computed=dict(ruling.computed or {}),
    )


def _text(case: Case, reason: Reason) -> str:
    """Return what would have been printed, or "" where it cannot be or must not be shown."""
    if reason in _HIDDEN:
        return ""
    try:
        return printed(case)
    except (KeyError, ValueError):
        return ""


def _of_another(claim: Claim, draft: Draft, ledger: Ledger) -> Verdict:
    message = f"the draft is of segment {draft.segment}, the ledger of {ledger.segment.id}"
    return Verdict(claim=claim, status="contradicted", reason="wrong_segment", message=message)
