"""Verified personas as JSON, Markdown and pages; nothing but a `Persona` is accepted."""

from persona_ai.render.index import gate_line, index_html, note_line
from persona_ai.render.markdown import markdown
from persona_ai.render.page import html
from persona_ai.render.record import slug, to_json

__all__ = ["gate_line", "html", "index_html", "markdown", "note_line", "slug", "to_json"]
