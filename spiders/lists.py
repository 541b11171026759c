"""A poll's lists: asks for feeds, sitemaps and listings, and takes in what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from scrapy import Request

from monitor.bounded import bounded
from spiders.answers import asked_to_wait
from spiders.ledger import put_all
from spiders.markup import UnreadableError
from spiders.net.conditional import read_before, unchanged, validators_of
from spiders.net.reasons import reason_of
from spiders.poll import MAX_LISTS
from spiders.reading import Asked, Reading, read_list
from spiders.sites import special_sites

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.store.validators import Validators
    from spiders.poll import Address, OpenPoll
    from spiders.services import Services

logger = structlog.get_logger(__name__)

READ_SECONDS: Final = 30.0
"""Time that reading one list may take; its thread cannot be ended, but its poll goes on, and so may the program end."""
SAVED_AT_ONCE: Final = 100
"""Validators of unchanged lists that are stored in one transaction."""
LIST_PRIORITY: Final = 10
"""Lists come before pages, so that what a source has to say is known early."""


class Lists:
    """The lists of all polls of one crawl."""

    def __init__(
        self,
        services: Services,
        *,
        answered: Callable[..., AsyncIterator[object]],
        failed: Callable[[Failure], AsyncIterator[object]],
    ) -> None:
        self._services = services
        self._answered = answered
        self._failed = failed
        self._sites = special_sites()
        self._unsaved: dict[str, Validators] = {}

    def next(self, poll: OpenPoll) -> list[Request]:
        """Return requests for the next method's lists, none where all were read."""
        return [self._ask(poll, address) for address in poll.next_lists()]

    def _ask(self, poll: OpenPoll, address: Address) -> Request:
        poll.pending += 1
        poll.lists_pending += 1
        poll.lists_asked += 1
        return Request(
            address.url,
            callback=self._answered,
            errback=self._failed,
            cb_kwargs={"poll": poll, "address": address},
            meta={"conditional": True, "insecure": poll.source.insecure, "source": poll.source.name},
            priority=LIST_PRIORITY,
            dont_filter=True,
        )

    async def take(self, response: Response, poll: OpenPoll, address: Address) -> list[Request]:
        """Take in what a list says; return requests for those that it names, as an index of sitemaps does."""
        poll.lists_pending -= 1
        if unchanged(response):
            poll.take_unchanged(address)
            _remember(poll, response)
            return []
        reading = await self._read(response, poll, address)
        if reading is None:
            return []
        poll.take(address, reading.entries, reading.skipped, read_before=read_before(response))
        if not reading.more:  # the sitemaps of an index change while it does not
            _remember(poll, response)
        return self._further(poll, address, reading)

    def give_up(self, failure: Failure, poll: OpenPoll, address: Address) -> None:
        """Write down that a list could not be had."""
        poll.lists_pending -= 1
        detail = getattr(failure.value, "detail", "")
        reason = f"{reason_of(failure)} ({detail})" if detail else reason_of(failure)
        poll.list_failed(address.url, reason, asked_to_wait(failure, self._services.clock()))

    async def _read(self, response: Response, poll: OpenPoll, address: Address) -> Reading | None:
        """Return what a list says, off the event loop; None where it cannot be read, which is the poll's error."""
        asked = Asked(
            address=address,
            url=response.url,
            body=response.body,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
            fetched_at=self._services.clock(),
            source=poll.source,
        )
        try:
            async with self._services.reading:
                return await bounded(lambda: read_list(asked, self._sites), READ_SECONDS, name="read-list")
        except TimeoutError:
            poll.list_failed(address.url, "slow_to_read")
        except UnreadableError as error:
            poll.list_failed(address.url, error.reason)
        except (
            Exception
        ) as error:  # a parser's own fault on hostile input must not keep the other lists from being read
            poll.list_failed(address.url, f"internal ({type(error).__name__})")
            logger.exception("list_unreadable", source=poll.source.name, url=address.url)
        return None

    def _further(self, poll: OpenPoll, address: Address, reading: Reading) -> list[Request]:
        """Return requests for the sitemaps that an index names, bounded in depth and number."""
        fresh = [url for url in reading.more if url not in poll.keys]
        room = max(MAX_LISTS - poll.lists_asked, 0) if address.depth < 2 else 0  # noqa: PLR2004 - an index of indexes
        if len(fresh) > room:
            poll.skipped["sitemap_beyond_bound"] += len(fresh) - room
        return [self._ask(poll, address.below(url)) for url in fresh[:room]]

    async def save_later(self, fresh: Mapping[str, Validators]) -> None:
        """Gather the validators of lists that had nothing to say, and store many at once: most polls end so."""
        self._unsaved.update(fresh)
        if len(self._unsaved) >= SAVED_AT_ONCE:
            await self.save()

    async def save(self) -> None:
        """Store the validators gathered so far. Raises StoreError."""
        fresh, self._unsaved = self._unsaved, {}
        await self._services.store.run(put_all, fresh)


def _remember(poll: OpenPoll, response: Response) -> None:
    if (found := validators_of(response)) is not None:
        poll.validators[found[0]] = found[1]
