"""Databases to start from. The migrations take longer than most tests: they run once a process, and the file is copied.

What the migrations themselves do is shown in `tests/integration/store/test_db.py`, which opens files of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.store import open_store


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        open_store(f"sqlite:///{file}").close()
        return file.read_bytes()


def empty(file: Path) -> str:
    """Put an empty database of the newest revision there, and return its address."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_migrated())
    return f"sqlite:///{file}"
