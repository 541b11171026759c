"""Polite and safe fetching: everything between a spider's request and the socket.

What a spider needs to know:

- Request meta `conditional=True` (feeds, sitemaps, listings, refetches): asked with the stored validators. An unchanged
  answer (304, or 200 with the same body) reaches the callback; `conditional.unchanged(response)` tells it. Once what it
  brought is safely stored, store `conditional.validators_of(response)` in the same transaction (or call
  `conditional.remember`): a crash or an unreadable feed before that leads to a full fetch next time.
- Request meta `expect="html"` (article pages): an answer that is no HTML, or a challenge page, goes to the errback.
- Request meta `insecure=True` (sources that say so): the TLS certificate is not verified.
- Every request ends in its callback or its errback: `reasons.reason_of(failure)` names why, `reasons.retry_at(failure)`
  says when the host may be asked again.
"""
