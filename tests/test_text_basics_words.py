"""Typography, sentences and words: what folds together, what stays apart, where everything came from."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_ai.text.normalise import normalise
from persona_ai.text.sentences import sentences
from persona_ai.text.words import STOP_WORDS, content_stems, stem, word_spans, words


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("“don’t”", '"don\'t"'),
        ("a — b", "a—b"),
        ("a -- b", "a—b"),
        ("a - b", "a—b"),
        ("a–b", "a—b"),
        ("10–12", "10-12"),
        ("well‑known", "well-known"),
        ("minus −5", "minus -5"),
        ("so… and", "so... and"),
        ("two\u00a0\u2009\n words", "two words"),
        ("co\u00adoperate", "cooperate"),
        ("ﬁne oﬃce", "fine office"),
        ("cafe\u0301", "café"),
        ("10²", "10²"),
        ("½ Case", "½ Case"),
    ],
)
def test_typography_folds_and_nothing_else(source: str, folded: str) -> None:
    assert normalise(source).text == folded


@given(st.text())
def test_every_folded_character_points_into_its_source(text: str) -> None:
    folded = normalise(text)
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.offsets, folded.ends, strict=True))
    assert list(folded.offsets) == sorted(folded.offsets)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We paid 3.5 euro. It hurt!", ["We paid 3.5 euro.", "It hurt!"]),
        ("Mr. Smith said no, e.g. for labels.", ["Mr. Smith said no, e.g. for labels."]),
        ("it is slow. we left.", ["it is slow.", "we left."]),
        ("I was… well, annoyed. And?", ["I was… well, annoyed.", "And?"]),
        ('"Why?" she asked. J. Lee went.', ['"Why?" she asked.', "J. Lee went."]),
        ("At 5 p.m. we stop. No. Never.", ["At 5 p.m. we stop.", "No.", "Never."]),
        ("one line\nand its end", ["one line\nand its end"]),
        ("A heading\n\n- one\n- two", ["A heading", "- one", "- two"]),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts


@given(st.text())
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_words_keep_apostrophes_and_decimals_and_part_hyphens() -> None:
    assert words("We don't sign-in 24/7, it's 3.5 kg_net.") == [
        "We", "don't", "sign", "in", "24", "7", "it's", "3.5", "kg", "net",
    ]  # fmt: skip
    text = "We don’t."
    assert [text[a:b] for a, b in word_spans(text)] == words(text)


@pytest.mark.parametrize(
    "family",
    [
        "order orders ordered ordering",
        "scan scans scanned scanning",
        "invoice invoices invoiced invoicing",
        "integrate integrates integrated integration integrations",
        "label labels labelled labelling",
        "cancel cancels cancelled",
        "purchase purchases purchased purchasing",
        "supply supplies supplied",
        "company companies",
        "lose loses lost losing",
        "use uses used using",
        "process processes processing",
        "easy easily",
        "agree agreed agreeing",
        "duplicate duplicates duplicated duplication",
    ],
)
def test_a_family_of_words_shares_its_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("pair", ["count country", "audit auditor", "need needle", "price prize", "news new"])
def test_different_words_keep_different_stems(pair: str) -> None:
    one, other = pair.split()
    assert stem(one) != stem(other)


@given(st.from_regex(r"[a-z]{1,14}", fullmatch=True))
def test_stemming_a_stem_changes_nothing(word: str) -> None:
    assert stem(stem(word)) == stem(word)


def test_content_stems_leave_stop_words_out() -> None:
    assert content_stems("We don't have the reports") == {"report"}
    assert {"the", "don't", "we"} <= STOP_WORDS


def test_a_wide_letter_with_an_accent_of_its_own_is_folded() -> None:
    assert normalise("Ａ\u0301１\u0301").text == "Á1\u0301"
