"""Reads a channel, whose kind is the key it is given under: `{webhook: URL, secret: ...}`, `{slack: {token: ...}}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from monitor.config.models import (
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    TelegramChannel,
    UrlChannel,
    WebhookChannel,
)
from monitor.config.report import closest, known_keys, show

if TYPE_CHECKING:
    from monitor.config.models import Channel
    from monitor.config.report import Path, Report

KINDS: tuple[type[Channel], ...] = (
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    TelegramChannel,
    UrlChannel,
    WebhookChannel,
)
NESTED = frozenset({"email", "slack", "telegram"})
_SHARED = frozenset({"language", "template"})


def read_channel(raw: Any, path: Path, report: Report) -> Channel | None:
    """Return the channel that `raw` describes, or None when it has problems, which are reported."""
    kinds = {kind.type: kind for kind in KINDS}
    if not isinstance(raw, dict):
        report.add(path, "must be a map", "Write e.g. {console: true}")
        return None
    given = [key for key in raw if key in kinds]
    if len(given) > 1:
        report.add(path, f"two kinds of channel in one ({', '.join(given)})", "Give each a name of its own")
        return None
    if not given:
        _no_kind(raw, path, report, sorted(kinds))
        return None
    (kind,) = given
    return _nested(raw, kinds[kind], path, report) if kind in NESTED else _flat(raw, kinds[kind], path, report)


def _no_kind(raw: dict[str, Any], path: Path, report: Report, kinds: list[str]) -> None:
    for key in raw:
        advice = closest(key, kinds)
        if advice.startswith("Did"):
            report.add((*path, key), f"unknown kind of channel {show(key)}", advice, at_key=True)
            return
    report.add(path, "this says nowhere to send to", f"Add one of {', '.join(kinds)}")


def _flat(raw: dict[str, Any], model: type[Channel], path: Path, report: Report) -> Channel | None:
    values = dict(raw)
    if model is ConsoleChannel and values.pop("console") is not True:
        report.add((*path, "console"), "only true makes sense here", "Write console: true, or remove the channel")
        return None
    return _validate(values, model, report, lambda loc: (*path, *loc))


def _nested(raw: dict[str, Any], model: type[Channel], path: Path, report: Report) -> Channel | None:
    inside = (*path, model.type)
    values = raw[model.type]
    if not isinstance(values, dict):
        needed = ", ".join(f"{key}: ..." for key in sorted(known_keys(model) - _SHARED - {"api"}))
        report.add(inside, "must be a map", f"Write {model.type}: {{{needed}}}")
        return None
    outside = {key: value for key, value in raw.items() if key != model.type}
    stray = [key for key in outside if key not in _SHARED]
    for key in stray:
        report.add((*path, key), "unknown key", closest(key, _SHARED), at_key=True)
    channel = _validate(
        {**values, **{key: outside[key] for key in _SHARED & outside.keys()}},
        model,
        report,
        lambda loc: (*path, *loc) if loc[:1] and loc[0] in outside else (*inside, *loc),
    )
    return None if stray else channel


def _validate(values: dict[str, Any], model: type[Channel], report: Report, locate: Any) -> Channel | None:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        report.invalid(error, model, locate)
        return None
