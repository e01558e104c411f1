"""A PNG made as small as it can be without changing a pixel."""

import struct
import zlib
from collections.abc import Iterator
from itertools import groupby

_SIGNATURE = 8


def packed(png: bytes) -> bytes:
    """Return the same picture with its pixels compressed anew; vl-convert compresses in haste.

    Args:
        png: as vl-convert writes it, its pixels in one run of chunks (PNG 1.2, 11.2.4).
    """
    parts = [png[:_SIGNATURE]]
    for kind, group in groupby(_chunks(png), key=lambda chunk: chunk[0]):
        contents = [content for _, content in group]
        if kind == b"IDAT":
            contents = [zlib.compress(zlib.decompress(b"".join(contents)), 7)]
        parts += [_chunk(kind, content) for content in contents]
    return b"".join(parts)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = _SIGNATURE
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
