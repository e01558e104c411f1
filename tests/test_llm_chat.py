"""The chat gives a record or one clear error, whatever the server does."""

import random
import subprocess
import sys

import httpx2
import pytest
from servers import SETTINGS, DictStore, Server, Waits, completion, fails, in_turn, says, talk

from persona_ai.errors import BudgetError, InputError, ModelError, ModelRefused
from persona_ai.llm import Budget, Messages, Retry
from persona_ai.schema import Record
from persona_ai.settings import ModelSettings

PROMPT = Messages(system="Answer.", user="Which?")


class Choice(Record):
    choice: str


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)


def test_an_answer_that_fits_is_a_record() -> None:
    server = in_turn([says({"choice": "a"})])
    assert talk(server).ask(PROMPT, Choice) == Choice(choice="a")


def test_the_request_asks_for_strict_json_and_carries_the_parameters() -> None:
    server = in_turn([says({"choice": "a"})])
    talk(server).ask(PROMPT, Choice)
    body = server.bodies[0]
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["choice"]
    assert [message["content"] for message in body["messages"]] == ["Answer.", "Which?"]
    assert (body["model"], body["temperature"], body["max_completion_tokens"]) == ("test-model", 0.0, 700)


@pytest.mark.parametrize(
    "content", ['{"choice": "a', "", "yes", '{"choice": 3}', '{"choice": "a", "b": 1}', "{}"]
)
def test_an_answer_that_is_not_the_record_is_refused_and_not_repaired(content: str) -> None:
    with pytest.raises(ModelRefused, match="does not fit"):
        talk(in_turn([completion(content)])).ask(PROMPT, Choice)


def test_an_answer_that_was_cut_is_a_failure_even_if_it_reads_well() -> None:
    server = in_turn([completion('{"choice": "a"}', finish_reason="length")])
    with pytest.raises(ModelRefused, match="cut after 20 tokens"):
        talk(server).ask(PROMPT, Choice)


@pytest.mark.parametrize(
    "answer",
    [
        completion(None, refusal="I cannot help"),
        completion('{"choice": "a"}', finish_reason="content_filter"),
    ],
)
def test_a_refusal_is_a_failure(answer: httpx2.Response) -> None:
    with pytest.raises(ModelRefused, match="the model refused"):
        talk(in_turn([answer])).ask(PROMPT, Choice)


def test_an_answer_that_does_not_fit_is_not_asked_for_again() -> None:
    server = in_turn([completion("no")])
    store = DictStore()
    for _ in range(2):
        with pytest.raises(ModelRefused):
            talk(server, store).ask(PROMPT, Choice)
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "failure",
    [
        fails(429),
        fails(500),
        fails(503),
        fails(408),
        httpx2.ReadTimeout("slow"),
        httpx2.ConnectTimeout("slow"),
        httpx2.ConnectError("refused"),
        httpx2.RemoteProtocolError("gone"),
    ],
)
def test_what_may_pass_is_tried_again_and_then_answers(failure: httpx2.Response | Exception) -> None:
    server, waits = in_turn([failure, failure, says({"choice": "a"})]), Waits()
    asked = talk(server, waits=waits)
    assert asked.ask(PROMPT, Choice).choice == "a"
    assert len(server.bodies) == 3
    assert len(waits.waited) == 2
    assert (asked.counts.calls, asked.counts.failed) == (1, 2)


def test_no_layer_below_tries_again_by_itself() -> None:
    server = Server(lambda body: fails(500))
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9 answered 500 \(tried 5 times\)"):
        talk(server).ask(PROMPT, Choice)
    assert len(server.bodies) == 5


def test_the_server_says_how_long_to_wait_in_seconds() -> None:
    waits = Waits()
    talk(in_turn([fails(429, {"retry-after": "17"}), says({"choice": "a"})]), waits=waits).ask(PROMPT, Choice)
    assert waits.waited == [17.0]


def test_the_server_says_how_long_to_wait_as_a_date() -> None:
    waits = Waits(start=1_000_000_000.0)
    answers = [fails(503, {"retry-after": "Sun, 09 Sep 2001 01:47:20 GMT"}), says({"choice": "a"})]
    talk(in_turn(answers), waits=waits).ask(PROMPT, Choice)
    assert waits.waited == [40.0]


def test_a_server_that_asks_for_an_hour_is_given_up() -> None:
    server, waits = in_turn([fails(429, {"retry-after": "3600"})]), Waits()
    with pytest.raises(ModelError, match="asks to wait 3600 s"):
        talk(server, waits=waits).ask(PROMPT, Choice)
    assert waits.waited == []


@pytest.mark.parametrize("nonsense", ["soon", "nan", "-5", "32 Foo"])
def test_a_senseless_wish_to_wait_is_no_wish(nonsense: str) -> None:
    waits = Waits()
    answers = [fails(429, {"retry-after": nonsense}), says({"choice": "a"})]
    talk(in_turn(answers), waits=waits).ask(PROMPT, Choice)
    assert 0 <= waits.waited[0] <= 1


