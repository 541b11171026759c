"""Trying a configuration on the archive before trusting it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from support.desk import attack

if TYPE_CHECKING:
    from support.desk import Desk, Web

BORDER = (
    "Nigeria : sept villageois tués par Boko Haram près de Maiduguri",
    [
        "Sept villageois ont été tués mardi par des combattants de Boko Haram près de Maiduguri, dans l'État de Borno.",
        "Les assaillants ont incendié plusieurs maisons avant de fuir vers la forêt de Sambisa, selon la police.",
    ],
)


@pytest.mark.slow
def test_what_a_new_configuration_gains_and_loses_is_shown_with_its_precision(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1), "/b": attack(2), "/c": BORDER}
    desk.write(web)
    assert desk.run("run", "--once").returncode == 0
    assert len(web.hooks) == 2
    articles = {row["title"]: row["id"] for row in desk.rows("articles")}
    assert desk.run("mark", articles[attack(1)[0]], "relevant").returncode == 0
    assert desk.run("mark", f"{web.base}/b", "irrelevant").returncode == 0
    unknown = desk.run("mark", "no-such-id", "relevant")
    assert (unknown.returncode, "no such article" in unknown.stderr) == (1, True)

    text = desk.config.read_text()
    watch = "{name: sahel-conflict, pack: sahel}"
    assert watch in text
    wider = "{name: sahel-conflict, pack: sahel, countries: [ML, NG, BF], exclude: [Ménaka]}"
    desk.config.write_text(text.replace(watch, wider))
    tried = desk.run("backtest", "--since", "7d", env=os.environ | {"COLUMNS": "200"})
    assert tried.returncode == 0, tried.stderr
    assert "3 articles judged: 1 told as before, 1 gained, 1 lost" in tried.stdout
    gained, lost = tried.stdout.partition("Gained")[2].split("Lost")
    assert "Boko Haram" in gained
    assert "excluded by" in lost
    # Of the two told before one was marked wrong; of the marked that would be told, all are right.
    assert "0.50" in lost
    assert "1.00" in lost
    assert len(web.hooks) == 2

    counted = desk.run("report", "terms", "--all")
    assert counted.returncode == 0, counted.stderr
    assert "civilians" in counted.stdout
