from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_feed_is_polled_and_its_pages_come(web: Any, poll: Any) -> None:
    web.article("/a")
    web.article("/b")
    feed = web.feed("/feed", [("/a", HOUR), ("/b", 2 * HOUR)])

    done = poll({"feeds": [feed]})

    assert done.paths() == ["/a", "/b"]
    page = done.pages[0]
    assert page["status"] == 200
    assert page["source"] == "S0"
    assert page["first_poll"] is True
    assert page["headers"]["content-type"] == "text/html; charset=utf-8"
    assert "attaqué" in page["body"].encode("latin-1").decode()
    assert page["entry"]["title"] == "On /a"
    record = done.polls["S0"]
    assert (record["status"], record["method"], record["found"], record["new"]) == ("ok", "feed", 2, 2)
    assert record["gap"] is None


def test_only_what_is_new_is_fetched(web: Any, poll: Any) -> None:
    web.article("/a")
    web.article("/b")
    feed = web.feed("/feed", [("/a", 2 * HOUR)])
    poll({"feeds": [feed]})
    web.feed("/feed", [("/b", HOUR), ("/a?utm_source=rss", 2 * HOUR)])

    done = poll({"feeds": [feed]})

    assert done.paths() == ["/b"]
    assert done.pages[0]["first_poll"] is False
    record = done.polls["S0"]
    assert (record["new"], record["known"]) == (1, 1)
    assert web.paths().count("/a") == 1


def test_an_unchanged_feed_costs_a_304(web: Any, poll: Any) -> None:
    web.article("/a")
    feed = web.feed("/feed", [("/a", HOUR)], ETag='"1"')
    poll({"feeds": [feed]})

    done = poll({"feeds": [feed]})

    assert done.pages == []
    assert done.polls["S0"]["status"] == "unchanged"
    assert web.asked[-1][1]["if-none-match"] == '"1"'


def test_what_is_beyond_max_pages_waits_for_the_next_poll(web: Any, poll: Any) -> None:
    ages = {f"/{n}": n * HOUR for n in range(1, 6)}
    for path in ages:
        web.article(path)
    feed = web.feed("/feed", list(reversed(ages.items())), ETag='"1"')
    source = {"feeds": [feed], "max_pages": 2}

    first, second, third = (poll(source, now=NOW + n * HOUR) for n in range(3))

    assert first.paths() == ["/1", "/2"]
    assert first.polls["S0"]["skipped"] == {"waiting": 3}
    assert second.paths() == ["/3", "/4"]
    assert second.polls["S0"]["status"] == "ok"
    assert third.paths() == ["/5"]
    assert third.polls["S0"]["skipped"] == {}
    assert [[page["first_poll"] for page in done.pages] for done in (first, second, third)] == [
        [True, True],
        [False, False],
        [False],
    ]


def test_a_page_that_was_never_kept_is_found_again(web: Any, poll: Any) -> None:
    web.article("/a")
    feed = web.feed("/feed", [("/a", HOUR)], ETag='"1"')
    poll({"feeds": [feed]}, loses=True)

    done = poll({"feeds": [feed]})

    assert done.paths() == ["/a"]


def test_old_entries_are_noted_and_not_fetched(web: Any, poll: Any) -> None:
    web.article("/a")
    feed = web.feed("/feed", [("/a", HOUR), ("/old", 8 * DAY)])

    done = poll({"feeds": [feed]})

    assert done.paths() == ["/a"]
    assert done.polls["S0"]["skipped"] == {"too_old": 1}
    assert poll({"feeds": [feed + "?x"]}).polls["S0"]["known"] == 0
    assert "/old" not in web.paths()