def test_waits_grow_up_to_a_limit_and_are_spread_by_chance() -> None:
    waits = Waits()
    retry = waits.retry(retries=8, first=1.0, longest=10.0, rng=random.Random(1))
    asked = Server(lambda body: fails(500))
    settings = SETTINGS.model_copy(update={"retries": 8})
    bounds = [1, 2, 4, 8, 10, 10, 10, 10]
    from persona_ai.llm import open_chat

    with pytest.raises(ModelError):
        open_chat(settings, DictStore(), environ={}, http_client=asked.client(), retry=retry).ask(
            PROMPT, Choice
        )
    assert all(0 <= wait <= bound for wait, bound in zip(waits.waited, bounds, strict=True))
    assert len(set(waits.waited)) == 8


def test_retries_below_nought_are_named() -> None:
    with pytest.raises(ModelError, match="retries is -1"):
        Retry(retries=-1).run(lambda: 1)


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_named_by_its_variable_and_never_shown(status: int) -> None:
    settings = SETTINGS.model_copy(update={"api_key_env": "MY_KEY"})
    server = Server(lambda body: fails(status, message="bad key sk-secret-1"))
    with pytest.raises(InputError) as caught:
        talk(server, settings=settings, environ={"MY_KEY": "sk-secret-1"}).ask(PROMPT, Choice)
    assert str(caught.value) == (
        f"127.0.0.1:9 refused the key in MY_KEY (status {status}); put a valid key into MY_KEY"
    )
    assert len(server.bodies) == 1
    assert server.headers[0]["authorization"] == "Bearer sk-secret-1"


def test_a_key_that_the_server_repeats_is_hidden() -> None:
    server = in_turn([fails(400, message="bad request of sk-secret-1")])
    with pytest.raises(ModelError, match=r"answered 400: .*\*\*\*") as caught:
        talk(server, environ={"OPENAI_API_KEY": "sk-secret-1"}).ask(PROMPT, Choice)
    assert "sk-secret-1" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_local_server_needs_no_key() -> None:
    talk(in_turn([says({"choice": "a"})]), environ={}).ask(PROMPT, Choice)


def test_openai_without_a_key_is_named_before_anything_is_sent() -> None:
    server = Server(lambda body: says({"choice": "a"}))
    with pytest.raises(InputError, match=r"'gpt' at api\.openai\.com needs a key in OPENAI_API_KEY"):
        talk(server, settings=ModelSettings(name="gpt"))
    assert server.bodies == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "no model is named"),
        ({"base_url": "localhost:8080"}, "must look like http://"),
        ({"provider": "acme"}, "provider is 'acme'"),
    ],
)
def test_settings_that_name_no_model_are_one_line(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        talk(Server(lambda body: fails(500)), settings=SETTINGS.model_copy(update=wrong))


def test_a_server_that_is_not_there_is_named_without_user_or_password() -> None:
    settings = SETTINGS.model_copy(update={"base_url": "http://me:pass@models.example:81/v1", "retries": 1})
    server = Server(lambda body: httpx2.ConnectError("refused"))
    with pytest.raises(InputError) as caught:
        talk(server, settings=settings).ask(PROMPT, Choice)
    assert str(caught.value) == "models.example:81 cannot be reached; is it running? (tried 2 times)"


def test_a_server_that_is_slow_is_not_called_absent() -> None:
    with pytest.raises(ModelError, match=r"did not answer within 5 s \(tried 5 times\)"):
        talk(Server(lambda body: httpx2.ReadTimeout("slow"))).ask(PROMPT, Choice)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="has no model 'test-model'"):
        talk(in_turn([fails(404)])).ask(PROMPT, Choice)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx2.ConnectError("refused"), "cannot be reached"),
        (httpx2.ConnectTimeout("nobody"), "cannot be reached"),
        (fails(401), "refused a call without a key"),
    ],
)
def test_a_check_finds_what_would_stop_a_run_before_anything_is_asked(
    answer: httpx2.Response | Exception, message: str
) -> None:
    server = Server(lambda body: answer)
    with pytest.raises(InputError, match=message):
        talk(server).check()
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "answer",
    [fails(404), fails(403), fails(503), httpx2.ReadTimeout("slow"), httpx2.Response(200, text="hello")],
)
def test_a_check_is_content_with_a_server_that_is_there(answer: httpx2.Response | Exception) -> None:
    talk(Server(lambda body: answer)).check()


def test_an_empty_account_is_not_waited_for() -> None:
    server = Server(lambda body: fails(429, code="insufficient_quota"))
    with pytest.raises(InputError, match="no quota left"):
        talk(server).ask(PROMPT, Choice)
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(200, text="<html>Welcome</html>"),
        httpx2.Response(200, text="<html>", headers={"content-type": "application/json"}),
        httpx2.Response(200, json={"choices": None}),
        httpx2.Response(200, json={"choices": []}),
        httpx2.Response(200, json={"error": {"message": "overloaded"}}),
        httpx2.Response(200, json=[]),
        httpx2.Response(200, json={"choices": [{"message": {"role": "assistant"}, "finish_reason": "stop"}]}),
    ],
)
def test_what_is_no_chat_completion_is_one_clear_error(answer: httpx2.Response) -> None:
    with pytest.raises(ModelError) as caught:
        talk(in_turn([answer])).ask(PROMPT, Choice)
    assert "\n" not in str(caught.value)


