from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from spiders.net.robots import MAX_SIZE, read
from spiders.net.robots_text import MAX_RULES, MAX_WILDCARDS, for_us

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FILE = """
# all of it
User-agent: evil
Disallow: /
User-agent: other
not a directive
User-agent: DeskBot # ours
Disallow: /closed
Crawl-delay: 3

User-agent: *
Disallow: /drafts
Sitemap: https://a.example/s.xml
useragent: desk
Allow: /x
"""


def test_what_concerns_others_is_left_out() -> None:
    text, left = for_us(FILE, "DeskBot")
    assert text.splitlines() == [
        "User-agent: DeskBot",
        "Disallow: /closed",
        "Crawl-delay: 3",
        "User-agent: *",
        "Disallow: /drafts",
        "Sitemap: https://a.example/s.xml",
        "useragent: desk",
        "Allow: /x",
    ]
    assert left == 0


@pytest.mark.parametrize("robot", ["DeskBot", "SahelMonitor", "evil", "other", "desk"])
def test_the_rules_say_what_the_whole_file_says(robot: str) -> None:
    from protego import Protego  # noqa: PLC0415 - the parser itself, as the measure

    whole, bounded = Protego.parse(FILE), read(200, FILE.encode(), NOW, robot)
    for path in ("/", "/closed/1", "/drafts/1", "/x"):
        assert bounded.allows(f"https://a.example{path}") is whole.can_fetch(f"https://a.example{path}", robot)
    assert bounded.crawl_delay() == whole.crawl_delay(robot)
    assert bounded.sitemaps == tuple(whole.sitemaps)


def test_more_rules_than_any_site_has_are_cut_and_counted() -> None:
    plain = "".join(f"Disallow: /p{n}\n" for n in range(MAX_RULES + 7))
    wild = "".join(f"Disallow: /*w{n}$\n" for n in range(MAX_WILDCARDS + 5))
    rules = read(200, f"User-agent: *\n{plain}{wild}".encode(), NOW, "bot")
    assert rules.left == 12
    assert not rules.allows(f"https://a.example/p{MAX_RULES - 1}")
    assert not rules.allows(f"https://a.example/x/w{MAX_WILDCARDS - 1}")


@pytest.mark.parametrize(
    "rules",
    ["Disallow:/*zq\n" * 36_000, "".join(f"Disallow:/*a{n}q*z\n" for n in range(26_000)), "User-agent: x\n" * 36_000],
    ids=["one", "many", "robots"],
)
def test_a_file_of_wildcards_costs_little_at_each_address(rules: str) -> None:
    found = read(200, f"User-agent: *\n{rules}".encode()[:MAX_SIZE], NOW, "SahelMonitor")
    began = time.process_time()
    for n in range(10):
        found.allows(f"https://a.example/{'a' * 1900}{n}")
    assert (time.process_time() - began) / 10 < 0.06  # .2 s unbounded, .01 s now
