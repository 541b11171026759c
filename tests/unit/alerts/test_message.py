from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from monitor.headcount import Headcount
from monitor.items import Change, Facts, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.alerts.message import Voice
    from monitor.items import Alert, StoryArticle


def test_first_line_tells_the_facts_in_the_channels_language(alert: Alert, english: Voice, french: Voice) -> None:
    assert (
        english.say(alert).head == "HIGH · 12 to 15 killed · 4 injured · Bankass, Mali · named: JNIM · Sat 21 Nov 2026"
    )
    assert (
        french.say(alert).head
        == "ÉLEVÉE · 12 à 15 morts · 4 blessés · Bankass, Mali · acteurs cités\u00a0: JNIM · sam. 21 nov. 2026"
    )


@pytest.mark.parametrize(
    ("facts", "head"),
    [
        (Facts(), "HIGH · published Sat 21 Nov 2026 23:30 WAT"),
        (Facts(deaths_min=5), "HIGH · at least 5 killed · published Sat 21 Nov 2026 23:30 WAT"),
        (Facts(deaths_max=1), "HIGH · up to 1 killed · published Sat 21 Nov 2026 23:30 WAT"),
        (
            Facts(deaths_min=30, people={"killed": Headcount(min=30, claimed=30)}),
            "HIGH · at least 30 killed (claimed) · published Sat 21 Nov 2026 23:30 WAT",
        ),
        (
            Facts(deaths_min=30, deaths_max=45, people={"killed": Headcount(min=45, max=45, claimed=45)}),
            "HIGH · 30 to 45 killed · published Sat 21 Nov 2026 23:30 WAT",
        ),
        (Facts(freed=40, abducted=276), "HIGH · 40 freed · 276 abducted · published Sat 21 Nov 2026 23:30 WAT"),
        (Facts(deaths_min=0, deaths_max=0, abducted=3), "HIGH · 3 abducted · published Sat 21 Nov 2026 23:30 WAT"),
        (
            Facts(countries=("BF", "NE"), event_type="battle", event_date=date(2026, 1, 2)),
            "HIGH · fighting · Burkina Faso, Niger · Fri 2 Jan 2026",
        ),
        (
            Facts(
                countries=("NE", "ML"),
                places=(Place(name="Mali", country="ML", precision="country"), Place(name="Banibangou", country="NE")),
                perpetrator="ISSP",
                event_date=date(2026, 1, 2),
            ),
            "HIGH · Banibangou, Niger, Mali · attributed to ISSP · Fri 2 Jan 2026",
        ),
        (
            Facts(actors=("JNIM", "civilians"), victims=("civilians",), event_date=date(2026, 1, 2)),
            "HIGH · named: JNIM · Fri 2 Jan 2026",
        ),
        (
            Facts(freed=4, perpetrator="bandits", actors=("bandits",), event_date=date(2026, 1, 2)),
            "HIGH · 4 freed · named: bandits · Fri 2 Jan 2026",
        ),
        (
            Facts(freed=4, deaths_min=2, perpetrator="Military forces of Mali", event_date=date(2026, 1, 2)),
            "HIGH · at least 2 killed · 4 freed · attributed to armed forces of Mali · Fri 2 Jan 2026",
        ),
        (Facts(countries=("ZZ",), event_date=date(2026, 1, 2)), "HIGH · ZZ · Fri 2 Jan 2026"),
    ],
)
def test_first_line_says_only_what_is_known(
    alert: Alert, english: Voice, listed: Callable[..., StoryArticle], facts: Facts, head: str
) -> None:
    assert alert.story is not None
    late = listed(published_at=alert.created_at - timedelta(hours=22, minutes=30))
    told = replace(alert, story=replace(alert.story, facts=facts, articles=(late,)))
    assert replace(english, zone=ZoneInfo("Africa/Niamey")).say(told).head == head


def test_who_is_only_named_never_stands_where_the_perpetrator_stands(
    alert: Alert, english: Voice, french: Voice
) -> None:
    assert alert.story is not None
    facts = replace(alert.story.facts, actors=("UN peacekeepers", "Police of Niger"))
    told = replace(alert, story=replace(alert.story, facts=facts))
    assert " · named: UN peacekeepers, police of Niger · " in english.say(told).head
    assert " · acteurs cités\u00a0: Casques bleus de l'ONU, police (Niger) · " in french.say(told).head
    befell = replace(facts, victims=("UN peacekeepers", "Police of Niger"))
    told = replace(alert, story=replace(alert.story, facts=befell))
    assert " · victims: UN peacekeepers, police of Niger · " in english.say(told).head
    assert " · victimes\u00a0: Casques bleus de l'ONU, police (Niger) · " in french.say(told).head


def test_sources_are_grouped_by_kind_and_counted_once(
    alert: Alert, english: Voice, listed: Callable[..., StoryArticle]
) -> None:
    assert alert.story is not None
    articles = (
        listed(),
        listed(id="a2", source="Agence Fictive", kind="agency"),
        listed(id="a3", source="Agence Fictive", kind="agency", partial="http_403"),
    )
    message = english.say(replace(alert, story=replace(alert.story, articles=articles)))
    assert [(kind, [link.label for link in links]) for kind, links in message.sources] == [
        ("Agencies:", ["Agence Fictive", "Agence Fictive"]),
        ("News:", ["Studio Fictif"]),
    ]
    assert message.standing == "2 sources of one origin, unconfirmed"
    assert message.sources[0][1][1].note == "only the headline or a summary could be read"


