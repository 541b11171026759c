from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.alerts.payload import payload
from monitor.items import Change, Toll

if TYPE_CHECKING:
    from monitor.items import Alert


def test_the_contracts_fields(alert: Alert) -> None:
    body = json.loads(json.dumps(payload(alert)))
    assert {key: body[key] for key in ("type", "id", "created_at", "watch", "severity", "links")} == {
        "type": "story.new",
        "id": "d1",
        "created_at": "2026-11-22T21:00:00Z",
        "watch": "sahel-conflict",
        "severity": "high",
        "links": {},
    }
    assert set(body["story"]) >= {
        "id", "headline", "summary", "lang", "countries", "places", "actors", "deaths", "event_type", "event_date",
        "articles",
    }  # fmt: skip
    assert body["story"]["places"] == [{"name": "Bankass", "country": "ML", "lat": 14.07, "lon": -3.52}]
    assert body["story"]["deaths"] == {"min": 12, "max": 15}
    assert body["story"]["event_date"] == "2026-11-21"
    assert body["story"]["articles"][0]["published_at"] == "2026-11-22T18:00:00Z"
    assert body["evidence"][0] == {
        "term": "JNIM",
        "kind": "actor",
        "field": "text",
        "quote": "Des combattants du JNIM.",
    }


def test_digest_operator_and_test(alert: Alert) -> None:
    assert alert.story is not None
    digest = payload(replace(alert, type="digest", story=None, stories=(alert.story,) * 2))
    assert digest["story"] is None
    assert [story["id"] for story in digest["stories"]] == ["s1", "s1"]
    assert payload(replace(alert, type="operator", story=None, text="well"))["text"] == "well"


def test_an_update_names_what_changed_and_who_says_what(alert: Alert) -> None:
    assert alert.story is not None
    assert payload(alert)["changes"] == []
    old, new = {"min": 12, "max": 12}, {"min": 12, "max": 20}
    tolls = (Toll(source="AFP", min=12, max=12), Toll(source="Studio Fictif", min=20, max=20))
    story = replace(alert.story, independent=2, tolls=tolls)
    changes = (Change(what="toll", old=old, new=new),)
    body = json.loads(json.dumps(payload(replace(alert, type="story.update", story=story, changes=changes))))
    assert body["type"] == "story.update"
    assert body["changes"] == [{"what": "toll", "old": old, "new": new}]
    told = body["story"]
    assert (told["independent_sources"], told["confirmed"], told["languages"]) == (2, True, ["fr"])
    assert told["tolls"] == [{"source": "AFP", **old}, {"source": "Studio Fictif", "min": 20, "max": 20}]
    assert told["articles"][0]["copy"] is False
