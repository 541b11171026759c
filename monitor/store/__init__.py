"""What the program remembers: SQL tables behind small functions that take a connection first."""

from __future__ import annotations

from monitor.store.db import Store, open_store

__all__ = ["Store", "open_store"]
