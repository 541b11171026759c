"""The sample web's articles, read from `content/*.toml`; their dates are relative to the moment the demo starts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "ha": ("Litinin", "Talata", "Laraba", "Alhamis", "Juma'a", "Asabar", "Lahadi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article of a sample site."""

    path: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    author: str
    section: str
    published_at: datetime
    encoding: str
    declared: str
    """The charset that the page declares; empty for none."""
    later: bool
    """Whether it only appears while the demo runs on (`--follow`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSite:
    """One sample site."""

    key: str
    name: str
    kind: str
    lang: str
    country: str | None
    timezone: str | None
    theme: str
    methods: tuple[str, ...]
    articles: tuple[DemoArticle, ...]


def sites(now: datetime) -> tuple[DemoSite, ...]:
    """Return the four sites as they stand at `now`."""
    folder = files("monitor.demo") / "content"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        _site(name.removesuffix(".toml"), tomllib.loads((folder / name).read_text(encoding="utf-8")), now)
        for name in names
    )


def _site(key: str, data: dict[str, Any], now: datetime) -> DemoSite:
    return DemoSite(
        key=key,
        name=data["name"],
        kind=data["kind"],
        lang=data["lang"],
        country=data.get("country"),
        timezone=data.get("timezone"),
        theme=data["theme"],
        methods=tuple(data["methods"]),
        articles=tuple(_article(row, data["lang"], now) for row in data["article"]),
    )


def _article(row: dict[str, Any], lang: str, now: datetime) -> DemoArticle:
    published_at = now - timedelta(hours=int(row["age"].removesuffix("h")))
    eve = WEEKDAYS[lang][(published_at - timedelta(days=1)).weekday()]

    def dated(text: str) -> str:
        return text.replace("{veille}", eve)

    return DemoArticle(
        path=f"{row.get('path', '/')}{row['slug']}/",
        title=dated(row["title"]),
        lead=dated(row["lead"]),
        paragraphs=tuple(part.strip() for part in dated(row["text"]).strip().split("\n\n")),
        author=row["author"],
        section=row["section"],
        published_at=published_at,
        encoding=row.get("encoding", "utf-8"),
        declared=row.get("declared", row.get("encoding", "utf-8")),
        later=row.get("later", False),
    )
