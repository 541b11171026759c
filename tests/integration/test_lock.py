"""One service at a time on one data folder."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from monitor.errors import LockedError, StoreError
from monitor.lock import DataLock, database_lock

if TYPE_CHECKING:
    from pathlib import Path

HOLD = (
    "import sys; from pathlib import Path; from monitor.lock import DataLock\n"
    "with DataLock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.readline()"
)


def test_the_second_holder_is_refused_and_told_who_holds(tmp_path: Path) -> None:
    with DataLock(tmp_path), pytest.raises(LockedError, match=r"process \d+ on ") as refused:
        DataLock(tmp_path).__enter__()
    assert refused.value.exit_code == 3


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=str(holder.pid)):
            DataLock(tmp_path).__enter__()
        holder.kill()
        holder.wait()
        with DataLock(tmp_path):
            pass


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"data_dir"):
        DataLock(tmp_path / "file" / "data").__enter__()


def test_a_database_whose_folder_cannot_be_written_names_its_own_key(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"Give service\.database a folder"):
        database_lock(tmp_path / "data", f"sqlite:///{tmp_path}/file/monitor.db").__enter__()


def test_a_lock_that_takes_no_name_is_told_with_its_path(tmp_path: Path) -> None:
    """As on a full disk; a process that may write no byte is refused alike."""
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
    command = [sys.executable, "-c", limit + HOLD, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"StoreError: {tmp_path / 'lock'}: cannot be written (" in done.stderr
    assert "Exception ignored" not in done.stderr


def test_two_services_with_folders_of_their_own_cannot_share_a_database(tmp_path: Path) -> None:
    shared = f"sqlite:///{tmp_path}/shared/monitor.db"
    (tmp_path / "shared").mkdir()
    with database_lock(tmp_path / "one", shared):
        with pytest.raises(LockedError, match=r"process \d+ on "):
            database_lock(tmp_path / "two", shared).__enter__()
        with database_lock(tmp_path / "two", f"sqlite:///{tmp_path}/two/monitor.db"):
            pass
        with database_lock(tmp_path / "three", "postgresql+psycopg://host/monitor"):
            pass
