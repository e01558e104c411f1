"""What a drafter says, and what the verifier says of it."""

from typing import Literal

from persona_ai.schema.base import Record

Field = Literal[
    "label",
    "tagline",
    "summary",
    "name",
    "background",
    "behaviours",
    "attitudes",
    "goals",
    "pains",
    "needs",
    "triggers",
    "objections",
    "tools",
    "quotations",
    "contrary",
    "scenario",
    "do",
    "dont",
]
ClaimKind = Literal[
    "value",
    "quantifier",
    "comparison",
    "defining",
    "superlative",
    "trend",
    "quotation",
    "reported",
    "theme",
    "inference",
    "causal",
    "illustrative",
]
Status = Literal["supported", "contradicted", "unsupported", "not_significant", "too_few", "not_checkable"]
Reason = Literal[
    "ok",
    "unknown_id",
    "wrong_slot",
    "wrong_segment",
    "wrong_kind",
    "no_evidence",
    "number_in_prose",
    "quotation_in_prose",
    "name_in_prose",
    "demographic_in_prose",
    "quantifier_in_prose",
    "quantifier_does_not_fit",
    "comparison_in_prose",
    "superlative_in_prose",
    "cause_in_prose",
    "trend_in_prose",
    "direction_contradicted",
    "not_significant",
    "effect_too_small",
    "too_few",
    "suppressed",
    "unstable_segment",
    "used_in_clustering",
    "not_a_participant",
    "not_verbatim",
    "clipped",
    "echo",
    "instruction",
    "personal_data",
    "one_participant",
    "not_relevant",
    "contradicted_by_claim",
    "generalised",
    "not_decidable",
    "empty",
    "unsafe_text",
    "text_differs",
    "evidence_differs",
]


class Claim(Record):
    """One sentence of a persona: prose with slots, and the ids it rests on.

    Slots: `{S12}` the value printed, `{S12:against}` direction and value of everyone else,
    `{S12:word}` the quantifier that fits, `{S12:of}` "27 of 60", `{S12:rest}` the others' value,
    `{S12:trait}` a noun phrase for a label; `{T3}` "four of nine participants", `{T3:label}`;
    `{Q7}` the quotation with its speaker. `evidence` names further ids; those in slots count too.
    `step` orders the sentences of a scenario, from 1.
    """

    id: str
    field: Field
    kind: ClaimKind
    template: str
    evidence: tuple[str, ...] = ()
    step: int = 0


class Draft(Record):
    """Every field of a persona as claims; nothing of it is checked."""

    segment: str
    claims: tuple[Claim, ...]
    drafter: str


class Verdict(Record):
    """What became of one claim: `computed` holds the numbers that decided, `text` what would be
    printed ("" where it cannot be), `repaired` what code changed ("" for nothing)."""

    claim: Claim
    status: Status
    reason: Reason
    message: str = ""
    text: str = ""
    computed: dict[str, float] = {}
    repaired: str = ""
