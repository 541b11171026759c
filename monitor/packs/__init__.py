"""Knowledge packs: what the system knows of a region, as data, and the folding that makes spellings comparable."""

from __future__ import annotations
