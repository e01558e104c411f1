"""What customers said, made citable: excerpts with their places, themes that are counted, and search.

scikit-learn, scipy, numpy and chromadb are loaded when they are first needed, not on import.
"""

from persona_ai.evidence.embedder import Embedder, builtin_embedder
from persona_ai.evidence.excerpts import excerpts, unlinked, words_alone
from persona_ai.evidence.index import Hit, Index, open_index
from persona_ai.evidence.themes import themes
from persona_ai.text.terms import holds

__all__ = [
    "Embedder",
    "Hit",
    "Index",
    "builtin_embedder",
    "excerpts",
    "holds",
    "open_index",
    "themes",
    "unlinked",
    "words_alone",
]
