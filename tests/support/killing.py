"""A service that is killed again and again at random moments, until it has nothing left to do."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

from support.desk import until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run_and_kill(
    script: str, arguments: Sequence[str], *, asked: Sequence[object], left: Callable[[], object], most: int
) -> int:
    """Start `script` and kill it with SIGKILL after 1 to `most` further requests, until nothing is left.

    `asked` is the list that a receiver fills; the seed is printed, to repeat a failing run.
    Returns the number of kills.
    """
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failing run
    rng = random.Random(seed)
    kills = 0
    while left():
        process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), *arguments])
        goal = len(asked) + rng.randint(1, most)
        try:
            until(lambda goal=goal: len(asked) >= goal or not left())
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        kills += 1
    return kills
