"""What a silence covers: all that it names must hold, and of several names any."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.silencing import covering, covers
from monitor.items import Facts, Incident, Place
from monitor.store.silences import Silence

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.items import Story


def silence(now: datetime, **matching: Any) -> Silence:
    return Silence(id=7, reason="r", made_by="me", made_at=now, until=now + timedelta(hours=1), **matching)


@pytest.mark.parametrize(
    ("matching", "covered"),
    [
        ({"countries": ("NE", "ML")}, True),
        ({"countries": ("NE",)}, False),
        ({"places": ("bankass",)}, True),
        ({"places": ("Gao",)}, False),
        ({"actors": ("JNIM",)}, True),
        ({"actors": ("Wagner",)}, False),
        ({"watches": ("w",)}, True),
        ({"watches": ("v",)}, False),
        ({"channels": ("desk", "mail")}, True),
        ({"channels": ("mail",)}, False),
        ({"story_id": "s1"}, True),
        ({"story_id": "s2"}, False),
        ({"countries": ("ML",), "actors": ("JNIM",), "channels": ("desk",)}, True),
        ({"countries": ("ML",), "actors": ("JNIM",), "channels": ("mail",)}, False),
    ],
    ids=str,
)
def test_what_a_silence_covers(story: Story, now: datetime, matching: dict[str, Any], *, covered: bool) -> None:
    assert covers(silence(now, **matching), story, "w", "desk") is covered


BANKASS, KIDAL = (Place(name=name, country="ML", precision="point") for name in ("Bankass", "Kidal"))
DORI = Place(name="Dori", country="BF", admin="Sahel", precision="point")


@pytest.mark.parametrize(
    ("matching", "said", "covered"),
    [
        ({"places": ("Kidal",)}, [Facts(places=(KIDAL, BANKASS))], True),
        ({"places": ("Kidal",)}, [Facts(places=(BANKASS, KIDAL))], False),
        ({"places": ("Kidal",)}, [Facts(places=(KIDAL, BANKASS)), Facts(places=(BANKASS,))], False),
        ({"places": ("Kidal", "Bankass")}, [Facts(places=(KIDAL,)), Facts(places=(BANKASS,))], True),
        ({"places": ("Sahel",)}, [Facts(places=(DORI,))], True),
        ({"places": ("Kidal",)}, [Facts(countries=("ML",))], False),
        ({"countries": ("ML",)}, [Facts(countries=("ML", "BF"), places=(KIDAL, DORI))], True),
        ({"countries": ("BF",)}, [Facts(countries=("ML", "BF"), places=(KIDAL, DORI))], False),
        ({"countries": ("BF",)}, [Facts(countries=("BF",)), Facts(countries=("ML",))], False),
        ({"countries": ("BF",)}, [Facts()], False),
        ({"countries": ("ML",)}, [Facts(places=(BANKASS,)), Facts()], True),
        ({"countries": ("ML",)}, [Facts(countries=("ML",)), Facts(actors=("JNIM",))], True),
        ({"countries": ("ML",)}, [Facts(places=(BANKASS,)), Facts(countries=("BF", "ML"))], False),
        ({"places": ("Bankass",)}, [Facts(places=(BANKASS,)), Facts(), Facts(countries=("ML",))], True),
        ({"places": ("Bankass",)}, [Facts(places=(BANKASS,)), Facts(countries=("BF",))], False),
        ({"countries": ("ML",)}, [Facts(incidents=(Incident(place=KIDAL), Incident(place=DORI)))], False),
        ({"actors": ("JNIM",)}, [Facts(actors=("JNIM",)), Facts()], False),
        ({"actors": ("JNIM",)}, [Facts(actors=("JNIM",)), Facts(perpetrator="JNIM")], True),
    ],
    ids=str,
)
def test_a_silence_swallows_only_what_every_article_puts_under_it(
    story: Story, now: datetime, matching: dict[str, Any], said: list[Facts], *, covered: bool
) -> None:
    merged = replace(story, facts=replace(story.facts, places=(BANKASS, KIDAL, DORI), countries=("ML", "BF")))
    assert covers(silence(now, **matching), merged, "w", "desk", said) is covered


def test_the_first_that_covers_is_named(story: Story, now: datetime) -> None:
    known = [replace(silence(now, countries=("NE",)), id=1), replace(silence(now, countries=("ML",)), id=2)]
    found = covering(known, story, "w", "desk")
    assert found is not None
    assert found.id == 2
    assert covering([], story, "w", "desk") is None
