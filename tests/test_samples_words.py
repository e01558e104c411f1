"""The sample interviews and feedback: speakers are known, words fit the rows, the traps are set."""

import csv
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from persona_ai.dataset import Corpus, read_documents
from persona_ai.settings import read_settings
from persona_ai.text import cues

Rows = list[dict[str, str]]

SAID = [
    ("01-last-friday.md", "thirty-nine a month", "AC-1042", "monthly_spend_eur", "39.0"),
    ("01-last-friday.md", "Five and a half", "AC-1042", "tenure_months", "67"),
    (
        "02-twice-in-the-post.txt",
        "fourteen tickets in the last quarter",
        "AC-1093",
        "tickets_last_quarter",
        "14",
    ),
    ("02-twice-in-the-post.txt", "Twenty-two months", "AC-1093", "tenure_months", "22"),
    ("02-twice-in-the-post.txt", "We moved in March", "AC-1093", "renewed", "no"),
    ("03-night-shift.vtt", "I'd give it an eight", "AC-1128", "nps", "8"),
    ("04-audit-week.md", "Seven hundred and twenty a month", "AC-1064", "monthly_spend_eur", "720.0"),
    ("04-audit-week.md", "Fifty-odd", "AC-1064", "reports_last_year", "52"),
    ("05-five-months.txt", "Five months", "AC-1368", "tenure_months", "5"),
    ("05-five-months.txt", "Forty-nine euros a month", "AC-1368", "monthly_spend_eur", "49.0"),
    ("06-one-man-shop.txt", "an eight, you gave us", "AC-1187", "nps", "8"),
    ("06-one-man-shop.txt", "Five times a week", "AC-1187", "logins_per_week", "5.0"),
    ("07-round-table.md", "seven in three months", "AC-1311", "tickets_last_quarter", "7"),
    ("07-round-table.md", "thirty-eight seats", "AC-1475", "seats", "38"),
    ("07-round-table.md", "Forty in a week", "AC-1220", "orders_per_week", "40"),
    ("08-desk-by-the-window.vtt", "Fourteen have a log-in", "AC-1256", "seats", "14"),
    ("09-hall-two.md", "Seventy-two of us have a log-in", "AC-1402", "seats", "72"),
    ("09-hall-two.md", "Six tickets since the summer", "AC-1402", "tickets_last_quarter", "6"),
    ("11-tins-and-oil.txt", "I've got eleven people", "AC-1539", "seats", "11"),
    ("11-tins-and-oil.txt", "I gave you a six", "AC-1539", "nps", "6"),
    ("12-the-spare-desk.md", "ninety-nine a month", "AC-1581", "monthly_spend_eur", "99.0"),
    ("12-the-spare-desk.md", "one count in June", "AC-1581", "stock_counts_last_year", "1"),
]


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _plain(text: str) -> str:
    """The text in one line, without the tags and times of a VTT file."""
    spoken = re.sub(r"^(?:\d+|.*-->.*)$|</?v[^>]*>", "", text, flags=re.MULTILINE)
    return " ".join(spoken.split())


@pytest.fixture(scope="module")
def accounts(samples: Path) -> dict[str, dict[str, str]]:
    return {row["account_id"]: row for row in _rows(samples / "accounts.csv")}


@pytest.fixture(scope="module")
def truth(samples: Path) -> dict[str, str]:
    return {row["account_id"]: row["segment"] for row in _rows(samples / "truth.csv")}


@pytest.fixture(scope="module")
def participants(samples: Path) -> Rows:
    return _rows(samples / "participants.csv")


@pytest.fixture(scope="module")
def feedback(samples: Path) -> Rows:
    return _rows(samples / "feedback.csv")


@pytest.fixture(scope="module")
def texts(samples: Path) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in sorted((samples / "interviews").iterdir())
    }


@pytest.fixture(scope="module")
def corpus(samples: Path, accounts: dict[str, dict[str, str]]) -> Corpus:
    paths = [samples / "interviews", samples / "participants.csv", samples / "feedback.csv"]
    settings = read_settings(samples / "persona.toml")
    return read_documents(paths, id_column="account_id", customers=accounts.keys(), settings=settings)


