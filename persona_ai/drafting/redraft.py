"""Ask a language model once more for what was refused, with the reasons in words."""

from collections.abc import Sequence

from persona_ai.drafting.answers import ModelDraft, answer_type, kinds_for
from persona_ai.drafting.candidates import candidates
from persona_ai.drafting.model import FIELDS, IDS_A_FIELD, Asking, most_claims
from persona_ai.drafting.shown import narrowed, shown
from persona_ai.llm import Chat, read_prompt
from persona_ai.schema import Field, Ledger, Verdict

_PROMPT = "redraft"


def redraft(verdicts: Sequence[Verdict], ledger: Ledger, chat: Chat) -> ModelDraft:
    """Return new claims for the fields in which claims were refused and room is left.

    What comes out is a draft of these claims alone. A sentence that was refused before is not taken
    again. Nothing is asked where nothing was refused.

    Raises:
        InputError: the server cannot be reached, or does not take the key or the model's name.
        BudgetError: a call could cost more than is left.
    """
    room = {field: _room(field, verdicts) for field in FIELDS}
    wanted = {field: candidates(ledger, field) for field in FIELDS if room[field]}
    prompt = read_prompt(_PROMPT)
    asking = Asking(chat, ledger)
    for field, ids in narrowed(ledger, wanted, IDS_A_FIELD).items():
        kinds = kinds_for(field, ids)
        messages = prompt.fill(
            customers=ledger.brief.customers,
            field=field,
            evidence=shown(ledger, ids),
            refused=[_said(verdict) for verdict in _refused(field, verdicts)],
            kinds=kinds,
            most=room[field],
        )
        asking.ask(field, messages, answer_type(kinds, ids, room[field]))
    return asking.draft("R", unlike=[verdict.claim.template for verdict in verdicts])


def _refused(field: Field, verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if one.claim.field == field and one.status != "supported"]


def _room(field: Field, verdicts: Sequence[Verdict]) -> int:
    """Return how many claims to ask for: as many as were refused, within what the field holds."""
    supported = sum(one.claim.field == field and one.status == "supported" for one in verdicts)
    return max(0, min(len(_refused(field, verdicts)), most_claims(field) - supported))


def _said(verdict: Verdict) -> dict[str, str]:
    return {"sentence": verdict.claim.template, "kind": verdict.claim.kind, "reason": verdict.reason}
