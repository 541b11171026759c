from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cost import bounded

from spiders.feeds import MAX_ENTRIES, Feed, parse_feed
from spiders.markup import UnreadableError

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
URL = "https://x.org/feed"


def parse(
    body: str | bytes, kind: str = "application/rss+xml", languages: tuple[str, ...] = ("fr",), zone: str | None = None
) -> Feed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, URL, kind, NOW, languages=languages, timezone=zone)


def rss(*items: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>Le Journal</title>'
        f"<link>https://x.org</link><language>fr-FR</language>{head}{''.join(items)}</channel></rss>"
    )


def item(path: str = "/a", date: str | None = "Sun, 22 Nov 2026 10:00:00 +0000", inner: str = "") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date is not None else ""
    return f"<item><title>Titre</title><link>https://x.org{path}</link>{dated}{inner}</item>"


def urls(feed: Feed) -> list[str]:
    return [entry.url for entry in feed.entries]


def test_rss() -> None:
    feed = parse(
        rss(
            item(
                inner="<guid isPermaLink='false'>7</guid><description>&lt;p&gt;Bref&lt;/p&gt;</description>"
                "<content:encoded><![CDATA[<p>Un <b>long</b> texte&nbsp;: l&#8217;arm&eacute;e.</p><p>Deux.</p>"
                "<script>x()</script>]]></content:encoded><atom:updated>2026-11-22T12:00:00Z</atom:updated>"
            )
        )
    )
    (entry,) = feed.entries
    assert (feed.title, feed.language, feed.parser) == ("Le Journal", "fr-FR", "fastfeedparser")
    assert (entry.url, entry.method, entry.via) == ("https://x.org/a", "feed", URL)
    assert (entry.title, entry.guid) == ("Titre", "7")
    assert entry.text == "Un long texte : l’armée.\n\nDeux."
    assert entry.published_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_atom_with_xml_base() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="https://y.org/ar/"><title>أخبار</title>'
        '<entry><id>tag:1</id><title>خبر</title><link rel="edit" href="/edit"/><link href="n/1"/>'
        "<updated>2026-11-22T10:00:00+01:00</updated><summary>نص</summary></entry></feed>"
    )
    (entry,) = feed.entries
    assert feed.language == "ar"
    assert entry.url == "https://y.org/ar/n/1"
    assert entry.published_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert entry.text == "نص"


def test_rdf() -> None:
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.org"><title>T</title></channel>'
        '<item rdf:about="https://x.org/1"><title>Un</title><link>https://x.org/1</link><dc:date>2026-11-22T08:00:00Z</dc:date>'
        "</item></rdf:RDF>"
    )
    assert urls(feed) == ["https://x.org/1"]
    assert feed.entries[0].published_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_posts_of_wordpress() -> None:
    post = {
        "id": 7,
        "link": "https://x.org/2026/11/22/a/",
        "date_gmt": "2026-11-22T10:00:00",
        "modified_gmt": "2026-11-22T12:00:00",
        "title": {"rendered": "L&rsquo;arm&eacute;e avance"},
        "excerpt": {"rendered": "<p>Bref</p>", "protected": False},
        "content": {"rendered": "<p>Un texte plus long.</p>", "protected": False},
    }
    feed = parse(json.dumps([post, {"id": 8, "link": None}, "x"]), "application/json")
    (entry,) = feed.entries
    assert (entry.url, entry.title, entry.text) == (post["link"], "L’armée avance", "Un texte plus long.")
    assert entry.published_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert feed.skipped == {"no_link": 1}


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "language": "ha",
        "items": [
            {
                "id": "1",
                "url": "/1",
                "title": "Na <b>daya</b>",
                "content_html": "<p>Sojoji</p>",
                "date_published": "2026-11-22T08:00:00Z",
            },
            {
                "id": "https://x.org/2",
                "content_text": "a < b & c",
                "authors": "wrong",
                "date_modified": "2026-11-21T08:00:00Z",
            },
            "no item",
            {"title": "no link"},
        ],
    }
    feed = parse(json.dumps(document), "application/feed+json")
    assert urls(feed) == ["https://x.org/1", "https://x.org/2"]
    assert [entry.text for entry in feed.entries] == ["Sojoji", "a < b & c"]
    assert (feed.title, feed.language, feed.skipped) == ("T", "ha", {"no_link": 1})


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Mali &amp; Niger", "Mali & Niger"),
        ("Mali & Niger", "Mali & Niger"),
        ("L&rsquo;arm&eacute;e &nbsp;&laquo;avance&raquo;", "L’armée «avance»"),
        ("Attaque &#55357;&#56832; &#xD83D; &#11; &#x110000; au Mali", "Attaque au Mali"),
        ("A&<![CDATA[&amp;]]>B<!-- & &eacute; -->", "A&&B"),
    ],
)
def test_ampersands_mean_what_their_author_meant(written: str, title: str) -> None:
    feed = parse(
        rss(f"<item><title>{written}</title><link>https://x.org/index.php?option=com&view=article&id=7</link></item>")
    )
    (entry,) = feed.entries
    assert (entry.title, entry.url) == (title, "https://x.org/index.php?option=com&view=article&id=7")


