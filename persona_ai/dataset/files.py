"""Read a file's bytes, with one line for whoever named a file that is not there."""

from pathlib import Path

from persona_ai.errors import InputError


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InputError: there is no such file, or it may not be read.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; give a file")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; check the name") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
