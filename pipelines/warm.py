"""What every worker needs, loaded once by the server that forks them. Importing this module is what loads it.

For that server alone, which is told by name what to import and can be told nothing else. Its workers then share the
language models (some fifty megabytes) instead of reading them a second each, at the start and whenever one is replaced.
"""

from __future__ import annotations

import contextlib
import gc
from datetime import UTC, datetime

from monitor.items import Page, Site
from pipelines.analyse import analyse
from pipelines.knowledge import default_knowledge

_WORDS = "Au marché de la ville, le mil et le riz se vendent bien."
_PAGE = f"<html lang='fr'><title>{_WORDS}</title><h1>{_WORDS}</h1><p>1 mars 2026</p><p>{_WORDS * 4}</p></html>"


def warm() -> None:
    """Read a text and a page: that loads the shipped pack, the models and the tables that are read when first asked."""
    now, knowledge = datetime.now(UTC), default_knowledge()
    # Where a model cannot be loaded (no space for its passing file), the first real page says so.
    with contextlib.suppress(OSError):
        for page in (Page(url="", fetched_at=now, text=_WORDS), Page(url="", fetched_at=now, body=_PAGE.encode())):
            analyse(page, knowledge, Site())
    gc.collect()
    gc.freeze()  # what is here stays: a collection that wrote into it would end its sharing


warm()
