"""Retries: Scrapy's, except where the host asked for a rest longer than a request is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import RetryMiddleware

from spiders.services import services_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class Retry(RetryMiddleware):
    """Tries again what may pass; how long to wait in between is the gate's matter."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # the spider argument is on its way out
        """Return the request once more, or the response where trying again is of no use."""
        if response.status in self.retry_http_codes:
            gate = services_of(self.crawler).gate
            if gate.wait(request.url) > gate.patience:
                return response
        return super().process_response(request, response)
