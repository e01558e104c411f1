"""What customers said: turns with exact offsets, and who of them is whose customer."""

from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_ai.dataset import Corpus, Given, quality_lines, read_documents
from persona_ai.dataset.speech import turns_of
from persona_ai.dataset.vtt import read_vtt
from persona_ai.schema import Document
from persona_ai.settings import Settings

TALK = "Interviewer: How was it?\nMaria: Slow. Very slow.\nInterviewer: Why?\nMaria: The sync.\n"
SHEET = "document,speaker,account,role\n"
CUSTOMERS = ("AC-1", "AC-2", "AC-3")


def corpus(
    folder: Path, customers: Collection[str] = CUSTOMERS, interviewers: tuple[str, ...] = (), **files: str
) -> Corpus:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    settings = Settings(interviewers=interviewers)
    return read_documents([folder], id_column="account", customers=customers, settings=settings)


def said(document: Document) -> list[tuple[str, str, str]]:
    return [(turn.speaker, turn.role, document.text[turn.start : turn.end]) for turn in document.turns]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Interviewer: {}", "Maria: {}"),
        ("**Interviewer:** {}", "**Maria:** {}"),
        ("**Interviewer**: {}", "**Maria**: {}"),
        ("[00:12:31] Interviewer: {}", "[00:12:40] Maria: {}"),
        ("00:12 Interviewer: {}", "00:14 Maria: {}"),
        ("INTERVIEWER (00:01): {}", "MARIA (00:04): {}"),
        ("Interviewer [00:00:01]: {}", "Maria Lopez [00:00:04]: {}"),
        ("Interviewer  00:01\n{}", "Maria Lopez  00:04\n{}"),
        ("Q. {}", "A. {}"),
        ("Q: {}", "A: {}"),
        ("I: {}", "P1: {}"),
        ("MODERATOR: {}", "P1 (buyer): {}"),
        ("- Interviewer: {}", "- Maria: {}"),
        ("### Interviewer\n\n{}\n", "### Maria\n\n{}\n"),
        ("<v Interviewer>{}", "<v Maria>{}"),
        ("Interviewer — {}", "Maria — {}"),
        ("Interviewer : {}", "maria : {}"),
        ("INT: {}", "maria lopez: {}"),
    ],
)
def test_speakers_are_found_however_they_are_labelled(tmp_path: Path, question: str, answer: str) -> None:
    lines = [
        question.format("How was it?"),
        answer.format("Slow: the sync."),
        question.format("Why?"),
        answer.format("Ah."),
    ]
    document = corpus(tmp_path, a_dot_md="\n".join(lines)).documents[0]
    assert [(role, words) for _, role, words in said(document)] == [
        ("interviewer", "How was it?"),
        ("participant", "Slow: the sync."),
        ("interviewer", "Why?"),
        ("participant", "Ah."),
    ]


def test_one_name_with_and_without_a_capital_is_one_person(tmp_path: Path) -> None:
    text = "Interviewer: How?\nMaria: Slow.\nInterviewer: Why?\nmaria : The sync.\n"
    assert [who for who, _, _ in said(corpus(tmp_path, a_dot_txt=text).documents[0])] == [
        "Interviewer",
        "Maria",
        "Interviewer",
        "Maria",
    ]


def test_what_looks_like_a_label_and_is_not_read_as_one_is_noted(tmp_path: Path) -> None:
    text = "Interviewer: How was it?\nanna : I want reports.\nInterviewer: Thank you.\n"
    found = corpus(tmp_path, a_dot_txt=text)
    assert {turn.role for turn in found.documents[0].turns} == {"interviewer"}
    assert any("'anna' before a colon was not read as a speaker's label" in note.why for note in found.notes)
    plain = corpus(tmp_path / "b", a_dot_txt=TALK + "Maria: One more.\nso: we left.\nthing: no.\n")
    assert not any("before a colon" in note.why for note in plain.notes)


def test_a_word_that_stands_before_a_colon_now_and_then_takes_no_turns(tmp_path: Path) -> None:
    text = TALK * 4 + "Maria: Two.\nprinter: jammed.\nInterviewer: And?\nMaria: Again.\nprinter: jammed.\n"
    assert {who for who, _, _ in said(corpus(tmp_path, a_dot_txt=text).documents[0])} == {
        "Interviewer",
        "Maria",
    }


