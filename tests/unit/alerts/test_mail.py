from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.alerts.mail import Letter, build_mail
from monitor.items import Delivery, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from monitor.alerts.message import Voice
    from monitor.items import Alert, StoryArticle


@pytest.fixture
def letter(french: Voice) -> Letter:
    return Letter(french)


def mailed(alert: Alert, voice: Voice) -> EmailMessage:
    raw = build_mail(alert.id, Letter(voice).render(alert), "Desk <desk@example.org>", ["a@example.org"]).as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_has_its_headers_and_both_parts(alert: Alert, french: Voice) -> None:
    mail = mailed(alert, french)
    assert mail["Message-ID"] == "<d1@example.org>"
    assert mail["Date"] == "Sun, 22 Nov 2026 21:00:00 +0000"
    assert str(mail["Subject"]).startswith("ÉLEVÉE · 12 à 15 morts · 4 blessés · Bankass, Mali")
    text, page = (part.get_content() for part in mail.iter_parts())
    assert "«\u00a0Attaque près de Bankass\u00a0»" in text
    assert '<a href="https://news.example/a?x=1&amp;y=2"><bdi>Studio Fictif</bdi></a>' in page


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(place=st.text(alphabet="aéïô ·,'ْمدني🔥", min_size=1, max_size=60))
def test_a_subject_arrives_letter_by_letter(alert: Alert, letter: Letter, place: str) -> None:
    assert alert.story is not None
    facts = replace(alert.story.facts, places=(Place(name=place, country="ML"),), perpetrator="unidentified gunmen")
    told = replace(alert, story=replace(alert.story, facts=facts))
    body = letter.render(told)
    raw = build_mail("d1", body, "desk@example.org", ["a@example.org"]).as_bytes()
    assert str(message_from_bytes(raw, policy=policy.default)["Subject"]) == body["subject"]


def test_an_update_threads_below_the_first_mail_on_its_story(alert: Alert, french: Voice) -> None:
    first = Delivery(
        id="d0",
        channel="editors",
        type="story.new",
        state="sent",
        created_at=alert.created_at,
        sent_at=alert.created_at,
        receipt={"message_id": "<d0@example.org>"},
    )
    mail = mailed(replace(alert, type="story.update", first=first), french)
    assert mail["In-Reply-To"] == mail["References"] == "<d0@example.org>"
    assert mail["Message-ID"] == "<d1@example.org>"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Première alerte le dim. 22 nov. 2026 à 22:00 WAT" in text.get_content()
    assert mailed(alert, french)["References"] is None


def test_the_same_alert_makes_the_same_body(alert: Alert, english: Voice) -> None:
    assert Letter(english).render(alert) == Letter(english).render(alert)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50)
@given(hostile=st.text(alphabet=st.one_of(st.sampled_from("\r\n\u202e\u2066:<>"), st.characters()), max_size=80))
def test_no_page_adds_a_header_or_a_tag(alert: Alert, letter: Letter, hostile: str) -> None:
    assert alert.story is not None
    text = f"x\r\nBcc: evil@example.org\r\n{hostile}<script>"
    facts = replace(alert.story.facts, places=(Place(name=text, country="ML"),))
    body = letter.render(replace(alert, story=replace(alert.story, headline=text, facts=facts)))
    raw = build_mail("d1", body, "desk@example.org", ["a@example.org"]).as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Bcc"] is None
    assert not set(str(mail["Subject"])) & set("\r\n\u202e\u2066")
    page = mail.get_body(("html",))
    assert page is not None
    assert "<script>" not in page.get_content()


def test_a_digest_begins_with_a_table_of_contents(alert: Alert, english: Voice) -> None:
    assert alert.story is not None
    low = replace(alert.story, id="s2", severity="low")
    digest = replace(alert, type="digest", story=None, stories=(alert.story, low), held_for="digest")
    letter = Letter(english)
    mail = letter.render(digest)
    first, second = (item.head for item in english.say(digest).items)
    assert mail["text"].startswith(f"Digest: 2 reports\n\n1. {first}\n2. {second}\n\n{first}\n")
    assert '<ol>\n<li><a href="#s1">HIGH' in mail["html"]
    assert '<div id="s2">\n<p><strong>LOW' in mail["html"]
    one = letter.render(replace(digest, stories=(low,)))
    assert "1. " not in one["text"]
    assert "<ol>" not in one["html"]


def test_a_digests_text_part_links_every_report(
    alert: Alert, listed: Callable[..., StoryArticle], english: Voice
) -> None:
    assert alert.story is not None
    second = listed(id="a2", url="https://other.example/b", source="Radio Fictive")
    both = replace(alert.story, articles=(*alert.story.articles, second))
    mail = Letter(english).render(replace(alert, type="digest", story=None, stories=(both,), held_for="digest"))
    lines = [line for line in mail["text"].splitlines() if "https://" in line]
    assert [line.rpartition(" ")[2] for line in lines] == ["https://news.example/a?x=1&y=2", "https://other.example/b"]
