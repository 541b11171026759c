"""Which silence covers a story on a channel, and which ends because its story changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from monitor.alerts.changes import changes
from monitor.alerts.routes import names_actor, names_place
from monitor.store import silences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.items import Story
    from monitor.store.silences import Silence

logger = structlog.get_logger(__name__)


def covering(known: Iterable[Silence], story: Story, watch: str | None, channel: str) -> Silence | None:
    """Return the first of the silences that covers the story on the channel. Pure."""
    return next((silence for silence in known if covers(silence, story, watch, channel)), None)


def covers(silence: Silence, story: Story, watch: str | None, channel: str) -> bool:
    """Return whether all that the silence names holds for the story on the channel. Pure."""
    return (
        (silence.story_id is None or silence.story_id == story.id)
        and (not silence.countries or not set(silence.countries).isdisjoint(story.facts.countries))
        and (not silence.places or names_place(silence.places, story.facts))
        and (not silence.actors or names_actor(silence.actors, story.facts))
        and (not silence.watches or watch in silence.watches)
        and (not silence.channels or channel in silence.channels)
    )


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
