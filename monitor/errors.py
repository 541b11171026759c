"""The errors that the program raises on purpose; all descend from MonitorError.

Expected failures of sites and channels are values (`Poll.errors`, `Delivery.last_error`), not these.
"""

from __future__ import annotations


class MonitorError(Exception):
    """Something the operator can mend; `str(error)` says what is wrong and what to do."""

    exit_code = 1


class ConfigError(MonitorError):
    """The configuration cannot be used. `problems` holds every complaint, one line each."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PackError(MonitorError):
    """A knowledge pack or gazetteer file is broken; the message names file, line and field."""

    exit_code = 2


class LockedError(MonitorError):
    """Another instance holds the data."""

    exit_code = 3


class StoreError(MonitorError):
    """The database or the disk refused; what was in flight is found again at the next start."""
