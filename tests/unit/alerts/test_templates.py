from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from apprise import Apprise

from monitor.alerts.channels.url import Url
from monitor.alerts.escape import FSI, PDI
from monitor.alerts.layout import CHAT, HTML, PLAIN, SLACK, TELEGRAM, Layout, Markup
from monitor.alerts.samples import samples
from monitor.alerts.templates import TemplateFailedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from monitor.alerts.message import Voice
    from monitor.items import Alert

HOSTILE = "<!channel> <b>x</b> *bold* & ]( @everyone"


@pytest.fixture
def own(tmp_path: Path, english: Voice) -> Callable[..., Layout]:
    """Return a function that makes a layout with a template of one's own."""

    def make(text: str, markup: Markup = SLACK) -> Layout:
        path = tmp_path / "own.j2"
        path.write_text(text, encoding="utf-8")
        return Layout(markup, replace(english, template=path))

    return make


def titled(alert: Alert, headline: str) -> Alert:
    assert alert.story is not None
    return replace(alert, story=replace(alert.story, headline=headline))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("fine\n{% if %}", 2, "Expected an expression"),
        ("{{ head }}\n\n{{ head|nosuch }}", 3, "No filter named 'nosuch'"),
        ("{{ head|safe }}", 1, "No filter named 'safe'"),
        ("{% block x %}\n{{ head", 2, "unexpected end of template"),
        ("{% include 'none.j2' %}", None, "none.j2"),
    ],
)
def test_a_template_with_a_mistake_is_named_with_its_line(
    *,
    own: Callable[..., Layout],
    tmp_path: Path,
    alert: Alert,
    english: Voice,
    text: str,
    line: int | None,
    problem: str,
) -> None:
    with pytest.raises(TemplateFailedError) as raised:
        own(text).write(english.say(alert), 4000)
    assert str(raised.value).startswith(f"{tmp_path / 'own.j2'}:{line or ''}")
    assert problem in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("{{ head }}\n{{ haed }}", 2, "'haed' is undefined"),
        ("\n\n{{ alert.story.nosuch }}", 3, "has no attribute 'nosuch'"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{{ head.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ language.format.__globals__ }}", 1, "unsafe"),
        ("{% for n in range(10000000) %}{% endfor %}", 1, "Range too big"),
    ],
)
def test_what_fails_on_an_alert_is_named_with_its_line(
    *, own: Callable[..., Layout], tmp_path: Path, alert: Alert, english: Voice, text: str, line: int, problem: str
) -> None:
    layout = own(text)
    with pytest.raises(TemplateFailedError) as raised:
        layout.write(english.say(alert), 4000)
    assert str(raised.value).startswith(f"{tmp_path / 'own.j2'}:{line}: ")
    assert problem in str(raised.value)
    assert layout.write(english.say(alert), 4000, builtin=True) == Layout(SLACK, english).write(
        english.say(alert), 4000
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ headline }}",
        "{{ headline|upper|lower }}",
        "{% set x %}{{ headline }}{% endset %}{{ x }}",
        "{% macro m(t) %}{{ t }}{% endmacro %}{{ m(headline) }}",
        "{{ headline ~ '' }}",
        "{% autoescape false %}{{ headline }}{% endautoescape %}",
        "{{ [headline, headline]|join(' ') }}",
        "{{ alert.story.headline }}",
        "{{ headline|replace('x', 'y') }}",
        "{{ '%s'|format(headline) }}",
        "{{ headline|truncate(30) }}",
    ],
)
@pytest.mark.parametrize("markup", [SLACK, TELEGRAM, CHAT, HTML])
def test_no_template_lets_a_pages_text_through(
    own: Callable[..., Layout], alert: Alert, english: Voice, text: str, markup: Markup
) -> None:
    shown = own(text, markup).write(english.say(titled(alert, HOSTILE)), 4000)
    assert shown
    assert "<!channel>" not in shown
    assert "<b>" not in shown
    if markup in {SLACK, TELEGRAM, CHAT}:
        assert "@everyone" not in shown
        assert "*bold*" not in shown


def test_a_template_may_change_one_block_of_the_built_in_one(
    own: Callable[..., Layout], alert: Alert, english: Voice
) -> None:
    text = "{% extends 'slack.j2' %}{% block head %}:fire: *{{ alert.story.deaths.max }} dead*\n{% endblock %}"
    assert own(text).write(english.say(alert), 4000).splitlines()[:2] == [
        ":fire: *15 dead*",
        "“Attaque près de Bankass”",
    ]


def test_a_template_whose_own_text_is_too_long_fails(own: Callable[..., Layout], alert: Alert, english: Voice) -> None:
    with pytest.raises(TemplateFailedError, match="longer than the service takes"):
        own("x" * 5000).write(english.say(alert), 4000)


