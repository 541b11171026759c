"""Sound rules: one key for the spellings that the press and the maps give one Sahelian name.

French, English and local spellings write the same sound differently (Barsalogho, Barsalogo; Ouattagouna,
Wattaguna; Tillabéri, Tillabery). Names are compared by what is left once such choices are taken out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.packs.folding import fold

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"[^a-z0-9\u0600-\u06ff]", ""),
        (r"tch|tsh", "c"),
        (r"ch|sh", "c"),
        (r"ph", "f"),
        (r"(?<=[gkbdtjwrn])h", ""),
        (r"gu(?=[ei])", "g"),
        (r"qu?|ck|c(?=[aoukrlt]|$)", "k"),
        (r"dj|dy|di(?=[aou])", "j"),
        (r"oo|ou|w", "u"),
        (r"ee|ie|y", "i"),
        (r"ai|ei", "e"),
        (r"z", "s"),
        (r"h$|e$", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=65_536)
def sound_key(name: str) -> str:
    """Return the key under which `name` meets its other spellings; Arabic letters stay as folded."""
    key = fold(name)
    for pattern, put in _RULES:
        key = pattern.sub(put, key)
    return key
