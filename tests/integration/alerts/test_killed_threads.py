"""SIGKILL between an edit and its answer, again and again: every update arrives, and only answers may come twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from support.chats import TOKEN, Room, chatting
from support.killing import run_and_kill

from monitor.config import SlackChannel
from monitor.items import Change
from monitor.store import outbox, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from monitor.config import Config
    from monitor.store import Store

SERVICE = f"""
    import asyncio, random, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from monitor.alerts.channels import slack
    from monitor.alerts import sender
    from monitor.alerts.sender import Sender
    from monitor.config import Config, SlackChannel
    from monitor.store import open_store

    slack.SECONDS = 0.005
    sender.TICK = 0.05

    async def main():
        desk = SlackChannel(token="{TOKEN}", channel="C1", api=sys.argv[2])
        config = Config(path=Path("config.yaml"), channels={{"desk": desk}})
        store = open_store(sys.argv[1])
        await Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1)).run(asyncio.Event())

    asyncio.run(main())
"""


@pytest.fixture
def room() -> Iterator[Room]:
    with chatting() as one:
        yield one


def grow(conn: Any, story_id: str, dead: int, channel: str) -> None:
    now = datetime.now(UTC)
    (story,) = stories.load(conn, [story_id])
    old = story.facts.deaths_max
    number = stories.told(conn, story_id)[1] + 1
    stories.put(conn, replace(story, facts=replace(story.facts, deaths_min=dead, deaths_max=dead)), now)
    changed = Change(what="toll", old={"min": old, "max": old}, new={"min": dead, "max": dead})
    stories.add_change(conn, story_id, [changed], number, now)
    decision = outbox.Decision(
        story_id=story_id,
        article_id=None,
        watch="sahel-conflict",
        route=0,
        channel=channel,
        type="story.update",
        action="send",
        reason="changed: toll",
        change=number,
    )
    outbox.decide(conn, [decision], now)


@pytest.mark.slow
def test_kill_9_between_edit_and_answer(
    *,
    store: Store,
    tmp_path: Path,
    room: Room,
    configured: Callable[..., Config],
    report: Callable[..., None],
) -> None:
    config = configured(desk=SlackChannel(token=TOKEN, channel="C1", api=f"{room.base}/api"))
    count, updates = 8, 2
    for number in range(count):
        report(store, config, 100 * (number + 1))
    with store.begin() as conn:
        ids = [told.story_id for told in outbox.rows(conn) if told.story_id is not None]
        for step in range(1, updates + 1):
            for story_id in ids:
                (story,) = stories.load(conn, [story_id])
                grow(conn, story_id, (story.facts.deaths_max or 0) + 10 * step, "desk")

    def waiting() -> int:
        with store.read() as conn:
            return sum(told.delivery.state == "waiting" for told in outbox.rows(conn))

    arguments = [f"sqlite:///{tmp_path / 'monitor.db'}", f"{room.base}/api"]
    kills = run_and_kill(SERVICE, arguments, asked=room.calls, left=waiting, most=9)
    tops, answers = room.top, [message for message in room.messages if message.parent is not None]
    repeats = len(room.messages) - count * (1 + updates)
    print(f"{kills} kills, {repeats} messages twice, {sum(top.edits for top in tops)} edits")  # noqa: T201 - wanted
    assert 0 <= repeats <= kills
    # Each story's last answer stands last, and each was given below a message on its own story.
    for headline, said in _by_story(tops, answers).items():
        assert list(dict.fromkeys(said)) == sorted(set(said)), headline
        assert len(set(said)) == updates


def _by_story(tops: list[Any], answers: list[Any]) -> dict[str, list[str]]:
    """Return the answers below each story's messages, in their order."""
    lines = {top.ident: top.text.splitlines()[1] for top in tops}
    said: dict[str, list[str]] = {}
    for answer in answers:
        said.setdefault(lines[answer.parent], []).append(answer.text)
    return said