def test_times_are_seconds_from_the_start(tmp_path: Path) -> None:
    text = "[00:01:05] Interviewer: Well?\n[01:00:07] Maria: Fine.\n"
    assert [turn.time for turn in corpus(tmp_path, a_dot_txt=text).documents[0].turns] == [65.0, 3607.0]


def test_what_stands_before_a_colon_in_prose_is_no_speaker(tmp_path: Path) -> None:
    text = TALK + "Maria: There are two things: price and speed.\nOne thing: we left.\nNote: she sighs.\n"
    document = corpus(tmp_path, a_dot_txt=text).documents[0]
    assert {turn.speaker for turn in document.turns} == {"Interviewer", "Maria"}
    assert (
        said(document)[-1][2]
        == "There are two things: price and speed.\nOne thing: we left.\nNote: she sighs."
    )


def test_the_text_is_exactly_what_was_decoded(tmp_path: Path) -> None:
    text = "\ufeff# Talk\r\n\r\nInterviewer: How\u00a0was it?\r\nMaria: Slow.\r\nReally\fslow. 🐌\r\n\r\n"
    text += "Interviewer: Oh.\r\n"
    document = corpus(tmp_path, a_dot_md=text).documents[0]
    assert document.text == text[1:]
    assert said(document)[1] == ("Maria", "participant", "Slow.\r\nReally\fslow. 🐌")


words = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=40
)


@given(st.lists(st.tuples(st.sampled_from(["Interviewer", "Maria", "P1"]), words), min_size=1, max_size=12))
def test_offsets_point_at_what_was_said(turns: list[tuple[str, str]]) -> None:
    text = "".join(f"{speaker}: {line}\r\n" for speaker, line in turns)
    found = turns_of(text, 0)
    ends = [0, *(turn.end for turn in found)]
    for turn, before in zip(found, ends, strict=False):
        span = text[turn.start : turn.end]
        assert before <= turn.start < turn.end <= len(text)
        assert span == span.strip()
        assert any(character.isalnum() for character in span)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ana", "Bo"]), st.text("abc é&<,?!", min_size=1)), min_size=1, max_size=8
    )
)
def test_subtitles_are_text_with_offsets(cues: list[tuple[str, str]]) -> None:
    lines = [line.replace("&", "&amp;").replace("<", "&lt;") for _, line in cues]
    content = "WEBVTT\n\n" + "".join(
        f"00:00:{number:02}.000 --> 00:00:{number + 1:02}.000\n<v {cue[0]}>{line}x</v>\n\n"
        for number, (cue, line) in enumerate(zip(cues, lines, strict=True))
    )
    subtitles = read_vtt(content, "a.vtt")
    spoken = [subtitles.text[one.start : one.end] for one in subtitles.spoken]
    assert " ".join(spoken).split() == " ".join(f"{line}x" for _, line in cues).split()
    for one in subtitles.spoken:
        assert subtitles.text[: one.start].endswith(f"{one.speaker}: ")


def test_cues_of_one_voice_are_one_turn(tmp_path: Path) -> None:
    cues = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Interviewer>Well?\n\n"
    cues += "00:03.000 --> 00:04.000\n<v Maria>It&#39;s\n\n"
    cues += "00:05.000 --> 00:06.000\n<v Maria>slow &amp; old</v>\n"
    document = corpus(tmp_path, a_dot_vtt=cues).documents[0]
    assert document.text == "Interviewer: Well?\n\nMaria: It's slow & old"
    assert said(document)[1] == ("Maria", "participant", "It's slow & old")
    assert document.turns[1].time == 3.0


def test_who_asks_the_questions_is_the_interviewer(tmp_path: Path) -> None:
    text = "Rob: How are you?\nDele: Fine, thanks.\nRob: And why?\nDele: It works.\n"
    document = corpus(tmp_path, a_dot_txt=text).documents[0]
    assert {turn.speaker: turn.role for turn in document.turns} == {
        "Rob": "interviewer",
        "Dele": "participant",
    }


def test_a_speaker_who_may_ask_or_answer_is_unknown_and_a_note_says_so(tmp_path: Path) -> None:
    text = "Rob: Right?\nDele: Right?\nRob: Yes.\nDele: No.\nRob: Hm?\nDele: Well?\n"
    found = corpus(tmp_path, a_dot_txt=text)
    assert {turn.role for turn in found.documents[0].turns} == {"unknown"}
    assert (
        "noted: a.txt: it is not clear whether Dele, Rob asks or answers, so it is not quoted"
        in quality_lines(found.notes)
    )


