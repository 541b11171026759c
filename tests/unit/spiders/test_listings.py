from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.items import Listing
from spiders.listings import find_articles
from spiders.markup import UnreadableError

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
URL = "https://www.x.org/une"

FRENCH = """<html lang="fr"><head><base href="/"></head><body>
<header><nav class="menu"><ul><li><a href="/">Accueil</a></li><li><a href="/rubrique/politique">Politique</a></li>
<li><a href="/rubrique/toute-l-actualite-du-pays-et-de-la-region">
Toute l'actualité du pays et de la région en continu</a></li>
</ul></nav></header>
<main><section>
<article class="post-1"><h2><a href="{0}">Attaque meurtrière contre un convoi dans le nord du pays</a></h2>
<span class="post-date">20 novembre 2026</span><a class="more" href="{0}">Lire la suite</a>
<a href="/auteur/moussa">Moussa</a><a href="{0}#comments">3 commentaires</a></article>
<article class="post-2"><h2><a href="{1}">Le gouvernement annonce la reprise des cours dans la région</a></h2>
<time datetime="2026-11-21T10:00:00+01:00">hier</time></article>
<article class="post-3"><h2><a href="{2}">Football : les Aigles battent les Étalons à Bamako</a></h2></article>
</section>
<aside class="sidebar"><h3>Archives</h3><a href="/2026/10/">octobre 2026</a><a href="/tag/armee">armée</a>
<a href="/uploads/2026/11/20/communique-du-gouvernement-sur-l-attaque.pdf">Le communiqué du gouvernement</a></aside>
</main>
<footer><a href="/mentions-legales">Mentions légales et conditions générales d'utilisation du site</a>
<a href="https://facebook.com/x/posts/1234567">
Suivez toute notre actualité sur notre page Facebook</a></footer></body></html>"""


def find(page: str, **how: Any) -> list[str]:
    listing = Listing(url=URL, **how)
    entries = find_articles(page.encode(), URL, "text/html; charset=utf-8", NOW, listing=listing, languages=("fr",))
    return [entry.url.removeprefix("https://www.x.org") for entry in entries]


@pytest.mark.parametrize(
    "paths",
    [
        ("/2026/11/20/attaque-convoi", "/2026/11/21/reprise-cours", "/2026/11/21/aigles"),
        (
            "/attaque-meurtriere-contre-un-convoi",
            "/reprise-des-cours-dans-la-region",
            "/les-aigles-battent-les-etalons",
        ),
        ("/spip.php?article101", "/spip.php?article102", "/spip.php?article103"),
        ("/?p=4711", "/?p=4712", "/?p=4713"),
        ("/node/88121", "/node/88122", "/node/88123"),
        ("/a/x7", "/a/x8", "/a/x9"),
    ],
)
def test_french_articles_are_told_from_navigation(paths: tuple[str, ...]) -> None:
    assert find(FRENCH.format(*paths)) == list(paths)


def test_titles_and_dates_near_the_link() -> None:
    page = FRENCH.format("/2026/11/20/a-b-c", "/2026/11/21/d", "/2026/11/21/e")
    entries = find_articles(
        page.encode(), URL, "text/html", NOW, listing=Listing(url=URL), languages=("fr",), timezone="Africa/Niamey"
    )
    assert entries[0].title == "Attaque meurtrière contre un convoi dans le nord du pays"
    assert entries[0].method == "listing"
    assert [entry.published_at for entry in entries] == [
        datetime(2026, 11, 19, 23, tzinfo=UTC),
        datetime(2026, 11, 21, 9, tzinfo=UTC),
        None,
    ]


def test_arabic() -> None:
    menu = "".join(f'<li><a href="/cat/{n}">أخبار</a></li>' for n in range(6))
    cards = "".join(
        f'<div class="item"><a href="/?q=node/5{n}01"><img src="/i.jpg"></a>'
        f'<h4><a href="/?q=node/5{n}01">مقتل عشرة جنود في هجوم مسلح شمال البلاد رقم {n}</a></h4></div>'
        for n in range(3)
    )
    page = f'<body dir="rtl"><div id="main-menu"><ul>{menu}</ul></div><div class="content">{cards}</div></body>'
    assert find(page) == ["/?q=node/5001", "/?q=node/5101", "/?q=node/5201"]


