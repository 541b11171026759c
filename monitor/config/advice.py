"""What is allowed in a configuration but is probably not meant."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from monitor.config.actors import unknown_actors
from monitor.config.models import SlackChannel, TelegramChannel, WebhookChannel
from monitor.config.places import unknown_places
from monitor.config.report import show
from monitor.items import SEVERITIES
from monitor.packs.term_lint import lint_terms
from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.models import Config
    from monitor.config.routing import Route

_SECRET_BYTES = 24


def advice(config: Config) -> list[str]:
    """Return one line for each thing the operator may want to look at; an empty list is as good as it gets."""
    return [*_missing(config), *_sources(config), *_watches(config), *_routes(config), *_channels(config)]


def _missing(config: Config) -> Iterator[str]:
    without = {"sources": "nothing is read", "watches": "nothing is looked for", "routes": "nothing is told"}
    for section, what in without.items():
        if not getattr(config, section):
            yield f"{section}: there are none, so {what}"


def _sources(config: Config) -> Iterator[str]:
    taken: dict[str, str] = {}
    for source in config.sources:
        if not source.languages:
            yield f"source {show(source.name)}: no languages given, so they are guessed from each text alone"
        for url in (*source.feeds, *source.sitemaps, *(listing.url for listing in source.listings)):
            other = taken.setdefault(url, source.name)
            if other != source.name:
                yield f"source {show(source.name)}: {show(url)} is also an address of {show(other)}"
        if source.insecure:
            yield f"source {show(source.name)}: its certificate is not verified"


def _watches(config: Config) -> Iterator[str]:
    for watch in config.watches:
        for warning in lint_terms(watch.terms, watch.exclude):
            yield f"watch {show(watch.name)}: {printable(warning, 400)}"


def _routes(config: Config) -> Iterator[str]:
    countries = {watch.name: set(watch.countries) for watch in config.watches}
    for number, route in enumerate(config.routes, 1):
        reach = set[str]().union(*(countries[name] for name in route.watches if name in countries))
        stray = sorted(set(route.countries or ()) - reach)
        if stray and reach:
            yield f"route {number}: no watch of it covers {', '.join(stray)}"
        idle = [key for key in ("wait", "quiet_hours", "budget") if route.digest and getattr(route, key)]
        if idle:
            yield f"route {number}: beside digest, {', '.join(idle)} has no effect"
        if (first := _taken_before(config, number - 1)) is not None:
            taken = f"route {number}: never asked, as route {first + 1} takes all that it would"
            yield f"{taken}. Write continue: true there"
    yield from unknown_actors(config)
    for number, route in enumerate(config.routes, 1):
        for warning in unknown_places(route.places or (), config):
            yield f"route {number}: {warning}"
    routed = {name for route in config.routes for name in route.watches}
    for watch in config.watches:
        if config.routes and watch.name not in routed:
            yield f"watch {show(watch.name)}: no route uses it"


_CONDITIONS = ("countries", "places", "actors", "event_types", "kinds", "languages")


def _taken_before(config: Config, number: int) -> int | None:
    """Return the first route before this one that takes every alert that it could, or None."""
    route = config.routes[number]
    for index, before in enumerate(config.routes[:number]):
        open_to_all = before.min_confidence == "low" and all(getattr(before, name) is None for name in _CONDITIONS)
        covers = set(route.watches) <= set(before.watches)
        if open_to_all and covers and not before.continue_ and _rank(before) <= _rank(route):
            return index
    return None


def _rank(route: Route) -> int:
    return SEVERITIES.index(route.min_severity)


def _channels(config: Config) -> Iterator[str]:
    used = {name for route in config.routes for name in route.to}
    used |= {*config.service.status_to, *config.service.operator_to}
    for name, channel in config.channels.items():
        if name not in used:
            yield f"channel {show(name)}: no route uses it"
        if isinstance(channel, WebhookChannel):
            secret = channel.secret.get_secret_value().removeprefix("whsec_")
            if len(base64.b64decode(secret)) < _SECRET_BYTES:
                yield f"channel {show(name)}: the secret is short; the specification asks for {_SECRET_BYTES} bytes"
        address = channel.webhook if isinstance(channel, WebhookChannel) else None
        if isinstance(channel, SlackChannel | TelegramChannel):
            address = channel.api
        if address is not None and address.lower().startswith("http://"):
            yield f"channel {show(name)}: http:// sends alerts unencrypted"
