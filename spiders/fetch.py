"""Fetches given addresses through the same politeness and guards as a crawl, for `explain` and `probe`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider

from spiders.net.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from spiders.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered: a body, or the named reason why there is none."""

    asked: str
    url: str
    """The address that answered, after redirects."""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str | None = None


class FetchSpider(Spider):
    """Fetches `urls` and leaves the answers in `answers`, by the address asked for."""

    name = "fetch"

    def __init__(
        self, *, urls: Iterable[str], services: Services, answers: dict[str, Answer], html: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.services = services
        self._urls = tuple(dict.fromkeys(urls))
        self._answers = answers
        self._html = html

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request an address."""
        meta = {"expect": "html"} if self._html else {}
        for url in self._urls:
            try:
                request = Request(
                    url, callback=self._answered, errback=self._failed, meta=meta, cb_kwargs={"asked": url}
                )
            except ValueError:
                self._answers[url] = Answer(asked=url, url=url, reason="bad_address")
            else:
                yield request

    def _answered(self, response: Response, asked: str) -> None:
        self._answers[asked] = Answer(
            asked=asked, url=response.url, status=response.status, headers=headers_of(response), body=response.body
        )

    def _failed(self, failure: Failure) -> None:
        asked = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined] # Scrapy sets it
        status = getattr(getattr(failure.value, "response", None), "status", None)
        self._answers[asked] = Answer(asked=asked, url=asked, status=status, reason=reason_of(failure))


def headers_of(response: Response) -> dict[str, str]:
    """Return the response's headers, names in lower case, repeated ones joined by ', '."""
    return {
        name.decode("latin-1").lower(): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }
