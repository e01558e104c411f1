"""Pure text: normalise typography, split sentences, locate a span, read cues; no I/O."""
