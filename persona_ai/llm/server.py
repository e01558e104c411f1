"""One OpenAI-compatible server through LangChain: a request goes out, a reply or one clear error comes back.

This module alone imports langchain and openai; it is imported at the first call.
"""

from collections.abc import Callable
from typing import Any

import httpx2
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langsmith import tracing_context

from persona_ai.errors import InputError, ModelError, PersonaError
from persona_ai.llm.calls import Reply, Request
from persona_ai.llm.place import Place
from persona_ai.llm.retry import Transient
from persona_ai.settings import ModelSettings

_RETRIED = frozenset({408, 409, 425, 429})
_NO_COMPLETION = (AttributeError, IndexError, KeyError, TypeError, ValueError)
_CUT = "length"
_FILTERED = "content_filter"
_NO_KEY = "none"
_REACH_SECONDS = 10.0


def connect(
    settings: ModelSettings, place: Place, http_client: httpx2.Client | None = None
) -> Callable[[Request], Reply]:
    """Return what answers a request by one attempt at a server.

    It raises `Transient` for what may pass, InputError for a wrong key, name or address, and
    ModelError for a request that the server will not take.
    """
    model = init_chat_model(
        settings.name,
        model_provider=settings.provider,
        base_url=place.base_url,
        api_key=place.key or _NO_KEY,
        timeout=settings.timeout,
        max_retries=0,
        temperature=settings.temperature,
        max_tokens=settings.max_tokens,
        use_responses_api=False,
        http_client=http_client,
    )

    def answer(request: Request) -> Reply:
        asked = model.with_structured_output(
            {"name": "answer", "schema": request.answer_schema, "strict": True},
            method="json_schema",
            include_raw=True,
        )
        messages = [
            SystemMessage(request.messages.system),
            HumanMessage(request.messages.user),
        ]
        try:
            # Customers' words go to the one server that the user named, whatever the environment traces.
            with tracing_context(enabled=False):
                result = asked.invoke(messages)
        except openai.LengthFinishReasonError as error:
            return _cut(error.completion)
        except openai.ContentFilterFinishReasonError as error:
            return _filtered(error.completion)
        except openai.OpenAIError as error:
            raise _failure(error, settings, place) from None
        except _NO_COMPLETION as error:
            what = f"{type(error).__name__}: {str(error)[:120]}"
            raise ModelError(
                place.hide(f"{place.server} answered, but with no chat completion ({what})")
            ) from None
        return _reply(result)

    return answer


def reach(settings: ModelSettings, place: Place, http_client: httpx2.Client | None = None) -> None:
    """Ask the server for its models, which costs nothing, to learn whether it is there and takes the key.

    A server that has no such list, or is busy, is there. A key may be forbidden the list and still chat.

    Raises:
        InputError: the server cannot be reached or refuses the key.
    """
    client = openai.OpenAI(
        base_url=place.base_url,
        api_key=place.key or _NO_KEY,
        timeout=min(settings.timeout, _REACH_SECONDS),
        max_retries=0,
        http_client=http_client,
    )
    try:
        client.models.list()
    except (openai.APIConnectionError, openai.AuthenticationError) as error:
        if not _is_slow(error):
            raise InputError(str(_failure(error, settings, place))) from None
    except (openai.OpenAIError, *_NO_COMPLETION):
        return
    finally:
        if http_client is None:
            client.close()


def _reply(result: Any) -> Reply:
    raw = result["raw"] if isinstance(result, dict) else None
    if not isinstance(raw, AIMessage):
        raise ModelError("the model's answer is no message")
    used = raw.usage_metadata
    return Reply(
        content=raw.content if isinstance(raw.content, str) else "",
        finish_reason=str(raw.response_metadata.get("finish_reason") or ""),
        refusal=str(raw.additional_kwargs.get("refusal") or ""),
        input_tokens=used["input_tokens"] if used else 0,
        output_tokens=used["output_tokens"] if used else 0,
    )


def _cut(completion: Any) -> Reply:
    """Keep an answer that was cut off: it was paid for, and asking again would cut it again."""
    choices = completion.choices
    content = choices[0].message.content if choices else ""
    return Reply(content=content or "", finish_reason=_CUT, **_usage(completion))


def _filtered(completion: Any) -> Reply:
    return Reply(content="", finish_reason=_FILTERED, **_usage(completion))


def _usage(completion: Any) -> dict[str, int]:
    used = getattr(completion, "usage", None)
    if used is None:
        return {}
    return {"input_tokens": used.prompt_tokens, "output_tokens": used.completion_tokens}


def _failure(error: openai.OpenAIError, settings: ModelSettings, place: Place) -> PersonaError:
    match error:
        case openai.APITimeoutError() if _is_slow(error):
            return Transient(f"{place.server} did not answer within {settings.timeout:g} s")
        case openai.APIConnectionError():
            return Transient(f"{place.server} cannot be reached; is it running?", lasting=InputError)
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return place.refused(error.status_code)
        case openai.NotFoundError():
            return InputError(f"{place.server} has no model '{settings.name}', or no chat at this address")
        case openai.APIStatusError():
            return _status(error, place)
        case _:
            return ModelError(place.hide(f"{place.server}: {_one_line(str(error))}"))


def _is_slow(error: BaseException) -> bool:
    """Whether a server was there and took too long, other than a server that was not there at all."""
    causes = [error]
    while causes[-1].__cause__ is not None:
        causes.append(causes[-1].__cause__)
    connected = not any(isinstance(cause, httpx2.ConnectTimeout) for cause in causes)
    return connected and isinstance(error, openai.APITimeoutError)


def _status(error: openai.APIStatusError, place: Place) -> PersonaError:
    what = f"{place.server} answered {error.status_code}"
    if error.code == "insufficient_quota":
        return InputError(f"{what}: the account of {place.key_env} has no quota left")
    if error.status_code in _RETRIED or error.status_code >= 500:
        return Transient(what, error.response.headers.get("retry-after", ""))
    return ModelError(place.hide(f"{what}: {_one_line(error.message)}"))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
