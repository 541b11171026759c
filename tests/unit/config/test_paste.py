from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from monitor.commands.found import Names
from monitor.config import load_config
from monitor.config.paste import plain, source_yaml
from monitor.items import Listing, Source

HOSTILE = st.text(max_size=60) | st.text(alphabet="\"'\\#:{}[]!&*$%@`|>-? \n\t\x1b\u202e\u2028\x85Aé", max_size=60)


@given(HOSTILE, HOSTILE)
def test_whatever_a_site_is_called_the_lines_are_in_order(title: str, remark: str) -> None:
    source = Source(
        name=Names([]).give(title, "a.example"),
        languages=("fr",),
        feeds=("https://a.example/?a={b}&c=${D}",),
        sitemaps=("https://a.example/s.xml",),
        listings=(Listing(url="https://a.example/news"),),
        unproven=True,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.yaml"
        text = "channels: {screen: {console: true}}\nsources:\n" + source_yaml(source, remarks=[remark])
        path.write_text(text, encoding="utf-8")
        (read,) = load_config(path, {}).sources
    assert read.name == plain(title) or (not plain(title) and read.name == "a.example")
    assert read.feeds == source.feeds
    assert read.sitemaps == source.sitemaps
    assert read.unproven


def test_names_are_given_once() -> None:
    names = Names(["Maliweb"])
    assert [names.give("maliweb", "x"), names.give("", "x.example"), names.give("", "x.example")] == [
        "maliweb (2)",
        "x.example",
        "x.example (2)",
    ]
