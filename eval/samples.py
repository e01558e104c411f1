"""The sample data as the suites use it."""

from pathlib import Path

from persona_ai import dataset
from persona_ai.schema import Document
from persona_ai.settings import Settings, read_settings

FOLDER = Path(__file__).parent.parent / "sample_interviews"
TABLE = FOLDER / "accounts.csv"
TRUTH = FOLDER / "truth.csv"
ID = "account_id"
WORDS = (FOLDER / "interviews", FOLDER / "participants.csv", FOLDER / "feedback.csv")


def settings() -> Settings:
    return read_settings(FOLDER / "persona.toml").model_copy(update={"id": ID, "table": "", "documents": ()})


def documents() -> tuple[Document, ...]:
    table = dataset.read_table(TABLE, id_column=ID, settings=settings())
    corpus = dataset.read_documents(
        WORDS, id_column=ID, customers=frozenset(table.frame.index), settings=settings()
    )
    return corpus.documents


def passages(least_words: int = 8) -> list[str]:
    """What participants said, turn by turn, where it is at least so many words."""
    spoken = [
        document.text[turn.start : turn.end]
        for document in documents()
        for turn in document.turns
        if turn.role == "participant"
    ]
    return [text for text in spoken if len(text.split()) >= least_words]