def test_there_are_12_interviews_of_900_to_1500_words_in_three_formats(texts: dict[str, str]) -> None:
    assert Counter(name.rsplit(".")[-1] for name in texts) == {"md": 5, "txt": 5, "vtt": 2}
    lengths = {name: len(_plain(text).split()) for name, text in texts.items()}
    assert {name: length for name, length in lengths.items() if not 900 <= length <= 1500} == {}


def test_every_known_speaker_has_a_document_a_label_an_account_and_a_role(
    samples: Path, participants: Rows, accounts: dict[str, dict[str, str]]
) -> None:
    for row in participants:
        text = (samples / row["document"]).read_text(encoding="utf-8")
        label = rf"^(?:\[[\d:]+\] |\*\*|<v )?{re.escape(row['speaker'])}(?::|\.|>)"
        assert len(re.findall(label, text, flags=re.MULTILINE)) >= 5, row
        assert row["account"] in accounts
        assert row["role"]


def test_every_segment_has_at_least_three_people_who_speak(participants: Rows, truth: dict[str, str]) -> None:
    people = Counter(truth[row["account"]] for row in participants)
    assert len(people) == 5
    assert min(people.values()) >= 3


def test_happy_unhappy_and_lost_customers_speak(
    participants: Rows, accounts: dict[str, dict[str, str]]
) -> None:
    heard = [accounts[account] for account in {row["account"] for row in participants}]
    ratings = [int(row["nps"]) for row in heard]
    assert sum(rating >= 9 for rating in ratings) >= 2
    assert sum(rating <= 6 for rating in ratings) >= 4
    assert sum(row["renewed"] == "no" for row in heard) >= 2


@pytest.mark.parametrize(("document", "words", "account", "column", "value"), SAID)
def test_what_people_say_of_their_account_stands_in_its_row(
    document: str,
    words: str,
    account: str,
    column: str,
    value: str,
    texts: dict[str, str],
    accounts: dict[str, dict[str, str]],
) -> None:
    assert words in _plain(texts[document])
    assert accounts[account][column] == value


def test_the_reader_gives_every_known_speaker_a_code_and_the_account(
    corpus: Corpus, participants: Rows
) -> None:
    read = {
        (turn.speaker, turn.customer, turn.job)
        for document in corpus.documents
        if document.kind in ("interview", "focus group")
        for turn in document.turns
        if turn.role == "participant" and turn.participant
    }
    assert read == {(row["speaker"], row["account"], row["role"]) for row in participants}


def test_one_file_has_no_speakers_and_one_has_three_of_three_accounts(corpus: Corpus) -> None:
    documents = {Path(document.id).name: document for document in corpus.documents}
    assert {turn.role for turn in documents["10-voice-memo.txt"].turns} == {"unknown"}
    talk = documents["07-round-table.md"]
    assert talk.kind == "focus group"
    assert len({turn.customer for turn in talk.turns if turn.role == "participant"}) == 3


def test_a_leading_interviewer_gets_echoes(corpus: Corpus) -> None:
    document = next(one for one in corpus.documents if one.id.endswith("06-one-man-shop.txt"))
    said = [(turn.role, document.text[turn.start : turn.end]) for turn in document.turns]
    pairs = [(question, answer) for (role, question), (_, answer) in pairwise(said) if role == "interviewer"]
    assert sum(cues.is_leading(question) for question, _ in pairs) >= 8
    assert sum(cues.is_echo(answer, question) for question, answer in pairs) >= 2


def test_two_people_say_nearly_the_same_within_and_across_segments(texts: dict[str, str]) -> None:
    plain = {name: _plain(text) for name, text in texts.items()}
    assert "The same order comes in twice and then we ship it twice." in plain["07-round-table.md"]
    assert "The same order came in twice and then we shipped it twice." in plain["08-desk-by-the-window.vtt"]
    assert (
        "I just want to know what is on the shelf without walking there." in plain["02-twice-in-the-post.txt"]
    )
    assert (
        "I just want to know what's on the shelf without walking over there." in plain["06-one-man-shop.txt"]
    )


