"""`Ledger` in, `Draft` out: without a language model, or with one; nothing here is checked yet.

All names are bound at once: bound later, a module of the same name would stand in the function's place after
its own import. None of these modules loads a client library.
"""

from persona_ai.drafting.candidates import candidates
from persona_ai.drafting.improve import improve
from persona_ai.drafting.model import with_model
from persona_ai.drafting.offline import offline
from persona_ai.drafting.redraft import redraft

__all__ = ["candidates", "improve", "offline", "redraft", "with_model"]
