"""Texts as the matching knows them, for tests of what is read in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.packs.folding import sentences, tokenize
from pipelines.match import FieldReading, Reading

if TYPE_CHECKING:
    from typing import Literal


def reading(title: str, text: str, lang: str | None) -> Reading:
    """Return title and text cut into words and sentences, with no names found in them."""
    return Reading(title=_field("title", title), text=_field("text", text), lang=lang)


def _field(name: Literal["title", "text"], content: str) -> FieldReading:
    return FieldReading(field=name, text=content, tokens=tokenize(content), sentences=sentences(content))