@pytest.mark.parametrize("markup", [SLACK, TELEGRAM, PLAIN, CHAT, HTML])
@pytest.mark.parametrize("language", ["english", "french"])
def test_the_built_in_templates_write_every_kind_of_alert(
    request: pytest.FixtureRequest, markup: Markup, language: str
) -> None:
    voice = request.getfixturevalue(language)
    layout = Layout(markup, voice)
    for alert in samples():
        text = layout.write(voice.say(alert), 4000)
        assert text
        assert "None" not in text
        assert "\n\n\n" not in text


@pytest.mark.parametrize(
    "headline",
    [
        "a" * 3000,
        "\U0001f525" * 3000,
        "👨‍👩‍👧‍👦" * 500,
        "&<>" * 1000,
        "هجوم " * 600,
        "x\u0301" * 1500,
        "\u202e" * 3000,
        "",
    ],
    ids=["long", "emoji", "families", "escapes", "arabic", "marks", "invisible", "empty"],
)
@pytest.mark.parametrize("limit", [4096, 1000, 250])
def test_whatever_the_headline_the_text_is_whole_and_fits(
    alert: Alert, english: Voice, headline: str, limit: int
) -> None:
    for markup in (SLACK, TELEGRAM, CHAT, HTML):
        if markup is HTML and limit < 1000:
            continue  # no mail is that short
        text = Layout(markup, english).write(english.say(titled(alert, headline)), limit)
        assert markup.measure(text) <= limit
        assert text.count(FSI) == text.count(PDI)
        assert "HIGH" in text
        text.encode("utf-8")
    telegram = Layout(TELEGRAM, english).write(english.say(titled(alert, headline)), limit)
    assert TELEGRAM.measure(telegram) <= limit
    # Every tag is closed and every entity whole: it can be parsed.
    ET.fromstring(f"<p>{telegram.replace('&quot;', '')}</p>")


@pytest.mark.parametrize(
    "url",
    [
        "discord://1234567890/abcdef",
        "matrixs://user:pass@matrix.example.org/%23room",
        "mmost://chat.example.org/abcdefghijklmnop",
        "ntfy://ntfy.example.org/topic",
        "workflows://host.example.org:443/abcdef/ghijkl/",
    ],
)
def test_services_of_apprise_get_no_more_than_they_take(alert: Alert, english: Voice, url: str) -> None:
    service = Apprise.instantiate(url)
    assert service is not None
    assert alert.story is not None
    articles = tuple(
        replace(alert.story.articles[0], id=str(n), source=f"Source {n}", url=f"https://news.example/{n}?{'x' * 900}")
        for n in range(6)
    )
    channel = Url(url, english)
    told = titled(alert, "\U0001f525 a" * 1500)
    assert told.story is not None
    told = replace(told, story=replace(told.story, articles=articles))
    digest = replace(alert, type="digest", story=None, stories=(alert.story,) * 150)
    for each in (told, digest):
        body = channel.render(each)
        assert len(body["title"]) <= service.title_maxlen
        assert 100 < len(body["title"]) + len(body["text"]) <= service.body_maxlen
    assert " more" in channel.render(digest)["text"] or service.body_maxlen > 10_000


def test_text_from_right_to_left_is_isolated_wherever_it_stands(
    own: Callable[..., Layout], alert: Alert, english: Voice
) -> None:
    told = titled(alert, "مقتل 12 مدنيا في هجوم")
    for markup in (SLACK, TELEGRAM, CHAT, PLAIN, HTML):
        assert f"{FSI}“مقتل 12 مدنيا في هجوم”{PDI}" in Layout(markup, english).write(english.say(told), 4000)
    assert own("{{ headline }} · {{ alert.story.headline }}").write(english.say(told), 4000).count(FSI) == 2


def test_sources_that_find_no_room_are_counted(alert: Alert, english: Voice) -> None:
    assert alert.story is not None
    articles = tuple(
        replace(alert.story.articles[0], id=str(n), source=f"Source {n}", url=f"https://news.example/{n}?{'x' * 60}")
        for n in range(9)
    )
    message = english.say(replace(alert, story=replace(alert.story, articles=articles)))
    layout = Layout(SLACK, english)
    assert "and 3 more" in layout.write(message, 4096)
    short = layout.write(message, 600)
    shown = short.count("|Source")
    assert 0 < shown < 6
    assert f"and {9 - shown} more" in short


def test_on_telegram_the_addresses_of_links_take_no_room(alert: Alert, english: Voice) -> None:
    assert alert.story is not None
    articles = tuple(
        replace(alert.story.articles[0], id=str(n), url=f"https://news.example/{n}?{'x' * 1900}") for n in range(6)
    )
    text = Layout(TELEGRAM, english).write(
        english.say(replace(alert, story=replace(alert.story, articles=articles))), 4096
    )
    assert text.count("<a ") == 6
    assert len(text) > 2 * 4096
    assert TELEGRAM.measure('<b>a</b> &lt;\U0001f525 <a href="https://x.example">b</a>') == len("a <") + 2 + len(" b")
