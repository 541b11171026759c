"""What `analyse` and `explain` judge by: the configuration where there is one, else the Sahel pack alone."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.commands.options import load
from monitor.pool import knowledge_of, recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.knowledge import Knowledge


def knowledge_source(config_path: Path | None) -> Callable[[], Knowledge]:
    """Return a picklable function that compiles the knowledge once a process.

    Raises ConfigError when the named configuration, or ./config.yaml where it exists, is bad.
    """
    if config_path is None and not Path("config.yaml").exists():
        return _default
    return partial(knowledge_of, recipe(load(config_path or Path("config.yaml"))))


@lru_cache(maxsize=1)
def _default() -> Knowledge:
    from pipelines.knowledge import default_knowledge  # noqa: PLC0415 - the language libraries load with it

    return default_knowledge(Path("data"))
