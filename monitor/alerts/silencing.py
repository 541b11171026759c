"""Which silence covers a story on a channel, and which ends because its story changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from monitor.alerts.changes import changes
from monitor.alerts.routes import names_actor, names_place
from monitor.store import silences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.items import Facts, Place, Story
    from monitor.store.silences import Silence

logger = structlog.get_logger(__name__)


def covering(
    known: Iterable[Silence], story: Story, watch: str | None, channel: str, said: Sequence[Facts] = ()
) -> Silence | None:
    """Return the first silence that covers the story on the channel; `said`: the facts of each of its articles."""
    return next((silence for silence in known if covers(silence, story, watch, channel, said)), None)


def covers(silence: Silence, story: Story, watch: str | None, channel: str, said: Sequence[Facts] = ()) -> bool:
    """Return whether all that the silence names holds for the story on the channel. Pure.

    Country, place and actor have to hold for each of its articles, as `said`: what one of them only mentions, or puts
    elsewhere than the others, would else swallow what they report. One that names no place is where the story is.
    """
    return (
        (silence.story_id is None or silence.story_id == story.id)
        and (not silence.watches or watch in silence.watches)
        and (not silence.channels or channel in silence.channels)
        and all(_tells_of(silence, facts, story.facts) for facts in said or (story.facts,))
    )


def _tells_of(silence: Silence, facts: Facts, story: Facts) -> bool:
    """Return whether what an article tells happened where the silence says, by those that it names.

    `story`: the facts of its story, by which it goes where it says no more than the country, or not even that.
    """
    scenes, known = _scenes(facts), _scenes(story)
    country = facts.countries[:1] or story.countries[:1]
    if not scenes and (not facts.countries or {scene.country for scene in known} == set(country)):
        scenes = known
    countries = {scene.country for scene in scenes} if scenes else set(country)
    return (
        (not silence.countries or (bool(countries) and countries <= set(silence.countries)))
        and (not silence.places or (bool(scenes) and all(names_place(silence.places, scene) for scene in scenes)))
        and (not silence.actors or names_actor(silence.actors, facts))
    )


def _scenes(facts: Facts) -> list[Place]:
    return [told.place for told in facts.incidents] or list(facts.places[:1])


def in_force(conn: Connection, story: Story, now: datetime) -> list[Silence]:
    """Return the silences in force, having ended those on this story if it changed materially since they were made."""
    left = []
    for silence in silences.active(conn, now):
        if silence.story_id == story.id and silence.state is not None and changes(silence.state, story):
            silences.end(conn, silence.id, silences.STORY_CHANGED, now)
            logger.info("silence_ended", silence=silence.id, story=story.id, reason=silences.STORY_CHANGED)
        else:
            left.append(silence)
    return left
