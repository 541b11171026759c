"""Reads OPML, the list of feeds that feed readers export. The file may come from anyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
MAX_OUTLINES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One entry of the list."""

    title: str
    feed: str | None
    site: str | None
    language: str | None


def read_opml(path: Path) -> list[Outline]:
    """Return the entries that name a feed or a site, in order. Raises ConfigError for what is no sound OPML."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(path, f"cannot be read ({(error.strerror or 'unknown reason').lower()})") from None
    if len(raw) > MAX_BYTES:
        raise _refused(path, f"is larger than {MAX_BYTES // 1024} KiB")
    if b"<!entity" in raw.replace(b"\0", b"").lower():
        raise _refused(path, "declares entities, which no list of feeds needs")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.position[0] if isinstance(error, etree.XMLSyntaxError) else 1
        raise _refused(path, f"is no XML (line {line})") from None
    if root.tag != "opml":
        raise _refused(path, "is no OPML")
    outlines = []
    for element in root.iter("outline"):
        named = {str(key).lower(): str(value).strip() for key, value in element.attrib.items()}
        feed, site = named.get("xmlurl") or None, named.get("htmlurl") or None
        if feed or site:
            title = named.get("title") or named.get("text") or ""
            outlines.append(Outline(title=title, feed=feed, site=site, language=named.get("language")))
    if not outlines:
        raise _refused(path, "names no feed")
    if len(outlines) > MAX_OUTLINES:
        raise _refused(path, f"names more than {MAX_OUTLINES} feeds")
    return outlines


def _refused(path: Path, what: str) -> ConfigError:
    return ConfigError([f"{path}: the file {what}. Export the list as OPML from your feed reader, or split it."])
