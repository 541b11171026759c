"""Writes sources as YAML to paste into a configuration. Names come from web pages and are quoted accordingly."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.items import Source

LONGEST_NAME = 100
_LONGEST_URL = 4096
_NOT_YAML = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def source_yaml(source: Source, *, remarks: Sequence[str] = ()) -> str:
    """Return the source as an entry of `sources:`, with its keys that differ from the default, remarks above it."""
    lines = [f"  # {plain(remark)}" for remark in remarks]
    lines += [f"  - name: {_quoted(source.name)}", f"    kind: {source.kind}"]
    if source.languages:
        lines.append(f"    languages: [{', '.join(source.languages)}]")
    lines += [f"    country: {source.country or 'null'}", f"    timezone: {source.timezone or 'null'}"]
    if source.unproven:
        lines.append("    unproven: true")
    for key, urls in (("feeds", source.feeds), ("sitemaps", source.sitemaps)):
        if urls:
            lines += [f"    {key}:", *(f"      - {_quoted(url)}" for url in urls)]
    if source.listings:
        lines += ["    listings:", *(f"      - {{url: {_quoted(listing.url)}}}" for listing in source.listings)]
    return "\n".join(lines) + "\n"


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """Return text from outside as one line that YAML can hold."""
    return _NOT_YAML.sub("", printable(text, longest)).strip()


def _quoted(text: str) -> str:
    """Return a YAML text in double quotes, in which neither quotes, breaks nor ${NAME} mean anything."""
    return json.dumps(plain(text, _LONGEST_URL), ensure_ascii=False).replace("${", "$${")
