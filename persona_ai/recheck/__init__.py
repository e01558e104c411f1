"""Persona files checked again from their sources, offline and without a model; nothing in a file is believed."""

from persona_ai.recheck.checker import Check, Checker
from persona_ai.recheck.file import read_persona_file

__all__ = ["Check", "Checker", "read_persona_file"]
