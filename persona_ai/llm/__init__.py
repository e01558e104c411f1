"""The only part that talks to a language model: prompts, one retry layer, the ledger of calls.

Importing it loads no client library; that happens at the first call that is not answered by the ledger.
"""

from persona_ai.llm.calls import Budget, CallLedger, CallStore, Counts, Reply, Request
from persona_ai.llm.chat import Chat, check_server, open_chat
from persona_ai.llm.prompts import Messages, Prompt, prompt_hashes, read_prompt
from persona_ai.llm.retry import Retry

__all__ = [
    "Budget",
    "CallLedger",
    "CallStore",
    "Chat",
    "Counts",
    "Messages",
    "Prompt",
    "Reply",
    "Request",
    "Retry",
    "check_server",
    "open_chat",
    "prompt_hashes",
    "read_prompt",
]
