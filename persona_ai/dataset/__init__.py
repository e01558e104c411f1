"""Bytes in, a typed `Table` and `Document`s out, and a report of what was dropped or changed."""

from persona_ai.dataset.corpus import Corpus, Given, SourceFile, read_documents
from persona_ai.dataset.customers import Told, read_customers
from persona_ai.dataset.feedback import table_documents
from persona_ai.dataset.later import LaterTable, read_as
from persona_ai.dataset.quality import quality_lines
from persona_ai.dataset.settings_file import write_settings
from persona_ai.dataset.tables import read_table
from persona_ai.dataset.transactions import read_transactions
from persona_ai.dataset.wave_files import Wave, wave_of

__all__ = [
    "Corpus",
    "Given",
    "LaterTable",
    "SourceFile",
    "Told",
    "Wave",
    "quality_lines",
    "read_customers",
    "read_as",
    "read_documents",
    "read_table",
    "read_transactions",
    "table_documents",
    "wave_of",
    "write_settings",
]
