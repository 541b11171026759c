from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.alerts.layout import CHAT, PLAIN, SLACK, TELEGRAM, Layout, Markup
from monitor.items import Change

if TYPE_CHECKING:
    from monitor.alerts.message import Voice
    from monitor.items import Alert

MARKUPS = [PLAIN, CHAT, SLACK, TELEGRAM]


@pytest.fixture
def layouts(english: Voice) -> dict[Any, Layout]:
    return {(markup.template, markup.text): Layout(markup, english) for markup in MARKUPS}


def test_each_markup_writes_the_whole_alert(alert: Alert, english: Voice) -> None:
    said = english.say(alert)
    assert Layout(PLAIN, english).write(said, 4000).splitlines() == [
        "HIGH · 12 to 15 killed · 4 injured · Bankass, Mali · named: JNIM · Sat 21 Nov 2026",
        "“Attaque près de Bankass”",
        "News: Studio Fictif https://news.example/a?x=1&y=2",
        "One source, unconfirmed",
        "Why: attack, JNIM",
    ]
    assert "News: <https://news.example/a?x=1&amp;y=2|Studio Fictif>" in Layout(SLACK, english).write(said, 4000)
    assert 'News: <a href="https://news.example/a?x=1&amp;y=2">Studio Fictif</a>' in Layout(TELEGRAM, english).write(
        said, 4000
    )


@pytest.mark.parametrize("markup", MARKUPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(headline=st.text(max_size=400), limit=st.integers(30, 600), digest=st.booleans())
def test_whatever_the_headline_the_text_fits(
    *,
    alert: Alert,
    english: Voice,
    layouts: dict[Any, Layout],
    markup: Markup,
    headline: str,
    limit: int,
    digest: bool,
) -> None:
    assert alert.story is not None
    story = replace(alert.story, headline=headline)
    told = replace(alert, story=story)
    if digest:
        limit += 120  # the least that holds a digest's first line and count
        told = replace(alert, type="digest", story=None, stories=(story,) * 5)
    text = layouts[markup.template, markup.text].write(english.say(told), limit)
    assert 0 < markup.measure(text) <= limit


def test_short_room_drops_reasons_before_sources_before_the_headline(alert: Alert, english: Voice) -> None:
    said = english.say(alert)
    whole = Layout(PLAIN, english).write(said, 4000)
    no_why = Layout(PLAIN, english).write(said, len(whole) - 1)
    assert no_why == whole.rsplit("\n", 1)[0]
    assert Layout(PLAIN, english).write(said, len(no_why) - 1).splitlines() == [
        "HIGH · 12 to 15 killed · 4 injured · Bankass, Mali · named: JNIM · Sat 21 Nov 2026",
        "“Attaque près de Bankass”",
        "One source, unconfirmed",
    ]


def test_a_digest_says_how_many_it_left_out(alert: Alert, english: Voice) -> None:
    assert alert.story is not None
    said = english.say(replace(alert, type="digest", story=None, stories=(alert.story,) * 50))
    text = Layout(SLACK, english).write(said, 1000)
    shown = text.count("HIGH")
    assert 0 < shown < 50
    assert text.endswith(f"and {50 - shown} more")


def test_what_changed_stands_in_every_markup_and_is_kept_where_room_is_short(alert: Alert, english: Voice) -> None:
    changes = (Change(what="perpetrator", old=None, new="<b>*x*"),)
    message = english.say(replace(alert, type="story.update", changes=changes))
    for markup in (PLAIN, CHAT, SLACK, TELEGRAM):
        text = Layout(markup, english).write(message, 4000)
        assert text.splitlines()[1].startswith("New · attributed to: ")
        assert "New · " in Layout(markup, english).write(message, 400)
    assert "<b>*x*" not in Layout(TELEGRAM, english).write(message, 4000)