def test_what_is_said_of_a_picture_is_not_taken_for_the_items() -> None:
    media = "xmlns:media='http://search.yahoo.com/mrss/'"
    (entry,) = parse(
        rss(
            f"<item><media:title {media}>Photo</media:title><media:description {media}>Un soldat</media:description>"
            "<title>Titre</title><link>https://x.org/a</link><description>Bref</description></item>"
        )
    ).entries
    assert (entry.title, entry.text) == ("Titre", "Bref")


def test_prefixes_that_are_not_declared_are_borne() -> None:
    body = (
        "<rss version='2.0'><channel><item><title>Titre</title><link>https://x.org/a</link>"
        "<dc:date>2026-11-22T10:00:00Z</dc:date><content:encoded><![CDATA[<p>Texte</p>]]></content:encoded></item>"
        "</channel></rss>"
    )
    (entry,) = parse(body).entries
    assert (entry.text, entry.published_at) == ("Texte", datetime(2026, 11, 22, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("<!DOCTYPE html><html><body>404</body></html>", "html_not_feed"),
        ("<!-- c -->\n<html lang='fr'><body></body></html>", "html_not_feed"),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html></html>", "html_not_feed"),
        ("Warning: mysql is down", "not_xml"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "no_feed"),
        ("{broken", "not_json"),
        ("[1, 2]", "no_feed"),
        ("[" * 100_000, "not_json"),
        ('{"a": 1}', "no_feed"),
    ],
)
def test_what_is_no_feed_is_named(body: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(body)
    assert caught.value.reason == reason


def test_telling_html_from_feeds_takes_no_time_on_comments() -> None:
    with bounded(10), pytest.raises(UnreadableError):
        parse("<!--a-->" * 50_000 + "<x")


BOMB = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
)


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB + "]>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!doctype rss [<!entity % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le"])
def test_documents_with_their_own_entities_are_refused_at_once(doctype: str, charset: str) -> None:
    body = f"{doctype}<rss version='2.0'><channel><item><title>&j;&x;</title><link>https://x.org/a</link></item></channel></rss>"
    with bounded(10):
        with pytest.raises(UnreadableError) as caught:
            parse(body.encode(charset))
        assert caught.value.reason == "entities"


def test_a_doctype_without_entities_is_borne() -> None:
    body = rss(item()).replace("?>", '?><!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://127.0.0.1/rss.dtd">', 1)
    assert urls(parse(body)) == ["https://x.org/a"]


def test_a_truncated_feed_gives_what_came() -> None:
    body = rss(item("/a"), item("/b"), item("/c"))
    assert urls(parse(body[: body.index("https://x.org/c") - 20])) == ["https://x.org/a", "https://x.org/b"]


