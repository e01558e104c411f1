"""Pictures of segments as SVG and PNG: from records to bytes, without a browser and without a request.

The same records give the same bytes. Altair is loaded when the first picture is drawn.
"""

from persona_ai.render.pictures.concentration import concentration
from persona_ai.render.pictures.flow import flow
from persona_ai.render.pictures.groups import Group, groups
from persona_ai.render.pictures.how_many import how_many
from persona_ai.render.pictures.migration import migration
from persona_ai.render.pictures.moves import Moves, Place, moves, moves_of
from persona_ai.render.pictures.of_run import OF_SET, of_run, of_set
from persona_ai.render.pictures.of_wave import of_wave
from persona_ai.render.pictures.profile import profile, profile_name
from persona_ai.render.pictures.sheet import Picture, png
from persona_ai.render.pictures.sizes import sizes
from persona_ai.render.pictures.stability import stability
from persona_ai.render.pictures.vector import inline

__all__ = [
    "OF_SET",
    "Group",
    "Moves",
    "Picture",
    "Place",
    "concentration",
    "flow",
    "groups",
    "how_many",
    "inline",
    "migration",
    "moves",
    "moves_of",
    "of_run",
    "of_set",
    "of_wave",
    "png",
    "profile",
    "profile_name",
    "sizes",
    "stability",
]
