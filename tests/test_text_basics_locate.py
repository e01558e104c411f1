"""The heart of "nothing invented": every exact span verifies, no changed word ever does."""

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from persona_ai.text.locate import locate, nearest

SOURCE = (
    "Well, I don’t think it’s great — we paid 3.5 euro for 10–12 labels. Would you buy it? “No”, I said… "
    "It is well-known, and costs -5 % more. We never print it in the office; Colin counts 1,200 screws."
)
WORD = re.compile(r"[^\W_]+(?:['’.,\-–][^\W_]+)*")


def found(quote: str, source: str = SOURCE) -> list[str] | None:
    spans = locate(quote, source)
    return None if spans is None else [source[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("I don't think it's great", ["I don’t think it’s great"]),
        ("It's great - we paid 3.5 euro", ["it’s great — we paid 3.5 euro"]),
        ("it's great -- we paid", ["it’s great — we paid"]),
        ("“we paid 3.5 euro for 10-12 labels.”", ["we paid 3.5 euro for 10–12 labels."]),
        ("We never print it in the\n  office", ["We never print it in the office"]),
        ("would you buy it?", ["Would you buy it?"]),
        ("Would you buy it", ["Would you buy it"]),
        ("we paid 3.5 euro [...] costs -5 % more", ["we paid 3.5 euro", "costs -5 % more"]),
        ("We paid 3.5 euro … it is well-known.", ["we paid 3.5 euro", "It is well-known"]),
        ("“No”, I said... It is well-known", ["“No”, I said… It is well-known"]),
        ("We never print it in the o\u00adﬃce!", ["We never print it in the office"]),
    ],
)
def test_typography_cuts_and_final_punctuation_may_differ(quote: str, stands: list[str]) -> None:
    assert found(quote) == stands


@pytest.mark.parametrize(
    "quote",
    [
        "I do think it's great",
        "we paid 35 euro",
        "we paid 3.5 euros",
        "paid 5 euro",
        "for 10",
        "12 labels",
        "costs 5 % more",
        "costs -5",
        "Would you buy it.",
        "We never print it in the office?",
        "it is well",
        "known, and costs",
        "olin counts 1,200 screws",
        "colin counts 1",
        "200 screws",
        "we NEVER print",
        "costs -5 % more [...] we paid 3.5 euro",
        "we ... screws",
        "we paid [...] invented words",
        "",
        "...",
        "?!",
    ],
)
def test_a_changed_cut_or_reordered_quotation_does_not_verify(quote: str) -> None:
    assert found(quote) is None


def test_a_quotation_must_stand_inside_the_range() -> None:
    start = SOURCE.index("It is well-known")
    assert locate("we paid 3.5 euro", SOURCE, start) is None
    assert locate("It is well-known", SOURCE, 0, start) is None
    assert locate("It is well-known", SOURCE, start) == ((start, start + len("It is well-known")),)


def test_segments_must_follow_each_other_without_overlap() -> None:
    assert found("one two three ... three four", "one two three four three four") is not None
    assert found("one two three ... three four", "one two three four") is None


texts = st.lists(
    st.tuples(
        st.text(string.ascii_letters + "äéßø", min_size=1, max_size=8) | st.integers(0, 9999).map(str),
        st.sampled_from([" ", " ", " ", ", ", "; ", "’s ", "\u00a0", "\n", " — "]),
    ),
    min_size=4,
    max_size=25,
).map(lambda parts: "".join(word + gap for word, gap in parts).strip())


def keys(text: str) -> list[str]:
    return [word.replace("’", "'") for word in WORD.findall(text)]


def stands_anyway(quote: str, text: str) -> bool:
    """Whether the words of a changed quotation happen to follow each other in the text all the same."""
    wanted, there = keys(quote), keys(text)
    lower = [wanted[0][0].swapcase() + wanted[0][1:], *wanted[1:]] if wanted else []
    return any(there[at : at + len(wanted)] in (wanted, lower) for at in range(len(there)))


@given(texts, st.data())
def test_every_exact_span_of_whole_words_verifies(text: str, data: st.DataObject) -> None:
    spans = [match.span() for match in WORD.finditer(text)]
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    start, end = spans[first][0], spans[last][1]
    stands = locate(text[start:end], text)
    assert stands is not None
    assert len(stands) == 1
    assert locate(text[start:end], text, start, end) == ((start, end),)


@given(texts, st.data())
def test_no_one_character_change_of_a_word_verifies(text: str, data: st.DataObject) -> None:
    spans = [match.span() for match in WORD.finditer(text)]
    first = data.draw(st.integers(0, len(spans) - 3))
    quote = text[spans[first][0] : spans[-1][1]]
    place = data.draw(st.integers(1, len(quote) - 1))
    assume(quote[place].isalnum())
    other = data.draw(
        st.sampled_from(string.ascii_letters + string.digits).filter(lambda c: c != quote[place])
    )
    how = data.draw(st.sampled_from(["replace", "drop", "add"]))
    changed = (
        quote[:place] + {"replace": other, "drop": "", "add": other + quote[place]}[how] + quote[place + 1 :]
    )
    assume(not stands_anyway(changed, text))
    assert locate(changed, text) is None


@given(texts, st.data())
def test_a_dropped_word_never_verifies(text: str, data: st.DataObject) -> None:
    spans = [match.span() for match in WORD.finditer(text)]
    gone = data.draw(st.integers(1, len(spans) - 2))
    quote = text[: spans[gone][0]] + text[spans[gone + 1][0] :]
    assume(not stands_anyway(quote, text))
    assert locate(quote, text) is None


def test_nearest_finds_the_true_words_behind_a_paraphrase() -> None:
    hit = nearest("we paid 35 dollars for ten labels", SOURCE)
    assert hit is not None
    start, end, score = hit
    assert SOURCE[start:end] == "we paid 3.5 euro for 10–12 labels"
    assert 0.6 < score < 1
    assert nearest("zebra quux", SOURCE) is None
    assert nearest("", SOURCE) is None


@given(texts)
def test_nearest_of_an_exact_quotation_is_certain(text: str) -> None:
    hit = nearest(text, text)
    assert hit is not None
    assert hit[2] == 1