def test_one_source_is_called_unconfirmed(alert: Alert, english: Voice, french: Voice) -> None:
    assert english.say(alert).standing == "One source, unconfirmed"
    assert french.say(alert).standing == "Une seule source, non confirmé"


def test_why_gives_the_strongest_reasons_and_the_terms(alert: Alert, english: Voice) -> None:
    assert english.say(alert).why == "Why: attack, JNIM"
    weighed = replace(alert, reasons=("armed_lead", "toll_title", "armed_title", "where_all", "unheard_of"))
    assert english.say(weighed).why == (
        "Why: an armed group in the first lines, dead or hurt in the headline, a place in a watched country"
        " · attack, JNIM"
    )
    assert english.say(replace(alert, reasons=("unheard_of",), evidence=())).why == "Why: unheard of"
    assert english.say(replace(alert, evidence=())).why is None


def test_a_long_headline_and_many_articles_are_bounded(
    alert: Alert, english: Voice, listed: Callable[..., StoryArticle]
) -> None:
    assert alert.story is not None
    articles = tuple(listed(id=str(n), source=f"Source {n}") for n in range(2000))
    message = english.say(replace(alert, story=replace(alert.story, headline="é" * 3000, articles=articles)))
    assert message.headline is not None
    assert len(message.headline) < 300
    assert sum(len(links) for _, links in message.sources) == 6
    assert message.more == "and 1994 more"
    assert message.standing == "2000 sources of one origin, unconfirmed"


def test_a_soft_report_is_called_one(alert: Alert, english: Voice) -> None:
    assert alert.story is not None
    assert english.say(replace(alert, story=replace(alert.story, kind="soft"))).head.startswith("HIGH (context) · ")


def test_operator_and_test_messages_and_digests_speak(alert: Alert, english: Voice, french: Voice) -> None:
    assert english.say(replace(alert, type="operator", story=None, text="3 of 4\nwell")).head == "Monitor: 3 of 4 well"
    assert "essai" in french.say(replace(alert, type="test", story=None, text=None)).head
    assert alert.story is not None
    digest = english.say(replace(alert, type="digest", story=None, stories=(alert.story, alert.story)))
    assert digest.head == "Digest: 2 reports"
    assert [item.head[:4] for item in digest.items] == ["HIGH", "HIGH"]


def test_what_a_digest_may_have_told_says_so(alert: Alert, english: Voice, french: Voice) -> None:
    assert english.say(alert).follows is None
    doubted = replace(alert, in_doubt="d0")
    assert english.say(doubted).follows == "May repeat an earlier digest"
    assert french.say(doubted).follows == "Répète peut-être un récapitulatif précédent"


def test_an_update_says_so_and_what_changed(alert: Alert, english: Voice, french: Voice) -> None:
    assert alert.story is not None
    changes = (
        Change(what="toll", old={"min": 12, "max": None}, new={"min": 13, "max": 20}),
        Change(what="independent_sources", old=1, new=2),
        Change(what="perpetrator", old=None, new="JNIM\x1b[2J"),
        Change(what="actors", old=[], new=["JNIM"]),
        Change(what="place", old=None, new="Bankass"),
        Change(what="severity", old="high", new="critical"),
    )
    update = replace(alert, type="story.update", changes=changes, story=replace(alert.story, independent=2))
    message = english.say(update)
    assert message.head.startswith("UPDATE · HIGH")
    assert message.changed == (
        "New · killed: at least 12 → 13 to 20 · independent sources: 1 → 2 · attributed to: JNIM [2J"
        " · named: JNIM · place: Bankass · severity: HIGH → CRITICAL"
    )
    assert message.standing == "Confirmed by 2 independent sources"
    assert french.say(update).head.startswith("MISE À JOUR · ÉLEVÉE")
    assert english.say(replace(update, changes=())).changed is None
    assert english.say(alert).changed is None


@pytest.mark.parametrize(
    ("held_for", "head"),
    [
        ("digest", "Digest: 1 report"),
        ("backlog", "Digest: 1 older report found after an outage"),
        ("quiet_hours", "Digest: 1 report from the quiet hours"),
        ("over_budget", "Digest: 1 report beyond the budget"),
        ("what a later version holds for", "Digest: 1 report"),
    ],
)
def test_a_digest_says_why_its_stories_were_held_and_what_changed(
    alert: Alert, english: Voice, french: Voice, held_for: str, head: str
) -> None:
    assert alert.story is not None
    news = (Change(what="severity", old="low", new="high"),)
    digest = replace(
        alert, type="digest", story=None, stories=(alert.story,), held_for=held_for,
        story_changes={alert.story.id: news},
    )  # fmt: skip
    said = english.say(digest)
    assert said.head == head
    assert said.items[0].head.startswith("UPDATE · HIGH")
    assert said.items[0].changed == "New · severity: LOW → HIGH"
    assert french.say(digest).head.startswith("Récapitulatif\u00a0: 1 information")
