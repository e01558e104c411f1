"""Ask a language model for a record and get that record, or an error that says why not.

Nothing here knows what is asked. Every answer passes through the ledger of calls and is validated,
whatever the server promised about its structure.
"""

import os
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from persona_ai.errors import InputError, ModelRefused
from persona_ai.llm.calls import Budget, CallLedger, CallStore, Counts, Reply, Request
from persona_ai.llm.place import Place, find_place
from persona_ai.llm.prompts import Messages
from persona_ai.llm.retry import Retry
from persona_ai.settings import ModelSettings

if TYPE_CHECKING:
    import httpx2

Answer = TypeVar("Answer", bound=BaseModel)
Connect = Callable[[], Callable[[Request], Reply]]
Check = Callable[[], None]
_PROVIDERS = ("openai",)


class Chat:
    """A model that answers with records; made by `open_chat`.

    `check()` costs nothing and raises InputError where the server cannot be reached or refuses the key:
    for use before anything is created.
    """

    def __init__(
        self,
        settings: ModelSettings,
        calls: CallLedger,
        connect: Connect,
        check: Check,
        retry: Retry | None = None,
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._connect = connect
        self.check = check
        self._retry = retry or Retry(retries=settings.retries)

    @property
    def model(self) -> str:
        """The model's name as it is kept in `Run.model`."""
        return self._settings.name

    @property
    def counts(self) -> Counts:
        """What the calls came to so far."""
        return self._calls.counts

    def ask(self, messages: Messages, answer: type[Answer]) -> Answer:
        """Return the model's answer as a record of the type `answer`.

        Raises:
            ModelRefused: it refused, was cut off, or its answer is not such a record.
            ModelError: the server failed each time, or will not take the request.
            InputError: the server cannot be reached, or does not take the key or the model's name.
            BudgetError: the call could cost more than is left.
        """
        request = Request(
            model=self._settings.name,
            parameters={
                "provider": self._settings.provider,
                "temperature": self._settings.temperature,
                "max_tokens": self._settings.max_tokens,
            },
            messages=messages,
            answer_schema=answer.model_json_schema(),
        )
        return _record(self._calls.reply(request, self._pay), answer)

    def _pay(self, request: Request) -> Reply:
        return self._retry.run(lambda: self._server(request), self._calls.count_failure)

    @cached_property
    def _server(self) -> Callable[[Request], Reply]:
        return self._connect()


def open_chat(
    settings: ModelSettings,
    store: CallStore,
    *,
    budget: Budget | None = None,
    environ: Mapping[str, str] | None = None,
    http_client: "httpx2.Client | None" = None,
    retry: Retry | None = None,
) -> Chat:
    """Return a chat with the model of the settings; no connection is made yet.

    Args:
        settings: model, server, the variable that holds the key, timeout in seconds, retries.
        store: where answers are kept.
        budget: what may be spent; without one, anything.
        environ: where the key is looked up, the process's environment by default.
        http_client: another transport, for tests and proxies.
        retry: another clock, sleep and chance, for tests.

    Raises:
        InputError: no model is named, its address is none, or its key is not set.
    """
    if settings.provider not in _PROVIDERS:
        known = ", ".join(_PROVIDERS)
        raise InputError(f"the model's provider is '{settings.provider}'; known: {known} (and base_url)")
    place = find_place(settings, os.environ if environ is None else environ)
    return Chat(
        settings,
        CallLedger(store, budget),
        partial(_connect, settings, place, http_client),
        partial(_check, settings, place, http_client),
        retry,
    )


def check_server(
    settings: ModelSettings,
    *,
    environ: Mapping[str, str] | None = None,
    http_client: "httpx2.Client | None" = None,
) -> None:
    """Ask the model's server whether it is there and takes the key; that costs nothing.

    Raises:
        InputError: no model is named, or the server cannot be reached or refuses the key.
    """
    _check(settings, find_place(settings, os.environ if environ is None else environ), http_client)


def _connect(settings: ModelSettings, place: Place, http_client: Any) -> Callable[[Request], Reply]:
    server = import_module("persona_ai.llm.server")
    answer: Callable[[Request], Reply] = server.connect(settings, place, http_client)
    return answer


def _check(settings: ModelSettings, place: Place, http_client: Any) -> None:
    import_module("persona_ai.llm.server").reach(settings, place, http_client)


def _record(reply: Reply, answer: type[Answer]) -> Answer:
    if reply.refusal or reply.finish_reason == "content_filter":
        raise ModelRefused(f"the model refused: {reply.refusal[:120] or 'its content filter'}")
    if reply.finish_reason == "length":
        raise ModelRefused(f"the model's answer was cut after {reply.output_tokens} tokens")
    try:
        return answer.model_validate_json(reply.content)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise ModelRefused(f"the model's answer does not fit: {place}: {first['msg'][:160]}") from None