def test_one_participant_speaks_against_the_segment(
    texts: dict[str, str], accounts: dict[str, dict[str, str]], truth: dict[str, str]
) -> None:
    assert truth["AC-1539"] == "audit-driven"
    assert {"lot tracking", "audit reports"} <= set(accounts["AC-1539"]["features_used"].split("; "))
    assert "nobody's read one" in texts["11-tins-and-oil.txt"]
    assert "I'm bored by the audit" in texts["11-tins-and-oil.txt"]


@pytest.mark.parametrize("document", ["05-five-months.txt", "08-desk-by-the-window.vtt"])
def test_personal_data_stand_in_a_participants_words(document: str, corpus: Corpus) -> None:
    found = next(one for one in corpus.documents if one.id.endswith(document))
    spoken = [found.text[turn.start : turn.end] for turn in found.turns if turn.role == "participant"]
    assert any(cues.personal_data(words) for words in spoken)


def test_one_sentence_of_the_interviews_orders_a_machine_to_do_something(corpus: Corpus) -> None:
    ordering = [
        (Path(document.id).name, turn.speaker)
        for document in corpus.documents
        if document.kind != "ticket"
        for turn in document.turns
        if not document.id.startswith("feedback")
        and cues.is_instruction(document.text[turn.start : turn.end])
    ]
    assert ordering == [("09-hall-two.md", "BILAL")]


def test_feedback_has_500_rows_of_three_channels(feedback: Rows) -> None:
    assert list(feedback[0]) == ["feedback_id", "account_id", "date", "channel", "score", "text"]
    assert len({row["feedback_id"] for row in feedback}) == len(feedback) == 500
    channels = Counter(row["channel"] for row in feedback)
    assert set(channels) == {"NPS survey", "ticket", "review"}
    assert min(channels.values()) >= 30
    assert [row["date"] for row in feedback] == sorted(row["date"] for row in feedback)


def test_a_survey_answer_has_the_rating_of_its_account(
    feedback: Rows, accounts: dict[str, dict[str, str]]
) -> None:
    known = [row for row in feedback if row["account_id"] in accounts]
    assert all(
        row["score"] == accounts[row["account_id"]]["nps"] for row in known if row["channel"] == "NPS survey"
    )
    assert all(1 <= int(row["score"]) <= 5 for row in known if row["channel"] == "review")
    assert {row["score"] for row in known if row["channel"] == "ticket"} == {""}


def test_every_segment_has_at_least_60_sentences_of_its_own(feedback: Rows, truth: dict[str, str]) -> None:
    sentences = {
        (truth[row["account_id"]], row["text"])
        for row in feedback
        if row["account_id"] in truth and len(row["text"].split()) > 4
    }
    assert min(Counter(segment for segment, _ in sentences).values()) >= 60


def test_only_the_same_account_writes_the_same_sentence_twice(feedback: Rows) -> None:
    writers: dict[str, set[str]] = {}
    for row in feedback:
        if len(row["text"].split()) > 4:
            writers.setdefault(row["text"], set()).add(row["account_id"])
    assert {text: ids for text, ids in writers.items() if len(ids) > 1} == {}
    assert len(writers) < sum(len(row["text"].split()) > 4 for row in feedback)


def test_feedback_has_the_faults_of_an_export(feedback: Rows, accounts: dict[str, dict[str, str]]) -> None:
    texts = [row["text"] for row in feedback]
    assert sum(row["account_id"] not in accounts for row in feedback) == 6
    assert sum(text.startswith("=") for text in texts) == 1
    assert sum(text == "" for text in texts) >= 5
    assert sum(text in ("n/a", "ok", "-") for text in texts) >= 8
    assert sum(cues.is_instruction(text) for text in texts) == 1
    assert sum(" und " in text or " nicht" in text for text in texts) >= 3
    assert sum(" que " in text or " los " in text for text in texts) >= 3


def test_words_about_a_feature_come_from_accounts_that_use_it(
    feedback: Rows, accounts: dict[str, dict[str, str]]
) -> None:
    features = ("webshop sync", "accounting sync", "offline mode", "lot tracking", "audit report")
    for row in feedback:
        used = accounts.get(row["account_id"], {}).get("features_used", "")
        for feature in features:
            assert not used or feature not in row["text"].lower() or feature in used, row