def test_arabic_slugs() -> None:
    slug = "%D9%85%D9%82%D8%AA%D9%84-%D8%B9%D8%B4%D8%B1%D8%A9-%D8%AC%D9%86%D9%88%D8%AF-%D9%81%D9%8A"
    card = f'<div><h3><a href="/{slug}">مقتل عشرة جنود في هجوم</a></h3></div>'
    page = f'<body><ul><li><a href="/cat">محلي</a></li></ul>{card}</body>'
    assert find(page) == [f"/{slug}"]


def test_hausa_cards_that_are_links_as_a_whole() -> None:
    cards = "".join(
        f'<li class="story"><a href="/ha/labarai/a-6{n}234567"><div>'
        f"<h3>Mahara sun kashe mutane goma a kauyen Zamfara {n}</h3><p>12/11/2026</p></div></a></li>"
        for n in range(4)
    )
    menu = (
        '<nav><a href="/ha/wasanni">Wasanni</a><a href="/ha/labarai">Labarai</a><a href="/ha/mu">Game da mu</a></nav>'
    )
    assert find(f"<body>{menu}<ul>{cards}</ul></body>") == [f"/ha/labarai/a-6{n}234567" for n in range(4)]


def test_a_selector_decides() -> None:
    page = FRENCH.format("/a", "/b", "/c")
    assert find(page, links="article h2 a") == ["/a", "/b", "/c"]
    assert find(page, links="article h2") == ["/a", "/b", "/c"]
    assert find(page, links="aside") == ["/2026/10/"]


def test_a_pattern_decides() -> None:
    assert find(FRENCH.format("/a", "/b", "/c"), pattern=r"/[ab]$") == ["/a", "/b"]


@pytest.mark.parametrize(
    ("page", "how", "reason"),
    [
        ("", {}, "empty"),
        ("<p>Rien</p>", {}, "no_articles"),
        ('<nav><a href="/politique">Politique</a></nav>', {}, "no_articles"),
        ('<a href="/a">x</a>', {"links": "a["}, "bad_selector"),
        ('<a href="/a">x</a>', {"pattern": "("}, "bad_pattern"),
    ],
)
def test_what_gives_no_articles_is_named(page: str, how: dict[str, str], reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        find(page, **how)
    assert caught.value.reason == reason


def test_a_windows_page_without_declaration() -> None:
    page = FRENCH.format("/2026/11/20/a", "/2026/11/21/b", "/2026/11/21/c").encode("cp1252")
    entries = find_articles(page, URL, "text/html", NOW, listing=Listing(url=URL), languages=("fr",))
    assert entries[0].title is not None
    assert entries[0].title.startswith("Attaque meurtrière")


def test_a_card_that_is_a_link_gives_its_heading_and_its_date() -> None:
    card = (
        "<a class='card' href='/un-convoi-attaque-dans-le-nord-{0}'><img src='/i.jpg' alt=''><span>Politique</span>"
        "<{1}>Un convoi attaqué dans le nord, numéro {0}</{1}><p>Des hommes armés ont tiré.</p>"
        "<time datetime='2026-11-21T10:00:00Z'>hier</time></a>"
    )

    def titles(tag: str) -> set[str | None]:
        page = f"<html><body><main>{''.join(card.format(n, tag) for n in range(3))}</main></body></html>"
        entries = find_articles(page.encode(), URL, "text/html", NOW, listing=Listing(url=URL), languages=("fr",))
        assert {entry.published_at for entry in entries} == {datetime(2026, 11, 21, 10, tzinfo=UTC)}
        return {entry.title for entry in entries}

    assert titles("h3") == {f"Un convoi attaqué dans le nord, numéro {n}" for n in range(3)}
    assert titles("div") == {
        f"Politique Un convoi attaqué dans le nord, numéro {n} Des hommes armés ont tiré. hier" for n in range(3)
    }
