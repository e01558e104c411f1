"""Frozen records that pass between the stages; this package knows nothing but pydantic."""

from persona_ai.schema.base import Interval, Record
from persona_ai.schema.brief import Brief
from persona_ai.schema.claim import Claim, ClaimKind, Draft, Field, Reason, Status, Verdict
from persona_ai.schema.document import Document, DocumentKind, SpeakerRole, Turn
from persona_ai.schema.evidence import Excerpt, Ledger, Link, Theme, ThemeKind
from persona_ai.schema.persona import (
    Coverage,
    Evidence,
    EvidenceReport,
    Identity,
    NotKnown,
    Persona,
    PersonaFile,
    PersonaSegment,
    PersonaShape,
    PersonaTheme,
    Prevalence,
    PrintedClaim,
    Quote,
)
from persona_ai.schema.run import Run, Source
from persona_ai.schema.segmentation import (
    Gate,
    Method,
    PreparationStep,
    Segment,
    Segmentation,
    SegmentVerdict,
)
from persona_ai.schema.stat import Aggregator, Comparison, Direction, Stat
from persona_ai.schema.table import (
    Column,
    ColumnKind,
    ColumnRole,
    QualityNote,
    QualityReport,
    Table,
)
from persona_ai.schema.transactions import Transactions

__all__ = [
    "Aggregator",
    "Brief",
    "Claim",
    "ClaimKind",
    "Column",
    "ColumnKind",
    "ColumnRole",
    "Comparison",
    "Coverage",
    "Direction",
    "Document",
    "DocumentKind",
    "Draft",
    "Evidence",
    "EvidenceReport",
    "Excerpt",
    "Field",
    "Gate",
    "Identity",
    "Interval",
    "Ledger",
    "Link",
    "Method",
    "NotKnown",
    "Persona",
    "PersonaFile",
    "PersonaSegment",
    "PersonaShape",
    "PersonaTheme",
    "PreparationStep",
    "Prevalence",
    "PrintedClaim",
    "QualityNote",
    "QualityReport",
    "Quote",
    "Reason",
    "Record",
    "Run",
    "Segment",
    "SegmentVerdict",
    "Segmentation",
    "Source",
    "SpeakerRole",
    "Stat",
    "Status",
    "Table",
    "Theme",
    "ThemeKind",
    "Transactions",
    "Turn",
    "Verdict",
]