def test_a_changed_entry_is_fetched_again_at_most_ten_a_poll(web: Any, poll: Any) -> None:
    def entry(number: int, updated: datetime) -> str:
        web.article(f"/{number}", f"Version {updated}")
        return (
            f"<entry><id>{number}</id><title>T</title><link href='/{number}'/>"
            f"<published>2026-11-22T08:00:00Z</published><updated>{updated.isoformat()}</updated></entry>"
        )

    def feed(updated: datetime) -> str:
        entries = "".join(entry(number, updated + number * 2 * MINUTE) for number in range(12))
        return str(
            web.put("/feed", f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>', "application/atom+xml")
        )

    url = feed(NOW - 3 * HOUR)
    assert poll({"feeds": [url]}).polls["S0"]["new"] == 12
    assert poll({"feeds": [url]}).pages == []
    feed(NOW - HOUR)

    again = poll({"feeds": [url]})
    rest = poll({"feeds": [url]})

    assert again.polls["S0"]["refetched"] == 10
    assert again.polls["S0"]["skipped"] == {"changed_later": 2}
    assert sorted(rest.paths()) == ["/0", "/1"]
    assert poll({"feeds": [url]}).pages == []


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_the_feeds_own_text_stands_in_for_a_refused_page(web: Any, poll: Any, status: int) -> None:
    web.fail("/a", status)
    feed = web.feed("/feed", [web.item("/a", HOUR, "Quinze morts à Barsalogho.")])

    done = poll({"feeds": [feed]})

    (page,) = done.pages
    assert page["partial"] == f"http_{status}"
    assert page["title"] == "On /a"
    assert page["text"] == "Quinze morts à Barsalogho."
    assert page["body"] == ""
    assert done.polls["S0"]["skipped"] == {f"http_{status}": 1}


def test_a_challenge_page_gives_the_feeds_own_text(web: Any, poll: Any) -> None:
    script = "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script>"
    body = f"<html><head><title>Just a moment...</title></head><body>{script}</body></html>"
    headers = {"Content-Type": "text/html", "Server": "cloudflare", "cf-mitigated": "challenge"}
    web.routes["/a"] = (403, headers, body.encode())

    (page,) = poll({"feeds": [web.feed("/feed", [("/a", HOUR)])]}).pages

    assert page["partial"] == "challenge"


def test_never_where_robots_forbids(web: Any, poll: Any) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /a", "text/plain")
    web.article("/a")
    feed = web.feed("/feed", [web.item("/a", HOUR, "Quinze morts.")])

    done = poll({"feeds": [feed]})

    assert done.pages == []
    assert done.polls["S0"]["skipped"] == {"robots": 1}
    assert "/a" not in web.paths()


def test_a_failed_page_is_tried_again_later(web: Any, poll: Any) -> None:
    feed = web.feed("/feed", [("/a", HOUR)], ETag='"1"')
    assert poll({"feeds": [feed]}).polls["S0"]["skipped"] == {"http_404": 1}
    web.article("/a")

    soon = poll({"feeds": [feed]}, now=NOW + timedelta(minutes=5))
    later = poll({"feeds": [feed]}, now=NOW + timedelta(minutes=16))

    assert soon.pages == []
    assert later.paths() == ["/a"]


def test_a_page_that_keeps_failing_is_given_up(web: Any, poll: Any) -> None:
    web.fail("/gone", 410)
    feed = web.feed("/feed", [("/gone", HOUR)])
    for day in range(10):
        assert poll({"feeds": [feed], "max_age_days": 30}, now=NOW + day * DAY).pages == []

    assert web.paths().count("/gone") == 8


def test_a_missing_page_is_believed_in_by_its_feeds_words_after_a_while(web: Any, poll: Any) -> None:
    feed = web.feed("/feed", [web.item("/a", HOUR, "Quinze morts à Barsalogho.")])
    pages = [poll({"feeds": [feed]}, now=NOW + minutes * MINUTE).pages for minutes in (0, 15, 45)]

    assert pages[:2] == [[], []]
    (page,) = pages[2]
    assert (page["partial"], page["text"], page["tries"]) == ("http_404", "Quinze morts à Barsalogho.", 2)


SPLASH = "<html><title>Bienvenue</title><body><p>Acceptez nos conditions pour continuer.</p></body></html>"


@pytest.mark.parametrize("way", ["home", "away", "loop", "file", "json"])
def test_one_bad_answer_loses_no_article(web: Any, poll: Any, understood: Any, way: str) -> None:
    title = "Quinze morts dans une attaque contre Barsalogho"
    web.put("/splash", SPLASH)
    web.put("/", SPLASH)
    match way:
        case "home":
            web.fail("/a", 302, Location="/")
        case "away":
            web.fail("/a", 302, Location="/splash")
        case "loop":
            web.fail("/a", 302, Location="/a?cookie=1")
            web.fail("/a?cookie=1", 302, Location="/a")
        case "file":
            web.put("/a", b"%PDF-1.4", "application/pdf")
        case "json":
            web.put("/a", '{"error": "maintenance"}', "application/json")
    item = web.item("/a", HOUR, "Le bilan est provisoire.").replace("On /a", title)
    feed = web.feed("/feed", [item], ETag='"1"')
    reason = {"home": "redirected_home", "away": "redirected_away", "loop": "redirect_loop"}.get(way, "not_html")

    done = poll({"feeds": [feed]})

    (page,) = done.pages
    assert (page["partial"], page["title"], page["url"]) == (reason, title, web.url("/a"))
    assert done.polls["S0"]["skipped"] == {reason: 1}

    understood(web.url("/a"), relevant=True, again=True)
    web.article("/a", f"<h1>{title}</h1>")
    (page,) = poll({"feeds": [feed]}, now=NOW + 61 * MINUTE).pages
    assert page["partial"] is None


def test_a_listed_page_without_words_is_tried_again_after_a_bad_answer(web: Any, poll: Any) -> None:
    web.fail("/a", 302, Location="/")
    web.put("/", SPLASH)
    urls = f"<url><loc>{web.url('/a')}</loc><lastmod>{NOW - HOUR:%Y-%m-%dT%H:%MZ}</lastmod></url>"
    sitemap = web.put("/sitemap.xml", f"<urlset>{urls}</urlset>", "application/xml")
    assert poll({"sitemaps": [sitemap]}).polls["S0"]["skipped"] == {"redirected_home": 1}
    web.article("/a")

    assert poll({"sitemaps": [sitemap]}, now=NOW + 16 * MINUTE).paths() == ["/a"]


def test_a_page_is_fetched_once_robots_allows_it_again(web: Any, poll: Any) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /a", "text/plain")
    web.article("/a")
    feed = web.feed("/feed", [web.item("/a", HOUR, "Quinze morts.")])
    assert poll({"feeds": [feed]}).polls["S0"]["skipped"] == {"robots": 1}
    web.put("/robots.txt", "User-agent: *\nDisallow:", "text/plain")

    same_day = [poll({"feeds": [feed]}, now=NOW + minutes * MINUTE).pages for minutes in (16, 60)]
    next_day = poll({"feeds": [feed]}, now=NOW + 25 * HOUR)

    assert same_day == [[], []]
    assert next_day.paths() == ["/a"]


def test_a_partial_article_is_replaced_by_the_whole_one(web: Any, poll: Any, understood: Any) -> None:
    web.fail("/a", 403)
    feed = web.feed("/feed", [("/a", HOUR)], ETag='"1"')
    assert poll({"feeds": [feed]}).pages[0]["partial"] == "http_403"
    understood(web.url("/a"), relevant=False, again=True)
    web.article("/a")

    done = poll({"feeds": [feed]}, now=NOW + timedelta(minutes=61))

    (page,) = done.pages
    assert page["partial"] is None
    assert "attaqué" in page["body"].encode("latin-1").decode()


def test_relevant_articles_are_looked_at_again_after_1_6_and_24_hours(web: Any, poll: Any, understood: Any) -> None:
    web.article("/a")
    status, headers, body = web.routes["/a"]
    web.routes["/a"] = (status, headers | {"ETag": '"v1"'}, body)
    feed = web.feed("/feed", [("/a", HOUR)], ETag='"1"')
    poll({"feeds": [feed]})
    understood(web.url("/a"), relevant=True, again=True)
    counts = []
    for minutes in (30, 61, 120, 361, 600, 1441, 3000):
        record = poll({"feeds": [feed]}, now=NOW + timedelta(minutes=minutes)).polls["S0"]
        counts.append(record["refetched"])

    assert counts == [0, 1, 0, 1, 0, 1, 0]
    assert [headers.get("if-none-match") for path, headers in web.asked if path == "/a"] == [
        None,
        '"v1"',
        '"v1"',
        '"v1"',
    ]


def test_an_article_that_is_gone_home_is_named_so(web: Any, poll: Any) -> None:
    web.fail("/a", 302, Location="/")
    web.article("/")

    done = poll({"feeds": [web.feed("/feed", [("/a", HOUR)])]})

    assert [page["partial"] for page in done.pages] == ["redirected_home"]
    assert done.polls["S0"]["skipped"] == {"redirected_home": 1}


def test_a_redirected_article_keeps_both_addresses(web: Any, poll: Any) -> None:
    web.fail("/a", 301, Location="/2026/a-moved")
    web.article("/2026/a-moved")
    feed = web.feed("/feed", [("/a", HOUR)])

    (page,) = poll({"feeds": [feed]}).pages

    assert (page["url"], page["requested_url"]) == (web.url("/2026/a-moved"), web.url("/a"))
    assert poll({"feeds": [feed]}).pages == []


def test_content_that_is_no_html_is_skipped_by_name(web: Any, poll: Any) -> None:
    web.put("/a.html", b"%PDF-1.4 ...", "text/html")
    web.put("/b", b"\x00", "audio/mpeg")

    done = poll({"feeds": [web.feed("/feed", [("/a.html", HOUR), ("/b", HOUR)])]})

    assert [(page["partial"], page["body"], page["text"]) for page in done.pages] == [("not_html", "", "")] * 2
    assert done.polls["S0"]["skipped"] == {"not_html": 2}


def test_a_batch_of_sources_with_a_bad_one(webs: Any, poll: Any) -> None:
    good, bad = webs("127.0.0.2"), webs("127.0.0.3")
    good.article("/a")
    sources = [
        {"name": "good", "feeds": [good.feed("/feed", [("/a", HOUR)])]},
        {"name": "html", "feeds": [bad.put("/feed", "<!doctype html><html><body>Not found</body></html>")]},
        {"name": "bomb", "feeds": [bad.put("/bomb", '<!DOCTYPE r [<!ENTITY a "a">]><rss>&a;</rss>', "text/xml")]},
        {"name": "gone", "feeds": [bad.url("/nothing")]},
        {"name": "down", "feeds": [f"http://127.0.0.4:{good.port}/feed"]},  # nobody listens there
        {"name": "empty", "feeds": [bad.put("/empty", "")]},
        {"name": "none"},
    ]

    done = poll(*sources)

    assert done.paths() == ["/a"]
    errors = {name: [error.partition(": ")[2] for error in said["errors"]] for name, said in done.polls.items()}
    assert errors == {
        "good": [],
        "html": ["html_not_feed"],
        "bomb": ["entities"],
        "gone": ["http_404"],
        "down": ["robots_unreachable (connection)"],
        "empty": ["empty"],
        "none": [],
    }
    assert {name for name, said in done.polls.items() if said["status"] == "failed"} == {*errors} - {"good"}


def test_a_failure_in_a_callback_is_its_own_polls_error(webs: Any, poll: Any) -> None:
    one, other = webs("127.0.0.2"), webs("127.0.0.3")
    other.article("/a")
    one.article("/sound")
    sitemap = one.put(
        "/s.xml", f"<urlset><url><loc>{one.url('/sound')}</loc><lastmod>2026-11-22</lastmod></url></urlset>"
    )
    # A time zone that is no text makes the reading itself raise.
    broken = {"name": "broken", "feeds": [one.feed("/feed", [("/a", HOUR)])], "sitemaps": [sitemap], "timezone": 7}

    done = poll(broken, {"name": "good", "feeds": [other.feed("/feed", [("/a", HOUR)])]})

    assert sorted(done.paths()) == ["/a", "/sound"]
    assert "internal" in done.polls["broken"]["errors"][0]
    assert done.polls["broken"]["status"] == "degraded"
    assert done.polls["good"]["status"] == "ok"


def test_a_crawl_that_is_stopped_leaves_records(web: Any, poll: Any) -> None:
    feed = web.feed("/hold-feed", [("/a", HOUR)])

    done = poll({"feeds": [feed]}, stop_after=1.0)

    record = done.polls["S0"]
    assert record["status"] == "failed"
    assert any("stopped" in error for error in record["errors"])


def test_requests_that_the_scheduler_drops_do_not_keep_a_poll_open(web: Any, poll: Any) -> None:
    web.article("/a")
    feed = web.feed("/feed", [("/drop-1", HOUR), ("/a", 2 * HOUR), ("/drop-2", 3 * HOUR)])

    done = poll({"feeds": [feed]}, {"feeds": [web.feed("/drop-feed", [])]}, drops=True)

    assert done.paths() == ["/a"]
    assert done.polls["S0"]["errors"] == []
    assert done.polls["S0"]["skipped"] == {"dropped": 2}
    assert done.polls["S1"]["status"] == "failed"
    assert poll({"feeds": [feed]}).polls["S0"]["skipped"] == {"http_404": 2}


def test_a_poll_whose_pages_are_all_dropped_ends(web: Any, poll: Any) -> None:
    done = poll({"feeds": [web.feed("/feed", [("/drop-1", HOUR)])]}, drops=True)

    assert done.polls["S0"]["errors"] == []
    assert done.polls["S0"]["status"] == "ok"


def test_a_list_that_asks_to_wait_for_an_absurd_year_fails_as_any_other(web: Any, poll: Any) -> None:
    feed = web.fail("/feed", 404, Retry_After="Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
    done = poll({"feeds": [feed]})
    assert (done.polls["S0"]["status"], done.polls["S0"]["errors"]) == ("failed", [f"{feed}: http_404"])
