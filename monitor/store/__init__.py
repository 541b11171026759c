"""What the program remembers: SQL tables behind small functions that take a connection first."""

from __future__ import annotations

from monitor.store.db import Store, is_missing, open_store

__all__ = ["Store", "is_missing", "open_store"]
