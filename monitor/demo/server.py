"""Serves the sample web on loopback, one port a site, and counts what was asked of it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from jinja2 import Environment, PackageLoader

if TYPE_CHECKING:
    from types import TracebackType

    from monitor.demo.content import DemoArticle, DemoSite

ROBOTS = "User-agent: *\nDisallow: /abonnes/\n"
RELATED = 4
"""Other articles that a page links to."""
POLL = 0.05
"""Seconds until a server notices that it shall end; by default that is half a second, and the demo has five."""


class SiteServer:
    """One sample site at `base`. `reveal()` lets its later articles appear one by one."""

    def __init__(self, site: DemoSite) -> None:
        self.site = site
        self.asked: list[str] = []
        """The paths requested so far."""
        self._shown = [article for article in site.articles if not article.later]
        self._later = [article for article in site.articles if article.later]
        self._templates = Environment(loader=PackageLoader("monitor.demo"), autoescape=True)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(POLL,), daemon=True, name=f"demo-{self.site.key}"
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reveal(self) -> DemoArticle | None:
        """Publish the next later article and return it, or None when there is none left."""
        if not self._later:
            return None
        article = self._later.pop(0)
        self._shown.insert(0, article)
        return article

    def reply(self, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body for a path."""
        if path == "/robots.txt":
            return 200, "text/plain", ROBOTS.encode()
        if path == "/":
            return 200, "text/html; charset=utf-8", self._render("front.html")
        if path == "/feed/":
            return 200, "application/rss+xml", self._feed()
        if path == "/sitemap-news.xml":
            return 200, "application/xml", self._render("sitemap.xml")
        for article in self._shown:
            if article.path == path:
                return 200, f"text/html{'; charset=utf-8' * (article.encoding == 'utf-8')}", self._page(article)
        return 404, "text/html; charset=utf-8", b"<html><body>404</body></html>"

    def _feed(self) -> bytes:
        whole = self._render("feed.atom" if self.site.theme == "ngo" else "feed.rss")
        if "broken_feed" in self.site.methods:
            # As a script that dies of a database error half way leaves it.
            return b"<br />\n<b>Fatal error</b>: Allowed memory size exhausted in <b>feed.php</b> on line <b>212</b>"
        return whole

    def _page(self, article: DemoArticle) -> bytes:
        related = [other for other in self._shown if other is not article][:RELATED]
        return self._render(f"{self.site.theme}.html", article, related).decode().encode(article.encoding, "replace")

    def _render(self, name: str, article: DemoArticle | None = None, related: list[DemoArticle] | None = None) -> bytes:
        newest_first = sorted(self._shown, key=lambda shown: shown.published_at, reverse=True)
        text = self._templates.get_template(name).render(
            site=self.site, base=self.base, articles=newest_first, article=article, related=related or []
        )
        return text.encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                status, kind, body = site.reply(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives
                """Keep the terminal for the alerts."""

        return Handler
