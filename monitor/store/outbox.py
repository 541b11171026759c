"""The outbox as the alerts room sees it: decisions go in, deliveries come out, alerts are built from what is stored."""

from __future__ import annotations

from monitor.store.decisions import Decided, Decision, brought, decide, decided, heard, passed_over, single
from monitor.store.deliveries import (
    Told,
    ack,
    answered,
    begin,
    delivery_id,
    due,
    freeze,
    post,
    posted,
    put_off,
    refused,
    requeue,
    retry,
    rows,
    sent,
    starting,
)
from monitor.store.payload import NoDeliveryError, draft, gravest_first, payload

__all__ = [
    "Decided",
    "Decision",
    "NoDeliveryError",
    "Told",
    "ack",
    "answered",
    "begin",
    "brought",
    "decide",
    "decided",
    "delivery_id",
    "draft",
    "due",
    "freeze",
    "gravest_first",
    "heard",
    "passed_over",
    "payload",
    "post",
    "posted",
    "put_off",
    "refused",
    "requeue",
    "retry",
    "rows",
    "sent",
    "single",
    "starting",
]
