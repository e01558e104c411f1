"""One writer at a time: a lock file that the kernel releases when its holder ends, however it ends."""

import os
import sys
from pathlib import Path
from types import TracebackType

from persona_ai.errors import EvidenceError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Locked far behind the text, so that others can read who holds it (Windows locks bytes, not files).
_LOCKED_BYTE = 4096


class WriterLock:
    """The right to write into a folder, held from construction until `release`.

    A file left behind by a process that is gone is no obstacle: the lock is the kernel's, not the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise EvidenceError(
                f"{path} cannot be written ({error.strerror}): choose another folder"
            ) from None
        try:
            _lock(self._file)
        except OSError:
            holder = os.pread(self._file, 64, 0).decode(errors="replace").strip() if _CAN_PREAD else ""
            os.close(self._file)
            raise EvidenceError(
                f"{path.parent} is being written by process {holder or 'unknown'}: "
                "wait until it has finished, or stop it"
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the right back; the file stays, empty, since removing it would race with the next writer."""
        if self._file < 0:
            return
        os.ftruncate(self._file, 0)
        os.close(self._file)
        self._file = -1

    def __enter__(self) -> "WriterLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


_CAN_PREAD = hasattr(os, "pread")

if sys.platform == "win32":

    def _lock(file: int) -> None:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

else:

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