@pytest.mark.parametrize("before", ["\n\n ", "\ufeff", "<br />\n<b>Warning</b>: PHP in /x.php\n"])
def test_what_stands_before_the_declaration_is_borne(before: str) -> None:
    assert urls(parse(before + rss(item()))) == ["https://x.org/a"]


@pytest.mark.parametrize(
    "body",
    [
        rss(item()).replace("Titre", "A & B &nbsp; C"),
        rss(item()).replace("Titre", "\x00\x0b A\x1f"),
        rss(item(inner="<media:thumbnail url='x'/>")),
        rss(item(inner="<guid>https://x.org/a")),
    ],
)
def test_damaged_feeds_are_read(body: str) -> None:
    (entry,) = parse(body).entries
    assert entry.url == "https://x.org/a"
    assert entry.published_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("declared", "header", "charset"),
    [
        ("UTF-8", "", "cp1252"),
        ("UTF-8", "text/xml; charset=utf-8", "iso-8859-1"),
        ("ISO-8859-1", "", "cp1252"),
        ("ISO-8859-1", "", "utf-8"),
        ("UTF-8", "text/xml; charset=iso-8859-1", "utf-8"),
        ("windows-1252", "text/xml", "cp1252"),
        ("nonsense", "", "utf-8"),
        ("hex", "", "cp1252"),
        ("utf-16", "", "utf-16"),
        ("UTF-8", "", "utf-8-sig"),
    ],
)
def test_the_charset_is_what_decodes(declared: str, header: str, charset: str) -> None:
    body = rss(item()).replace("Titre", "L’armée à Gao : déjà blessés").replace("UTF-8", declared)
    if charset == "iso-8859-1":
        body = body.replace("’", "'")
    title = parse(body.encode(charset), header).entries[0].title
    assert title is not None
    assert title.replace("’", "'") == "L'armée à Gao : déjà blessés"


def test_arabic_in_a_windows_charset() -> None:
    body = rss(item()).replace("Titre", "هجوم مسلح في مالي").replace("UTF-8", "windows-1256")
    assert parse(body.encode("cp1256")).entries[0].title == "هجوم مسلح في مالي"


def test_five_thousand_items_are_bounded_to_the_newest() -> None:
    items = [item(f"/{n}", (NOW - timedelta(minutes=n)).strftime("%a, %d %b %Y %H:%M:%S +0000")) for n in range(5000)]
    with bounded(15):
        feed = parse(rss(*reversed(items)))
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.entries[0].url == "https://x.org/0"
    assert feed.skipped == {"beyond_bound": 5000 - MAX_ENTRIES}


def test_relative_and_empty_links() -> None:
    feed = parse(
        rss(
            "<item><title>1</title><link>/rel</link></item>",
            "<item><title>2</title><link></link></item>",
            "<item><title>3</title><link>  //y.org/b \n</link></item>",
            "<item><title>4</title><link>javascript:alert(1)</link></item>",
            "<item><title>5</title><guid>https://x.org/guid</guid></item>",
            "<item><title>6</title><guid>not an address</guid></item>",
            f"<item><title>7</title><link>{URL}</link></item>",
        )
    )
    assert urls(feed) == ["https://x.org/rel", "https://y.org/b", "https://x.org/guid"]
    assert feed.skipped == {"no_link": 4}


def test_the_original_link_is_taken_where_the_feed_is_proxied() -> None:
    inner = "<feedburner:origLink>https://x.org/real?utm_source=feedburner</feedburner:origLink>"
    assert urls(parse(rss(item("/~r/1", inner=inner)))) == ["https://x.org/real"]


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        (
            "https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://z.org/a%3Fid%3D7&amp;ct=ga&amp;usg=AOv",
            "https://z.org/a?id=7",
        ),
        ("http://www.bing.com/news/apiclick.aspx?tid=1&amp;url=https%3a%2f%2fz.org%2fa", "https://z.org/a"),
        ("https://x.org/embed?url=https://www.x.org/b", "https://x.org/embed?url=https://www.x.org/b"),
        ("https://x.org/a?u=7&amp;url=javascript:x", "https://x.org/a?u=7&url=javascript:x"),
    ],
)
def test_a_link_through_a_search_services_counter_is_the_articles(link: str, meant: str) -> None:
    feed = parse(rss(f"<item><title>Titre</title><link>{link}</link></item>"))
    assert urls(feed) == [meant]


