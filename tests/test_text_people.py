"""People are counted once, wherever they spoke."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from persona_ai.evidence import excerpts, themes
from persona_ai.schema import Document, DocumentKind, Excerpt, Turn
from persona_ai.text.people import voices


def said(participant: str | None, customer: str | None, identifier: str = "Q1") -> Excerpt:
    return Excerpt(
        id=identifier,
        document="a.md",
        kind="interview",
        turn=0,
        start=0,
        end=1,
        text="x",
        speaker="",
        participant=participant,
        customer=customer,
        role="participant",
    )


def written(identifier: str, kind: DocumentKind, participant: str, customer: str, text: str) -> Document:
    turn = Turn(
        speaker="", role="participant", participant=participant, customer=customer, start=0, end=len(text)
    )
    digest = sha256(text.encode()).hexdigest()
    return Document(id=identifier, kind=kind, source=identifier, sha256=digest, text=text, turns=(turn,))


def test_a_row_of_a_customer_who_was_interviewed_is_not_another_person() -> None:
    assert voices([said("P08", "AC-1187"), said("AC-1187", "AC-1187")]) == {"P08"}


def test_two_people_of_one_customer_are_two() -> None:
    assert voices([said("P08", "AC-1"), said("P09", "AC-1"), said("AC-1", "AC-1")]) == {"P08", "P09"}


def test_an_author_known_by_customer_alone_is_one_person() -> None:
    assert voices([said("AC-1", "AC-1"), said(None, "AC-1"), said("AC-2", "AC-2")]) == {"AC-1", "AC-2"}


def test_people_without_a_customer_are_told_apart_by_their_code() -> None:
    assert voices([said("P01", None), said("P02", None), said(None, None)]) == {"P01", "P02"}


# Nobody works for two customers.
SPEAKERS = st.sampled_from(
    [
        said(*who)
        for who in (
            ("P1", "A"),
            ("P2", "A"),
            ("P3", "B"),
            ("P4", None),
            ("A", "A"),
            ("B", "B"),
            ("C", "C"),
            (None, "A"),
            ("no. 7", None),
        )
    ]
)


@given(st.lists(SPEAKERS, max_size=12), st.integers(0, 12))
def test_a_part_never_has_more_voices_than_the_whole(everything: list[Excerpt], cut: int) -> None:
    assert len(voices(everything[:cut])) <= len(voices(everything))


def test_a_theme_counts_a_customer_who_was_interviewed_and_wrote_as_one() -> None:
    documents = [
        written("i.md", "interview", "P08", "AC-1", "The duplicate orders are a nightmare."),
        written("f#1", "feedback", "AC-1", "AC-1", "We lost hours to duplicate orders again."),
        written("f#2", "feedback", "AC-2", "AC-2", "I hate the duplicate orders every Monday."),
        written("f#3", "feedback", "AC-3", "AC-3", "The price of labels went up."),
    ]
    cut = excerpts(documents, {"AC-1": "s1", "AC-2": "s1", "AC-3": "s1"})
    (theme,) = [one for one in themes(cut, ["s1"])["s1"] if one.label == "duplicate orders"]
    assert (theme.participants, theme.of) == (2, 3)
    assert len(theme.excerpts) == 3


def test_what_one_customer_says_in_two_places_is_no_theme() -> None:
    documents = [
        written("i.md", "interview", "P08", "AC-1", "The duplicate orders are a nightmare."),
        written("f#1", "feedback", "AC-1", "AC-1", "We lost hours to duplicate orders again."),
        written("f#2", "feedback", "AC-2", "AC-2", "I print labels every Monday."),
    ]
    cut = excerpts(documents, {"AC-1": "s1", "AC-2": "s1"})
    assert not [one for one in themes(cut, ["s1"])["s1"] if "duplicate" in one.label]