def test_settings_and_front_matter_name_interviewers(tmp_path: Path) -> None:
    talk = "Maya: Tell me.\nRuth: It is slow.\nMaya: Go on.\nRuth: It stops.\n"
    front = f"---\ninterviewer: Maya\ndate: 2026-09-11\n---\n{talk}"
    found = corpus(tmp_path, interviewers=("Maya",), a_dot_txt=talk, b_dot_md=front)
    for document in found.documents:
        assert {turn.speaker: turn.role for turn in document.turns} == {
            "Maya": "interviewer",
            "Ruth": "participant",
        }
    assert found.documents[1].date == "2026-09-11"


def test_front_matter_is_no_turn(tmp_path: Path) -> None:
    text = "# Interview\n\nDate: 3 June 2026\nInterviewer: Anna\nAccount: AC-2\n\n"
    text += "Anna: How?\nMaria: So.\nAnna: Why?\nMaria: Thus.\n"
    document = corpus(tmp_path, a_dot_md=text).documents[0]
    assert said(document)[0] == ("Anna", "interviewer", "How?")
    assert document.turns[1].customer == "AC-2"


def test_a_heading_in_a_talk_is_nobodys_word(tmp_path: Path) -> None:
    text = TALK + "\n## Later\n\nMaria: More.\n\n---\n\nand more\n"
    words_said = [words for *_, words in said(corpus(tmp_path, a_dot_md=text).documents[0])]
    assert words_said[-3:] == ["The sync.", "More.", "and more"]


def test_participants_csv_links_speaker_by_speaker(tmp_path: Path) -> None:
    sheet = SHEET + "talks/a.txt,maria lopez,AC-2,buyer\na,Jens,AC-3,owner\n"
    text = "Interviewer: Well?\nMARIA: Yes.\nJens: No.\nInterviewer: Oh?\nMARIA: Hm.\n"
    found = corpus(tmp_path, talks__a_dot_txt=text, participants_dot_csv=sheet)
    people = {(t.speaker, t.participant, t.customer, t.job) for t in found.documents[0].turns}
    assert people == {
        ("Interviewer", None, None, ""),
        ("MARIA", "P01", "AC-2", "buyer"),
        ("Jens", "P02", "AC-3", "owner"),
    }


def test_one_person_in_two_talks_has_one_code(tmp_path: Path) -> None:
    sheet = SHEET + "a.txt,Maria,AC-1,buyer\nb.txt,Maria,AC-1,buyer\nc.txt,Maria,AC-2,buyer\n"
    found = corpus(tmp_path, a_dot_txt=TALK, b_dot_txt=TALK, c_dot_txt=TALK, participants_dot_csv=sheet)
    assert [document.turns[1].participant for document in found.documents] == ["P01", "P01", "P02"]


def test_a_name_alone_is_another_person_in_another_talk(tmp_path: Path) -> None:
    found = corpus(tmp_path, a_dot_txt=TALK, b_dot_txt=TALK)
    assert [document.turns[1].participant for document in found.documents] == ["P01", "P02"]
    assert [document.turns[1].customer for document in found.documents] == [None, None]


def test_a_customer_id_in_the_files_name_links_it(tmp_path: Path) -> None:
    found = corpus(tmp_path, customers=("AC-1", "AC-12"), **{"AC-12_call_dot_txt": TALK, "07_dot_txt": TALK})
    assert {document.id: document.turns[1].customer for document in found.documents} == {
        "07.txt": None,
        "AC-12_call.txt": "AC-12",
    }


def test_three_who_answer_are_a_focus_group(tmp_path: Path) -> None:
    text = "Moderator: So?\nLuis: Bad.\nGrace: Good.\nIngrid: Hm.\nModerator: Why?\nLuis: Well.\n"
    assert corpus(tmp_path, a_dot_txt=text).documents[0].kind == "focus group"


def test_a_file_without_speakers_is_one_unknown_turn(tmp_path: Path) -> None:
    found = corpus(tmp_path, a_dot_txt="\nSo this is my memo.\n\nIt goes on.\n")
    assert said(found.documents[0]) == [("", "unknown", "So this is my memo.\n\nIt goes on.")]
    assert quality_lines(found.notes)[0] == (
        "noted: a.txt: no speaker is labelled, so nothing in it can be quoted"
    )


def test_a_note_is_the_note_takers(tmp_path: Path) -> None:
    text = "---\nkind: note\nauthor: Sam\ndate: 2026-01-02\naccount: AC-1\n---\nThey hate the sync.\n"
    document = corpus(tmp_path, visit_dot_md=text).documents[0]
    assert (document.kind, document.noted_by, document.date) == ("note", "Sam", "2026-01-02")
    assert [(turn.role, turn.participant, turn.customer) for turn in document.turns] == [
        ("note-taker", None, "AC-1")
    ]