def test_spip_addresses_stay_apart() -> None:
    feed = parse(rss(item("/spip.php?article1"), item("/spip.php?article2")))
    assert urls(feed) == ["https://x.org/spip.php?article1", "https://x.org/spip.php?article2"]


def test_duplicates_are_counted_once_and_guids_are_only_hints() -> None:
    same = "<guid isPermaLink='false'>1</guid>"
    feed = parse(rss(item("/a", inner=same), item("/a?utm_source=x", inner=same), item("/b", inner=same)))
    assert sorted(urls(feed)) == ["https://x.org/a", "https://x.org/b"]
    assert feed.skipped == {"duplicate": 1}


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Mon, 23 Nov 2026 06:00:00 +0000", NOW),
        ("Sun, 22 Nov 2027 06:00:00 +0000", None),
        ("Sun, 22 Nov 2026 10:00:00 +0100", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 10:00:00 EST", datetime(2026, 11, 22, 15, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 10:00:00", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("dim, 22 nov 2026 10:00", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("dim. 22 nov. 2026 10:00 +0000", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("22 novembre 2026 à 14h30", datetime(2026, 11, 22, 13, 30, tzinfo=UTC)),
        ("Fri, 11/20/2026 - 10:00", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("mer, 18/11/2026 - 10:00", datetime(2026, 11, 18, 9, tzinfo=UTC)),
        ("2026-11-22 10:00:00 +0000", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00.000Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("03/04/2026", datetime(2026, 4, 2, 23, tzinfo=UTC)),
        ("x" * 5000 + "1", None),
    ],
)
def test_dates(date: str | None, expected: datetime | None) -> None:
    feed = parse(rss(item(date=date)), languages=("fr",), zone="Africa/Niamey")
    assert feed.entries[0].published_at == expected


@pytest.mark.parametrize(
    ("date", "languages", "day"),
    [
        ("06/11/2026", ("fr", "en"), "2026-11-06"),
        ("6-11-2026 10:00", ("en",), "2026-11-06"),
        ("11/06/2026", ("en",), "2026-11-06"),
        ("11/12/2026", ("en",), "2026-11-12"),
        ("11/06/2026", ("fr",), "2026-06-11"),
        ("25/06/2026", ("en",), "2026-06-25"),
    ],
)
def test_a_day_that_english_may_mean_two_ways_makes_no_article_old(
    date: str, languages: tuple[str, ...], day: str
) -> None:
    (entry,) = parse(rss(item(date=date)), languages=languages).entries
    assert entry.published_at is not None
    assert entry.published_at.date().isoformat() == day


def test_arabic_dates() -> None:
    feed = parse(rss(item(date="22 نوفمبر 2026 10:00")), languages=("ar",))
    assert feed.entries[0].published_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_a_change_that_lies_ahead_is_not_believed() -> None:
    entry = parse(rss(item(inner="<atom:updated>2026-11-23T10:00:00Z</atom:updated>"))).entries[0]
    assert entry.updated_at is None


def test_hostile_text_is_bounded() -> None:
    entry = parse(rss(item(inner=f"<description>{'&lt;div&gt;' * 20_000}deep {'x' * 900_000}</description>"))).entries[
        0
    ]
    assert entry.text is None or len(entry.text) <= 60_000


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: rss(item(inner=text)).encode())))
def test_any_bytes_give_a_feed_or_a_named_reason(body: bytes) -> None:
    with suppress(UnreadableError):
        assert all(entry.url.startswith("http") for entry in parse(body).entries)
