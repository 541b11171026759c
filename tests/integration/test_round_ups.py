"""A round-up tells several events: it joins none, links to each, and is told only where it brings one that is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from monitor.alerts.message import compose
from monitor.alerts.payload import payload as webhook
from monitor.alerts.vocabulary import load_vocabulary
from monitor.config import Route
from monitor.items import Facts, Incident, Place
from monitor.store import outbox, stories
from monitor.store.export import story_rows

BANKASS = Place(name="Bankass", country="ML", lat=14.07, lon=-3.52, precision="point")
DJIBO = Place(name="Djibo", country="BF", lat=14.1, lon=-1.63, precision="point")
DIFFA = Place(name="Diffa", country="NE", lat=13.32, lon=12.61, precision="point")
DAY = date(2026, 2, 28)
TOLD = (
    Incident(place=BANKASS, deaths_min=12, day=DAY, quote="Douze civils ont été tués près de Bankass."),
    Incident(place=DJIBO, deaths_min=7, deaths_max=7, day=DAY, quote="Sept soldats sont morts à Djibo."),
    Incident(place=DIFFA, deaths_min=9, deaths_max=9, day=DAY, quote="Neuf pêcheurs ont été tués à Diffa."),
)
EVENTS = {"ML": (BANKASS, 12), "BF": (DJIBO, 7), "NE": (DIFFA, 9)}


def site(name: str) -> str:
    return f"https://{name}.example/a"


def own_words(name: str) -> str:
    return " ".join(f"phrase{name}x{word} du journal{name}y{word}" for word in range(60))


def event(desk: Any, country: str, **changes: Any) -> None:
    place, dead = EVENTS[country]
    facts = replace(
        desk.article().facts, countries=(country,), places=(place,), deaths_min=dead, deaths_max=dead, actors=()
    )
    desk.take(site(country), title=f"Attaque à {place.name}", text=own_words(country), facts=facts, **changes)


def round_up(desk: Any, name: str = "revue", told: Any = TOLD, words: str | None = None) -> None:
    facts = Facts(countries=("ML",), places=(BANKASS, DJIBO, DIFFA), deaths_min=12, event_date=DAY, incidents=told)
    desk.take(site(name), title="La semaine au Sahel", text=own_words(words or name), facts=facts, source="Revue")


def by_headline(desk: Any) -> dict[str, Any]:
    keys = desk.ask(stories.ids_after, None, 20)
    return {story.headline: story for story in desk.ask(stories.load, [ident for _, ident in keys])}


def last_reason(desk: Any) -> tuple[str, str]:
    (made,) = desk.ask(outbox.decided, 1)
    return made.decision.action, made.decision.reason


def test_a_round_up_of_known_events_joins_none_links_to_each_and_is_not_told(desk: Any) -> None:
    for country in EVENTS:
        event(desk, country)
    round_up(desk)
    told = by_headline(desk)
    review = told.pop("La semaine au Sahel")
    assert (review.form, len(review.articles), desk.count("stories")) == ("round_up", 1, 4)
    assert {link.story_id: link.quote for link in review.related} == {
        told[f"Attaque à {incident.place.name}"].id: incident.quote for incident in TOLD
    }
    assert {link.relation for link in review.related} == {"tells"}
    for story in told.values():
        assert [(link.story_id, link.relation) for link in story.related] == [(review.id, "told_by")]
    assert last_reason(desk) == ("none", "events_known")
    assert desk.count("deliveries") == 3


def test_a_round_up_that_tells_an_unknown_event_is_told_and_shows_its_links(desk: Any) -> None:
    event(desk, "ML")
    round_up(desk)
    assert last_reason(desk) == ("send", "new_story")
    review = desk.ask(outbox.due, desk.now)[1]
    alert = desk.ask(outbox.payload, review.id)
    assert alert.story.form == "round_up"
    assert [link["quote"] for link in webhook(alert)["links"]["related"]] == [TOLD[0].quote]
    round_up(desk, "encore")  # another page's list of the same events, in other words
    assert desk.count("deliveries") == 3


def test_a_round_up_tells_events_whose_own_stories_nobody_heard_of(desk: Any) -> None:
    """A source's first poll may have found them old or undated, and told nothing of them."""
    for country in EVENTS:
        event(desk, country, page={"first_poll": True}, published_at=None)
    assert desk.count("deliveries") == 0
    round_up(desk)
    assert last_reason(desk) == ("send", "new_story")


