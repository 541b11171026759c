"""The outbox as the alerts room sees it: decisions go in, deliveries come out, alerts are built from what is stored."""

from __future__ import annotations

from monitor.store.decisions import Decided, Decision, backlog, backlog_channels, decide, decided, gather, heard
from monitor.store.deliveries import (
    Told,
    delivery_id,
    due,
    freeze,
    post,
    put_off,
    refused,
    requeue,
    retry,
    rows,
    sent,
)
from monitor.store.payload import draft, payload

__all__ = [
    "Decided",
    "Decision",
    "Told",
    "backlog",
    "backlog_channels",
    "decide",
    "decided",
    "delivery_id",
    "draft",
    "due",
    "freeze",
    "gather",
    "heard",
    "payload",
    "post",
    "put_off",
    "refused",
    "requeue",
    "retry",
    "rows",
    "sent",
]
