"""Why claims were refused, in words that a reader who never saw the code understands."""

from collections.abc import Mapping
from typing import Final

from persona_ai.schema import Reason

REASONS: Final[dict[Reason, str]] = {
    "ok": "supported",
    "unknown_id": "cites evidence that does not exist",
    "wrong_slot": "a slot that this evidence cannot fill",
    "wrong_segment": "evidence of another segment",
    "wrong_kind": "evidence that cannot carry this kind of claim",
    "no_evidence": "no evidence",
    "number_in_prose": "a number that was not counted",
    "quotation_in_prose": "a quotation that nobody said",
    "name_in_prose": "a name that is not in the data",
    "demographic_in_prose": "a personal trait that is not in the data",
    "quantifier_in_prose": "“most”, “few” and the like with nothing counted",
    "quantifier_does_not_fit": "“most”, “few” and the like against the count",
    "comparison_in_prose": "a comparison that was not computed",
    "superlative_in_prose": "a superlative that was not computed",
    "cause_in_prose": "a cause that nobody gave",
    "trend_in_prose": "a trend that was not measured",
    "direction_contradicted": "the data says the opposite",
    "not_significant": "the difference may be chance",
    "effect_too_small": "the difference is too small to matter",
    "too_few": "too few customers",
    "suppressed": "a group too small to be shown",
    "unstable_segment": "the segment is not stable enough",
    "used_in_clustering": "compares what the segment was made from",
    "not_a_participant": "not said by a participant",
    "not_verbatim": "not in the source word for word",
    "clipped": "leaves out a “not” or an “if”",
    "echo": "only repeats a leading question",
    "instruction": "an order to a machine",
    "personal_data": "personal data",
    "one_participant": "one person, told as several",
    "not_relevant": "evidence about something else",
    "contradicted_by_claim": "another claim contradicts it",
    "generalised": "a few people, told as all customers",
    "not_decidable": "could not be decided",
    "empty": "nothing was said",
    "unsafe_text": "text that is not safe to show",
    "text_differs": "the text differs from its template",
    "evidence_differs": "the evidence differs from its source",
}


def refused(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the reasons in words with their counts, the most frequent first."""
    words: Mapping[str, str] = {str(reason): text for reason, text in REASONS.items()}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((words.get(reason, reason.replace("_", " ")), count) for reason, count in ordered if count)
