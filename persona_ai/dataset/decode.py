"""Bytes in, characters out: the encoding of a text file is found, and what is not text is refused."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from persona_ai.dataset.wordlist import word_set
from persona_ai.errors import InputError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive, such as an Excel workbook or a Word document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 0.001  # of all characters; a stray form feed or vertical tab is not counted
# What Western text in Windows' own encoding holds beyond ASCII.
_WESTERN = re.compile(r"[\x00-\x7fÀ-ÖØ-öø-ÿŒœŸŠšŽž‘’“”‚„‹›«»–—…•·€£¥¢©®™°±²³½¼¾§¶´¡¿\xa0×ºª¨¸]*")
_ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœŸŠšŽž]")
_ODD_INSIDE_WORD = re.compile(r"[a-zA-Z][²³½¼¾¡¿£¥¢±¶§ºª¸¨][a-zA-Z]")
_MOST_ACCENTED = 0.25  # of the letters; more means another alphabet
_FEW_ACCENTED = 5  # letters; too few to tell by their share
_OTHERS = sorted(
    word_set(
        "cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 koi8_r mac_roman cp850 iso8859_2 iso8859_15 "
        "cp932 euc_jp gb18030 big5 cp949 euc_kr"
    )
)


@dataclass(frozen=True)
class Decoded:
    """The characters of a file, without a byte-order mark, and the encoding that gave them."""

    text: str
    encoding: str


def decode(data: bytes, name: str, encoding: str = "") -> Decoded:
    """Decode a file's bytes; `encoding` is a recorded one, "" to find it.

    The result depends on nothing but the arguments. Line ends are kept as they are.

    Raises:
        InputError: the file is empty, binary, or its encoding cannot be told.
    """
    if not data:
        raise InputError(f"{name} is empty (0 bytes); it must hold text")
    _refuse_signature(data, name)
    found = encoding or _marked(data) or _unmarked(data, name)
    try:
        text = data.decode(found)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(
            f"{name} cannot be read as {found}: {_where(error, data)}; save it as UTF-8"
        ) from None
    _refuse_binary(text, name)
    return Decoded(text.removeprefix("\ufeff"), found)


def _refuse_signature(data: bytes, name: str) -> None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"{name} is not a text file: it is {what}; save it as text in UTF-8")


def _marked(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return ""


def _unmarked(data: bytes, name: str) -> str:
    if b"\x00" in data:
        return _wide(data, name)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error, name)
        return _legacy(data, name)
    return "utf-8"


def _wide(data: bytes, name: str) -> str:
    """Tell UTF-16 without a mark from a binary file: every other byte of Western text is NUL."""
    half = len(data) // 2
    if len(data) >= 8 and len(data) % 2 == 0 and data.count(b"\x00") >= half // 2:
        if data[1::2].count(0) >= 0.9 * half and not data[0::2].count(0):
            return "utf-16-le"
        if data[0::2].count(0) >= 0.9 * half and not data[1::2].count(0):
            return "utf-16-be"
    raise InputError(f"{name} is not a text file: byte {data.index(0) + 1} is NUL; save it as text in UTF-8")


def _refuse_damaged(data: bytes, error: UnicodeDecodeError, name: str) -> None:
    """Refuse UTF-8 with a broken place in it, rather than read all of it as something else."""
    replaced = data.decode("utf-8", errors="replace")
    broken = replaced.count("\ufffd")
    sound = sum(character > "\x7f" for character in replaced) - broken
    if sound > broken:
        raise InputError(f"{name} is UTF-8 but for {_where(error, data)}; save all of it as UTF-8")


def _legacy(data: bytes, name: str) -> str:
    if _is_western(data):
        return "cp1252"
    if _CONTROL.search(data.decode("latin-1")):
        _refuse_binary(data.decode("latin-1"), name)
    best = from_bytes(data, cp_isolation=_OTHERS).best()
    if best is None:
        raise InputError(f"{name} is in an encoding that cannot be told; save it as UTF-8")
    return best.encoding


def _is_western(data: bytes) -> bool:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if not _WESTERN.fullmatch(text) or _ODD_INSIDE_WORD.search(text):
        return False
    letters = sum(character.isalpha() for character in text)
    return len(_ACCENTED.findall(text)) <= max(_FEW_ACCENTED, _MOST_ACCENTED * letters)


def _refuse_binary(text: str, name: str) -> None:
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > max(1, _MOST_CONTROL * len(text)):
        raise InputError(
            f"{name} is not a text file: {controls} of its {len(text)} characters are control characters; "
            "save it as text in UTF-8"
        )


def _where(error: UnicodeDecodeError | LookupError, data: bytes) -> str:
    if isinstance(error, LookupError) and not isinstance(error, UnicodeDecodeError):
        return "there is no such encoding"
    assert isinstance(error, UnicodeDecodeError)
    line = data.count(b"\n", 0, error.start) + 1
    return f"byte 0x{data[error.start]:02X} in line {line}"
