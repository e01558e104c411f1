"""The one Jinja environment: everything escaped, nothing undefined, the style's hash in the policy."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from persona_ai.render.drawing import ring
from persona_ai.render.reading import MARKED, TITLES, cited, label, monogram, plain, spoken

_PERCENT: Final = re.compile(r"(?<=\d) %")


@cache
def environment() -> Environment:
    """Return the environment that all pages are made with."""
    made = Environment(
        loader=PackageLoader("persona_ai.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals.update(
        style=style(),
        policy=policy(style()),
        cited=cited,
        spoken=spoken,
        label=label,
        monogram=monogram,
        ring=ring,
        titles=TITLES,
        marked=MARKED,
    )
    return made


def style() -> str:
    """Return the style sheet; it is ours and holds no text of anybody."""
    sheet = files("persona_ai.render").joinpath("templates", "style.css").read_text(encoding="utf-8")
    return sheet.replace("\r\n", "\n")


def policy(sheet: str) -> str:
    """Return a content security policy that allows this one style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _shown(value: object) -> object:
    """Clean plain text before Jinja escapes it, and keep a number and its "%" on one line."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}%", plain(value)) if type(value) is str else value
