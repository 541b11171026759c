"""Killed at random, with receivers that fail, hang and break off, and a full disk: all that is due arrives.

In chats a story is one message, which an update edits and answers.
"""

from __future__ import annotations

import resource
import signal
from random import Random
from typing import TYPE_CHECKING

import pytest
from support.chats import BOT, TOKEN
from support.desk import SECRET, kill, until
from support.events import later, report, towns
from support.faults import Ledger, dump, receiving, states, waiting

if TYPE_CHECKING:
    from pathlib import Path

    from support.desk import Desk, Web
    from support.faults import FaultyRoom, Receivers

CHANNELS = ("one", "mail", "slack", "telegram")
PATIENCE = 900.0
"""Seconds in which a stage must get somewhere; each wait ends as soon as its condition holds."""


def configure(desk: Desk, web: Web, to: Receivers) -> None:
    desk.config.write_text(
        "service: {data_dir: ./data, allow_private_hosts: true, delay: 0}\n"
        "sources:\n"
        f"  - {{name: Site, every: 5s, max_pages: 1000, feeds: ['{web.base}/feed'], languages: [fr]}}\n"
        "watches:\n  - {name: sahel-conflict, pack: sahel}\n"
        "channels:\n"
        f"  one: {{webhook: '{to.hooks}/one', secret: {SECRET}}}\n"
        f"  mail: {{email: {{smtp: 'smtp://127.0.0.1:{to.mail}', from: a@x.example, to: [c@x.example]}}}}\n"
        f"  slack: {{slack: {{token: '{TOKEN}', channel: C1, api: '{to.slack.base}/api'}}}}\n"
        f"  telegram: {{telegram: {{token: '{BOT}', chat: '{to.telegram.chat}', api: '{to.telegram.base}'}}}}\n"
        f"routes:\n  - {{watches: [sahel-conflict], to: [{', '.join(CHANNELS)}]}}\n",
        encoding="utf-8",
    )


def small_files(limit: int) -> None:
    """Let no file grow beyond `limit` bytes in this process, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


class Trial:
    """One service after the other on the same data, each killed when a random number of things has happened."""

    def __init__(self, desk: Desk, web: Web, ledger: Ledger, rng: Random) -> None:
        self.desk, self.web, self.ledger, self.rng = desk, web, ledger, rng
        self.database: Path = desk.folder / "data" / "monitor.db"
        self.kills = 0

    def happened(self) -> int:
        return len(self.ledger.arrivals) + len(self.ledger.faults) + len(self.web.asked) // 4

    def killed(self, most: int, *, full: bool = False) -> None:
        """Run the service until something between 1 and `most` more has happened, and kill it."""
        goal = self.happened() + self.rng.randint(1, most)
        if full:
            limit = 200_000 + max((file.stat().st_size for file in self.database.parent.glob("monitor.db*")), default=0)
            service = self.desk.start("run", preexec_fn=lambda: small_files(limit))
            until(lambda: "disk full" in self.desk.log or self.happened() >= goal + most, PATIENCE)
        else:
            service = self.desk.start("run")
            until(lambda: self.happened() >= goal or self.settled(), PATIENCE)
        kill(service)
        self.kills += 1

    def settled(self) -> bool:
        return len(self.ledger.first(CHANNELS[0])) >= len(self.web.articles) and waiting(self.database) == 0

    def told(self, kind: str, number: int) -> bool:
        """Return whether so many deliveries of a kind have come to each channel, and none is left."""
        come = [sum(one.type == kind for one in self.ledger.first(channel)) for channel in CHANNELS]
        return min(come) >= number and waiting(self.database) == 0

    def finish(self, kind: str, number: int) -> None:
        """Run the service until all is told."""
        service = self.desk.start("run")
        try:
            until(lambda: self.told(kind, number), PATIENCE)
        finally:
            kill(service)
            print(dump(self.ledger), states(self.database))  # noqa: T201 - what a failure is understood by


def run(desk: Desk, web: Web, *, stories: int, updates: int, kills: int, rate: float, seed: int) -> None:
    rng = Random(seed)
    with receiving(rng, [town for town, _ in towns()[:stories]]) as to:
        ledger = to.ledger
        configure(desk, web, to)
        trial = Trial(desk, web, ledger, rng)
        ledger.rate = rate
        web.articles = {f"/{number}": report(number) for number in range(stories)}
        for turn in range(kills):
            trial.killed(max(3 * stories // kills, 2), full=kills > 1 and turn == kills // 2)
        trial.finish("story.new", stories)
        news = {f"/later-{number}": later(number) for number in range(updates)}
        web.articles = news | web.articles
        for _ in range(kills // 2):
            trial.killed(max(3 * updates // kills, 2))
        if updates:
            trial.finish("story.update", updates)
        print(f"seed {seed}: {trial.kills} kills, {dump(ledger)}")  # noqa: T201 - the report
        held(ledger, stories, updates)
        for room in (to.slack, to.telegram):
            threaded(room, {towns()[number][0]: 20 + 2 * number for number in range(updates)})
        assert set(states(trial.database)) == {"sent"}


def held(ledger: Ledger, stories: int, updates: int) -> None:
    """Hold what was promised against what came."""
    assert all(len(bodies) == 1 for bodies in ledger.bodies.values())
    for channel in CHANNELS:
        came = ledger.first(channel)
        new = [one.story for one in came if one.type == "story.new"]
        assert len(new) == len(set(new)) == stories
        changed = [one.story for one in came if one.type == "story.update"]
        assert len(changed) == len(set(changed)) == updates
        place = {one.story: at for at, one in enumerate(came) if one.type == "story.new"}
        assert all(at > place[one.story] for at, one in enumerate(came) if one.type == "story.update")


def threaded(room: FaultyRoom, updated: dict[str, int]) -> None:
    """Hold that each update stands below its story's message, which says what the story has become.

    A message that came twice stays as it is: the one whose answer came back is edited and answered.
    """
    answered = {room.of(message.parent): message.parent for message in room.messages if message.parent is not None}
    assert answered.keys() == updated.keys()
    for message in room.messages:
        if message.parent is not None:
            assert message.parent == answered[room.of(message.parent)], "one story's updates below two messages"
            assert room.story(message.text) == room.of(message.parent)
        elif message.ident in answered.values():
            assert message.edits > 0
            assert f"{updated[room.story(message.text)]} killed" in message.text
        else:
            assert message.edits == 0


def test_a_few_stories_survive_a_kill(web: Web, desk: Desk) -> None:
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to run it again
    run(desk, web, stories=2, updates=0, kills=1, rate=0.15, seed=seed)


@pytest.mark.slow
def test_two_hundred_stories_on_four_channels_survive_everything(web: Web, desk: Desk) -> None:
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to run it again
    run(desk, web, stories=200, updates=40, kills=12, rate=0.06, seed=seed)
