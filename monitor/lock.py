"""The lock on the data: one service at a time writes to one `data_dir`, and to one database."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from sqlalchemy import make_url

from monitor.errors import LockedError, StoreError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import TracebackType


def database_lock(data_dir: Path, database: str) -> AbstractContextManager[object]:
    """Return a lock beside an SQLite file that lies outside `data_dir`, where another service may have its own folder.

    `database` is a SQLAlchemy address.
    """
    address = make_url(database)
    if address.get_backend_name() != "sqlite" or not address.database:
        return nullcontext()
    file = Path(address.database)
    if file.parent.resolve() == data_dir.resolve():
        return nullcontext()
    return DataLock(file.parent, f"{file.name}.lock", key="database")


class DataLock:
    """Holds `data_dir/lock` while the process lives; the kernel lets go of it when the process dies.

    Entering raises LockedError, naming the holder, when another process has it, and StoreError when the
    folder cannot be written.
    """

    def __init__(self, data_dir: Path, name: str = "lock", *, key: str = "data_dir") -> None:
        """`key` of `service` names the folder, for messages."""
        self.path = data_dir / name
        self._key = key
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read(200).strip() or "an unknown process"
            file.close()
            message = (
                f"{self.path.parent}: another instance holds this data: {holder}. "
                "Stop it first, or give this one its own service.data_dir."
            )
            raise LockedError(message) from error
        try:
            file.seek(0)
            file.truncate()
            file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
            file.flush()
        except OSError as error:
            with suppress(OSError):  # closing tries to write once more
                file.close()
            raise self._unwritable(error) from error
        self._file = file
        return self

    def _unwritable(self, error: OSError) -> StoreError:
        mend = f"Give service.{self._key} a folder of ours"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            mend = "Free space on its disk"
        return StoreError(f"{self.path}: cannot be written ({error.strerror}). {mend}.")

    def held(self) -> bool:
        """Whether the file that is locked still lies in `data_dir`: not so once somebody deleted or replaced it."""
        try:
            return self._file is not None and os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())
        except OSError:
            return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
