"""Every named reason that the code can give has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import monitor
from monitor.alerts import decide, release, stages
from monitor.alerts.routes import MISSES
from monitor.alerts.vocabulary import load_vocabulary
from monitor.store import decisions, holds, merging

ROOT = Path(monitor.__file__).parent


WENT = {"time_up", "confirmed", "critical", "well_founded", "unheld"}
"""Why what was held goes: `release._why`."""


def named() -> set[str]:
    literals = set(re.findall(r'reason=f?"([a-z_]+)', Path(decide.__file__).read_text(encoding="utf-8")))
    joining = (ROOT / "joining.py").read_text(encoding="utf-8")
    literals |= set(re.findall(r'_left\(story_id, member\.id, "([a-z_]+)"', joining))
    gone = {release.ROUTE_GONE, release.CHANNEL_GONE, release.CHANGED_BACK, release.IN_DIGEST}
    others = {
        holds.WITH_NEXT,
        decisions.ALREADY,
        merging.MERGED,
        decide.UPDATES_OFF,
        "late",
        *stages.REASONS.values(),
        *MISSES,
    }
    return literals | gone | others | WENT


def test_the_reasons_to_go_are_those_of_the_code() -> None:
    body = Path(release.__file__).read_text(encoding="utf-8").split("def _why(")[1].split("\ndef ")[0]
    assert set(re.findall(r'"([a-z]+_?[a-z]+)"', body)) - {"wait", "one_source"} == WENT


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_reason_has_words_and_no_words_are_left_over(language: str) -> None:
    assert set(load_vocabulary(language).words["decisions"]) == named()


def test_reasons_are_said_one_after_the_other_with_what_they_name() -> None:
    english, french = load_vocabulary("en"), load_vocabulary("fr")
    assert english.decision("unconfirmed > quiet_hours") == "one unsure source, so it waits for a second; quiet hours"
    assert english.decision("silenced: 3") == "silence 3 covers it"
    assert english.decision("changed: toll, severity > digest").startswith(
        "changed since it was told: killed, severity; "
    )
    assert french.decision("changed: place") == "changé depuis l'annonce\u00a0: lieu"
    assert english.decision("of_a_later_version: 5") == "of a later version 5"