def test_a_round_up_of_events_that_no_route_wanted_is_not_told(desk: Any) -> None:
    desk.config.routes = (Route(watches=("sahel",), to=("desk",), min_severity="critical"),)
    for country in EVENTS:
        event(desk, country)
    desk.config.routes = (Route(watches=("sahel",), to=("desk",)),)
    round_up(desk)
    assert last_reason(desk) == ("none", "events_known")


def test_a_round_up_that_grows_tells_the_further_event_once_and_only_where_nobody_heard_of_it(desk: Any) -> None:
    round_up(desk, told=TOLD[:2])
    (first,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.payload, first.id)
    desk.ask(outbox.sent, first.id, desk.now)
    round_up(desk, told=(*TOLD[:1], replace(TOLD[1], day=None)), words="autrement")
    assert last_reason(desk) == ("none", "no_material_change")
    round_up(desk, told=TOLD, words="plus")
    assert last_reason(desk) == ("send", "changed: events")
    (update,) = desk.ask(outbox.due, desk.now)
    alert = desk.ask(outbox.payload, update.id)
    (change,) = alert.changes
    assert [event["place"] for event in change.old] == ["Bankass", "Djibo"]
    assert change.new == [*change.old, {"place": "Diffa", "day": "2026-02-28"}]
    assert compose(alert, load_vocabulary("en"), ZoneInfo("UTC")).changed == "New · further events: Diffa"
    desk.ask(outbox.sent, update.id, desk.now)
    round_up(desk, told=TOLD[1:], words="moins")
    assert last_reason(desk) == ("none", "no_material_change")


def test_a_round_up_that_grows_by_a_told_event_is_not_told_again(desk: Any) -> None:
    event(desk, "NE")
    round_up(desk, told=TOLD[:2])
    for delivery in desk.ask(outbox.due, desk.now):
        desk.ask(outbox.payload, delivery.id)
        desk.ask(outbox.sent, delivery.id, desk.now)
    round_up(desk, words="plus")
    assert last_reason(desk) == ("none", "no_material_change")
    assert desk.count("deliveries") == 2


def test_an_event_that_is_reported_after_the_round_up_is_linked_and_told(desk: Any) -> None:
    round_up(desk)
    event(desk, "BF")
    story = by_headline(desk)["Attaque à Djibo"]
    assert [link.quote for link in story.related] == [TOLD[1].quote]
    assert last_reason(desk) == ("send", "new_story")
    rows = {row["headline"]: row for row in story_rows(desk.store)}
    (related,) = rows["La semaine au Sahel"]["related"]
    assert (related["story"], related["relation"]) == (story.id, "tells")
    assert rows["La semaine au Sahel"]["form"] == "round_up"


def test_an_ngos_report_on_months_is_a_story_of_its_own_kind_and_told_as_such(desk: Any) -> None:
    event(desk, "ML")
    desk.source = replace(desk.source, name="Witness", kind="ngo")
    with desk.store.begin() as conn:
        from monitor.store import sources  # noqa: PLC0415 - one test needs a second source

        sources.sync(conn, [desk.source], desk.now)
    months = replace(desk.article().facts, event_date=None)
    desk.take(site("witness"), title="Months of abuses", text=own_words("witness"), facts=months, kind="soft")
    report = by_headline(desk)["Months of abuses"]
    assert (report.form, desk.count("stories")) == ("retrospective", 2)
    assert last_reason(desk) == ("send", "new_story")
