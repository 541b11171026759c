"""A live blog's text holds each entry in the page's order, its time in front, however the page marks it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monitor.items import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

LEAD = "We follow the shelling of the town of Gao and what its residents say about it through the day."
ENTRIES = [
    ("14:05", "The army says that it has taken back the northern gate after two hours of fighting in the dunes."),
    ("11:30", "Residents report at least four explosions near the airport, and the market has closed its gates."),
    ("09:15", "Two buses that were bound for Ansongo turned back at the checkpoint."),
    ("08:10", "A first shell landed in the river without hurting anybody, a member of the town council told us."),
]
SHAPES = {
    "boxes": '<div class="entry"><time datetime="2025-05-05T{t}:00Z">{t}</time><p>{x}</p></div>',
    "articles": "<article><h2><time>{t}</time></h2><div><p>{x}</p></div><footer><a>Share</a></footer></article>",
    "time below": '<div class="entry"><p>{x}</p><div><time datetime="2025-05-05T{t}:00+00:00">{t}</time></div></div>',
    "relative": '<section><div><time datetime="2025-05-05T{t}:00+02:00">an hour ago</time></div><p>{x}</p></section>',
    "flat": "<time>{t}</time><p>{x}</p>",
    "rows": "<p><time>{t}</time></p><p>{x}</p>",
    "headings": "<h3>{t}</h3><p>{x}</p>",
    "list": '<li><span class="hour">{t}</span><div><p>{x}</p></div></li>',
    "definitions": "<dt>{t}</dt><dd>{x}</dd>",
}


def page(body: str, structured: object = None) -> str:
    script = f'<script type="application/ld+json">{json.dumps(structured)}</script>' if structured else ""
    return (
        f"<html lang='en'><head><title>Live: shelling in Gao</title>{script}</head><body><main>"
        "<h1>Live: shelling in Gao</h1><p class='meta'><time datetime='2025-05-05T15:00:00Z'>5 May, 15:00</time></p>"
        f"<div class='article-content'><p>{LEAD}</p>{body}</div></main></body></html>"
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_each_entry_has_its_time_in_front(read_markup: Callable[..., Document], shape: str) -> None:
    rows = "".join(SHAPES[shape].format(t=time, x=text) for time, text in ENTRIES)
    wrapped = {"list": f"<ul>{rows}</ul>", "definitions": f"<dl>{rows}</dl>"}.get(shape, rows)
    assert read_markup(page(wrapped)).text.split("\n\n") == [LEAD, *(part for entry in ENTRIES for part in entry)]


@pytest.mark.parametrize(("zone", "shown"), [("Africa/Niamey", "15:05"), (None, "14:05 UTC")])
def test_a_time_that_no_one_sees_is_given_in_the_sites_zone(
    read_markup: Callable[..., Document], zone: str | None, shown: str
) -> None:
    box = '<div class="entry"><time datetime="2025-05-05T{t}:00Z">recently</time><p>{x}</p></div>'
    rows = "".join(box.format(t=time, x=text) for time, text in ENTRIES)
    assert read_markup(page(rows), site=Site(timezone=zone)).text.split("\n\n")[1] == shown


def test_entries_that_only_structured_data_holds_are_put_in(read_markup: Callable[..., Document]) -> None:
    listed = [
        {"headline": f"Entry {time}", "articleBody": f"<p>{text}</p>", "datePublished": f"2025-05-05T{time}Z"}
        for time, text in ENTRIES
    ]  # fmt: skip
    structured = {"@type": "LiveBlogPosting", "headline": "Live: shelling in Gao", "liveBlogUpdate": listed}
    document = read_markup(page("", structured), site=Site(timezone="Africa/Bamako"))
    want = [part for time, text in ENTRIES for part in (time, f"Entry {time}", text)]
    assert document.text.split("\n\n") == [LEAD, *want]
    assert {block.text for block in document.removed if block.reason == "live"} == set(want)
    shown = "".join(SHAPES["boxes"].format(t=time, x=text) for time, text in ENTRIES)
    both = read_markup(page(shown, structured)).text.split("\n\n")
    assert both == [LEAD, *(part for entry in ENTRIES for part in entry)]


def test_an_article_with_times_beside_it_gets_none(read_markup: Callable[..., Document]) -> None:
    aside = "".join(f"<li><time>{time}</time> <a href='/{time}'>{text}</a></li>" for time, text in ENTRIES)
    body = "".join(f"<p>{text}</p>" for _, text in ENTRIES) + f"<aside class='latest'><ul>{aside}</ul></aside>"
    assert read_markup(page(body)).text.split("\n\n") == [LEAD, *(text for _, text in ENTRIES)]
