"""A generated web on loopback for timings: many hosts in 127.0.0.0/8, pages of realistic size, feeds that answer 304.

Run as `python benchmarks/web.py --pages 2000 --hosts 100 --port 8800`; it prints "ready" and serves until stdin closes.
The texts are made of a small vocabulary of our own: they time the machine, they measure no quality.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

WORDS = [
    "le",
    "la",
    "les",
    "des",
    "une",
    "dans",
    "pour",
    "avec",
    "sur",
    "par",
    "marché",
    "village",
    "région",
    "ministère",
    "récolte",
    "route",
    "école",
    "président",
    "armée",
    "habitants",
    "sécurité",
    "attaque",
    "soldats",
    "convoi",
    "santé",
    "prix",
    "année",
    "semaine",
    "gouvernement",
    "projet",
    "eau",
    "secteur",
    "commune",
    "population",
    "autorités",
    "selon",
    "source",
    "nord",
    "centre",
    "frontière",
    "bétail",
    "jeunes",
    "femmes",
    "soutien",
    "conseil",
    "travaux",
    "pont",
    "hôpital",
    "budget",
    "élus",
    "réunion",
    "programme",
    "pluie",
    "fleuve",
    "mil",
    "riz",
    "coton",
    "commerce",
    "transport",
    "match",
    "équipe",
    "victoire",
]
TOWNS = (
    "Bamako",
    "Mopti",
    "Gao",
    "Djibo",
    "Niamey",
    "Tillabéri",
    "Diffa",
    "Ségou",
    "Dori",
    "Paris",
    "Dakar",
    "Abidjan",
)
CONFLICT = (
    "Au moins {n} civils ont été tués dans l'attaque d'un village près de {town} par des hommes armés.",
    "{n} soldats ont été tués dans une embuscade du JNIM entre {town} et la frontière.",
)
SCRIPT_BYTES = 75_000
"""Scripts of one page. With them a page has the medians measured on the pages of the evaluation set: 128 kB, 790 elements,
118 links, 630 words."""


def host(number: int) -> str:
    """Return the loopback address of a host by its number."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


def page(number: int, hosts: int, port: int) -> bytes:
    """Return page `number`: about 125 kB, one in ten a conflict report."""
    rng = random.Random(number)
    base = f"http://{host(number % hosts)}:{port}"
    town = rng.choice(TOWNS)

    def sentence() -> str:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(10, 24))).capitalize() + "."

    paragraphs = [" ".join(sentence() for _ in range(rng.randint(2, 4))) for _ in range(rng.randint(7, 16))]
    title = f"{town} : {' '.join(rng.choice(WORDS) for _ in range(7))} ({number})"
    if number % 10 == 0:
        paragraphs.insert(0, rng.choice(CONFLICT).format(n=rng.randint(2, 40), town=town))
        title = f"{town} : attaque contre un village, plusieurs morts ({number})"
    when = (datetime.now(UTC) - timedelta(hours=1, minutes=number % 600)).isoformat()

    def cards(count: int, name: str) -> str:
        return "".join(
            f'<div class="{name}-item item-{i}" data-id="{rng.randint(1000, 9999)}"><div class="{name}-media"><a href='
            f'"/article-{rng.randint(1, 9999)}/" class="thumb"><img src="/img/{i}.jpg" alt="" width="320" height="180">'
            f'</a></div><div class="{name}-body"><span class="kicker">{rng.choice(WORDS)}</span><h3 class="title">'
            f'<a href="/article-{rng.randint(1, 9999)}/">{sentence()[:70]}</a></h3><time>{i} h</time></div></div>'
            for i in range(count)
        )

    menu = "".join(
        f'<li class="menu-item menu-{i}"><a href="/rubrique-{i}/"><span>{rng.choice(WORDS)} {rng.choice(WORDS)}</span></a></li>'
        for i in range(50)
    )
    share = "".join(
        f'<li><a class="share s{i}" href="#"><svg><path d="M0 0L9 9"/></svg><span>Partager</span></a></li>'
        for i in range(6)
    )
    script = "".join(
        f"var v{i}={{a:{rng.random()},b:[{i},{i + 1}],c:'{rng.choice(WORDS)}'}};" for i in range(SCRIPT_BYTES // 48)
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title} | Banc {number % hosts}</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{when}">
<link rel="canonical" href="{base}/page-{number}/"><script>{script}</script></head><body class="single">
<div id="page" class="site"><header class="site-header"><div class="top"><nav class="main-nav"><ul>{menu}</ul></nav></div></header>
<div id="content" class="content-area"><main class="site-main"><div class="row"><div class="col col-8"><article class="post">
<header class="entry-header"><h1 class="entry-title">{title}</h1><p class="byline">Par La Rédaction</p><ul class="sharing">{share}</ul></header>
<div class="entry-content">{body}<p>Suivez-nous sur Facebook et WhatsApp.</p></div><footer class="tags"><ul class="sharing">{share}</ul></footer>
</article><section class="related">{cards(18, "related")}</section></div><aside class="col col-4 sidebar">{cards(20, "side")}</aside></div></main></div>
<footer class="site-footer"><div class="widgets">{cards(12, "foot")}</div><p>© Banc d'essai. Tous droits réservés.</p></footer></div></body></html>""".encode()


def feed(number: int, pages: range, port: int) -> bytes:
    """Return the RSS feed of host `number` with its pages."""
    base = f"http://{host(number)}:{port}"
    date = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    items = "".join(
        f"<item><title>Page {i}</title><link>{base}/page-{i}/</link><pubDate>{date}</pubDate></item>" for i in pages
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Banc {number}</title>{items}</channel></rss>'.encode()
    )


class Web:
    """Answers requests; counts them, and when the first and last page or feed was asked for."""

    def __init__(self, pages: int, hosts: int, port: int) -> None:
        self.hosts, self.port = hosts, port
        self.pages = {f"/page-{i}/": page(i, hosts, port) for i in range(pages)}
        self.feeds = [feed(i, range(i, pages, hosts), port) for i in range(hosts)]
        self.first = self.last = 0.0
        self.count = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until it closes."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
                writer.write(self.answer(path, fields))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, path: str, fields: dict[str, str]) -> bytes:
        """Return the bytes of the response to one request."""
        if path == "/stats":
            return _response(200, f'{{"count": {self.count}, "seconds": {self.last - self.first}}}'.encode())
        if path == "/reset":
            self.first = self.last = 0.0
            self.count = 0
            return _response(200, b"{}")
        if path == "/robots.txt":
            return _response(404, b"")
        now = asyncio.get_running_loop().time()
        self.first = self.first or now
        self.last = now
        self.count += 1
        if path == "/feed":
            if fields.get("if-none-match") == '"1"':
                return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
            number = self._number(fields.get("host", ""))
            return _response(200, self.feeds[number], "application/rss+xml", 'ETag: "1"\r\n')
        body = self.pages.get(path)
        return _response(404, b"") if body is None else _response(200, body, "text/html; charset=utf-8")

    def _number(self, name: str) -> int:
        a, b = (int(part) for part in name.partition(":")[0].split(".")[2:])
        return (a - 1) * 200 + b - 1


def _response(status: int, body: bytes, kind: str = "text/plain", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main(pages: int, hosts: int, port: int) -> None:
    """Serve until stdin closes."""
    web = Web(pages, hosts, port)
    server = await asyncio.start_server(web.serve, [host(i) for i in range(hosts)], port, backlog=500)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--port", type=int, default=8800)
    options = parser.parse_args()
    asyncio.run(main(options.pages, options.hosts, options.port))
