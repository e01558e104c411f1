"""Judge one claim: the gates first, then its kind's rule. The same claim and ledger give the same verdict."""

from collections.abc import Callable, Mapping
from typing import Final

from persona_ai.schema import ClaimKind
from persona_ai.text.printing import print_template
from persona_ai.verify import gates
from persona_ai.verify.attitudes import attitudes
from persona_ai.verify.case import HOLDS, STATISTICAL, Case, Ruling, refuse
from persona_ai.verify.causal import causal
from persona_ai.verify.comparison import comparison, differences, plain
from persona_ai.verify.defining import defining
from persona_ai.verify.explained import explained
from persona_ai.verify.illustrative import illustrative
from persona_ai.verify.inference import inference
from persona_ai.verify.places import tone
from persona_ai.verify.quantifier import quantifier, words_fit
from persona_ai.verify.quotation import quotation
from persona_ai.verify.reported import reported
from persona_ai.verify.theme import theme
from persona_ai.verify.undecidable import superlative, trend
from persona_ai.verify.value import numbers, value

Rule = Callable[[Case], Ruling]

RULES: Final[Mapping[ClaimKind, tuple[Rule, ...]]] = {
    "value": (value, differences, plain, words_fit, explained),
    "quantifier": (numbers, differences, plain, quantifier, explained),
    "comparison": (numbers, comparison, words_fit, explained),
    "defining": (numbers, defining, words_fit, explained),
    "superlative": (superlative,),
    "trend": (trend,),
    "quotation": (quotation,),
    "reported": (reported,),
    "theme": (theme,),
    "inference": (inference,),
    "causal": (causal,),
    "illustrative": (illustrative,),
}


def judge(case: Case) -> Ruling:
    """Return whether a claim holds as it stands."""
    for rule in (
        gates.form,
        gates.evidence,
        gates.prose,
        _cites,
        _printable,
        *RULES[case.claim.kind],
        attitudes,
        tone,
    ):
        ruling = rule(case)
        if not ruling.holds:
            return ruling
    return HOLDS


def printed(case: Case) -> str:
    """Return the claim as it is printed; a label or a name is no sentence.

    Raises:
        KeyError: an id that the ledger does not have.
        ValueError: a malformed slot, or a form that the statistic cannot be printed in.
    """
    sentence = case.claim.field not in ("label", "name")
    return print_template(case.claim.template, case.ledger, sentence=sentence)


def _cites(case: Case) -> Ruling:
    if case.claim.kind in STATISTICAL and not case.stats:
        return refuse("unsupported", "no_evidence", f"a claim of kind {case.claim.kind} cites a statistic")
    return HOLDS


def _printable(case: Case) -> Ruling:
    try:
        printed(case)
    except ValueError as error:
        return refuse("unsupported", "wrong_slot", str(error))
    return HOLDS
