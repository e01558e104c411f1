"""`Draft` and sources in, `Persona` out; nothing false passes, whoever drafted it. Only here a `Persona` is made."""

from persona_ai.verify.assemble import persona
from persona_ai.verify.check import check
from persona_ai.verify.recheck import Finding, differences, recheck

__all__ = ["Finding", "check", "differences", "persona", "recheck"]