def test_a_kept_answer_is_not_paid_for_again() -> None:
    server, store = in_turn([says({"choice": "a"})]), DictStore()
    talk(server, store).ask(PROMPT, Choice)
    again = talk(server, store)
    assert again.ask(PROMPT, Choice).choice == "a"
    assert (again.counts.calls, again.counts.cached) == (0, 1)
    assert len(server.bodies) == 1


def test_an_answer_is_durable_before_it_is_used() -> None:
    class Killed(BaseException):
        pass

    class Killing(DictStore):
        def save_call(self, key: str, request: str, response: str, usage: object) -> None:
            super().save_call(key, request, response, usage)
            raise Killed

    server, store = in_turn([says({"choice": "a"})]), Killing()
    with pytest.raises(Killed):
        talk(server, store).ask(PROMPT, Choice)
    assert talk(server, store).ask(PROMPT, Choice).choice == "a"
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"settings": SETTINGS.model_copy(update={"name": "other"})},
        {"settings": SETTINGS.model_copy(update={"temperature": 0.5})},
        {"settings": SETTINGS.model_copy(update={"max_tokens": 10})},
    ],
)
def test_another_model_or_parameter_is_another_call(change: dict[str, ModelSettings]) -> None:
    server, store = in_turn([says({"choice": "a"}), says({"choice": "b"})]), DictStore()
    talk(server, store).ask(PROMPT, Choice)
    assert talk(server, store, **change).ask(PROMPT, Choice).choice == "b"


def test_the_same_model_on_another_port_is_the_same_call() -> None:
    server, store = in_turn([says({"choice": "a"})]), DictStore()
    talk(server, store).ask(PROMPT, Choice)
    moved = SETTINGS.model_copy(update={"base_url": "http://127.0.0.1:10/v1"})
    assert talk(server, store, moved).ask(PROMPT, Choice).choice == "a"


def test_failed_calls_are_not_kept() -> None:
    server, store = in_turn([*[fails(500)] * 5, says({"choice": "a"})]), DictStore()
    with pytest.raises(ModelError):
        talk(server, store).ask(PROMPT, Choice)
    assert store == {}
    assert talk(server, store).ask(PROMPT, Choice).choice == "a"


def test_a_damaged_answer_in_the_store_is_asked_for_again() -> None:
    server, store = in_turn([says({"choice": "a"}), says({"choice": "b"})]), DictStore()
    talk(server, store).ask(PROMPT, Choice)
    store.update(dict.fromkeys(store, "{"))
    assert talk(server, store).ask(PROMPT, Choice).choice == "b"


def test_tokens_and_cost_are_counted() -> None:
    prices = Budget(input_price=2.0, output_price=10.0)
    asked = talk(in_turn([says({"choice": "a"})]), budget=prices)
    asked.ask(PROMPT, Choice)
    assert (asked.counts.input_tokens, asked.counts.output_tokens) == (100, 20)
    assert asked.counts.cost == pytest.approx((100 * 2 + 20 * 10) / 1e6)


def test_the_call_after_the_last_allowed_one_is_not_made() -> None:
    server = Server(lambda body: says({"choice": "a"}))
    asked = talk(server, budget=Budget(max_calls=1))
    asked.ask(PROMPT, Choice)
    asked.ask(PROMPT, Choice)
    with pytest.raises(BudgetError, match="stopped before call 2: 1 calls were allowed"):
        asked.ask(Messages(system="Answer.", user="Another?"), Choice)
    assert len(server.bodies) == 1


def test_a_call_that_could_cost_more_than_is_left_is_not_made() -> None:
    server = Server(lambda body: says({"choice": "a"}))
    asked = talk(server, budget=Budget(max_cost=0.001, input_price=1.0, output_price=10.0))
    with pytest.raises(BudgetError, match=r"could cost 0\.00\d+ and 0\.0000 of 0\.0010 is spent"):
        asked.ask(PROMPT, Choice)
    assert server.bodies == []


def test_a_highest_cost_without_prices_is_refused() -> None:
    with pytest.raises(InputError, match="prices"):
        talk(in_turn([]), budget=Budget(max_cost=1.0))


def test_nothing_is_traced_even_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain_core.tracers.langchain import LangChainTracer

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    begun: list[object] = []
    monkeypatch.setattr(LangChainTracer, "__init__", lambda self, **options: begun.append(self))
    assert talk(in_turn([says({"choice": "a"})])).ask(PROMPT, Choice).choice == "a"
    assert begun == []


def test_importing_the_chat_loads_no_client_library() -> None:
    heavy = "{'langchain', 'langchain_core', 'langchain_openai', 'openai', 'httpx2'}"
    code = f"import sys, persona_ai.llm; print({heavy} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "set()\n"