FEEDBACK = """ticket_id,account,channel,date,text
T1,AC-1,review,2026-01-02,"  The sync broke
twice, on ""Friday"" "
T2,AC-9,ticket,2026-01-03,Nobody answered my mail at all
T3,,survey,2026-01-04,I like the labels and the counting
T4,AC-2,survey,2026-01-04,n/a
T5,AC-1,survey,2026-01-05,It is better since the spring
"""


def test_every_cell_of_feedback_is_a_document_with_offsets_inside_the_cell(tmp_path: Path) -> None:
    found = corpus(tmp_path, feedback_dot_csv=FEEDBACK)
    assert [(document.id, document.kind) for document in found.documents] == [
        ("feedback.csv#1/text", "review"),
        ("feedback.csv#2/text", "ticket"),
        ("feedback.csv#3/text", "survey answer"),
        ("feedback.csv#5/text", "survey answer"),
    ]
    first = found.documents[0]
    assert first.text == '  The sync broke\ntwice, on "Friday" '
    assert said(first) == [("AC-1", "participant", 'The sync broke\ntwice, on "Friday"')]
    assert (first.date, first.source) == ("2026-01-02", "feedback.csv")
    people = [(document.turns[0].participant, document.turns[0].customer) for document in found.documents]
    assert people == [("AC-1", "AC-1"), ("AC-9", None), ("feedback.csv#3", None), ("AC-1", "AC-1")]
    assert quality_lines(found.notes) == [
        "noted: feedback.csv: answers are read from text, customers from account",
        "noted: feedback.csv: blank answers passed over (1 row)",
        "noted: feedback.csv: rows without a customer id, so unlinked (1 row)",
        "noted: feedback.csv, account: account not in the customer table, so unlinked (1 row)",
    ]


def test_the_customers_column_is_found_under_another_name(tmp_path: Path) -> None:
    found = corpus(tmp_path, feedback_dot_csv=FEEDBACK.replace("account,", "who,"))
    assert found.documents[0].turns[0].customer == "AC-1"


def test_the_survey_question_is_kept(tmp_path: Path) -> None:
    text = "account,What do you miss?\nAC-1,A way to print the counts\nAC-2,Nothing that I could think of\n"
    assert {document.question for document in corpus(tmp_path, a_dot_csv=text).documents} == {
        "What do you miss?"
    }


def test_reading_again_gives_the_same(samples: Path) -> None:
    def read(*given: Given) -> Corpus:
        return read_documents(given, id_column="account_id", customers=(), settings=Settings())

    first = read(samples)
    assert read(samples) == first
    again = read(*((source.path, source.name) for source in reversed(first.sources)))
    assert (again.documents, again.sources) == (first.documents, first.sources)


def test_the_samples_are_read_whole(samples: Path) -> None:
    found = read_documents([samples], id_column="account_id", customers=(), settings=Settings())
    talks = [document for document in found.documents if document.kind in ("interview", "focus group")]
    assert len(talks) == 12
    assert sum(document.kind == "focus group" for document in talks) == 1
    roles = {turn.role for document in talks for turn in document.turns if turn.speaker}
    assert roles == {"interviewer", "participant"}
    people = {t.participant for document in talks for t in document.turns if t.role == "participant"}
    assert people == {f"P{number:02}" for number in range(1, len(people) + 1)}


def test_what_runs_have_made_is_not_read_as_words(tmp_path: Path) -> None:
    made = ("personas__s1__persona_dot_md", "segments_dot_csv", "index_dot_html", "report_dot_json")
    state = "_dot_persona_ai__store_dot_db"
    own = {f"{place}{name}": TALK for place in ("", "out__") for name in (*made, state)}
    found = corpus(tmp_path, a_dot_md=TALK, talks__b_dot_md=TALK, **own)
    assert [document.id for document in found.documents] == ["a.md", "talks/b.md"]
    assert {source.name for source in found.sources} == {"a.md", "talks/b.md"}
    assert not any("not read" in note.why for note in found.notes)


def test_a_folder_of_personas_that_no_run_has_made_is_read(tmp_path: Path) -> None:
    found = corpus(tmp_path, personas__a_dot_md=TALK)
    assert [document.id for document in found.documents] == ["personas/a.md"]
