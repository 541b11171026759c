"""The channels: one file each, built here from the configuration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.alerts.channels.base import Channel
from monitor.alerts.channels.console import Console
from monitor.alerts.channels.email import Email
from monitor.alerts.channels.slack import Slack
from monitor.alerts.channels.telegram import Telegram
from monitor.alerts.channels.url import Url
from monitor.alerts.channels.webhook import Webhook
from monitor.alerts.message import Voice
from monitor.alerts.samples import samples
from monitor.alerts.templates import TemplateFailedError
from monitor.alerts.vocabulary import load_vocabulary
from monitor.config import (
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    TelegramChannel,
    UrlChannel,
    WebhookChannel,
)
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.config import Channel as ChannelConfig
    from monitor.config import Config

__all__ = ["Channel", "build", "build_one", "check_templates"]


def build(config: Config, *, clock: Callable[[], datetime]) -> dict[str, Channel]:
    """Return the configuration's channels by name. Opens no connection. Raises ConfigError."""
    zone = ZoneInfo(config.service.timezone)
    return {name: build_one(channel, zone, clock=clock) for name, channel in config.channels.items()}


def check_templates(config: Config, *, clock: Callable[[], datetime]) -> None:
    """Try the channels' own templates on invented alerts. Raises ConfigError naming every one that fails."""
    zone = ZoneInfo(config.service.timezone)
    problems = []
    for name, channel in config.channels.items():
        if isinstance(channel, WebhookChannel) or channel.template is None:
            continue
        try:
            built = build_one(channel, zone, clock=clock)
            for alert in samples():
                built.render(alert)
        except TemplateFailedError as error:
            problems.append(f"{error} (the template of channel {name})")
    if problems:
        raise ConfigError(problems)


def build_one(channel: ChannelConfig, zone: ZoneInfo, *, clock: Callable[[], datetime]) -> Channel:
    """Return one channel, which speaks its own language and the zone's time. Raises ConfigError."""
    own = None if isinstance(channel, WebhookChannel) else channel.template
    voice = Voice(words=load_vocabulary(channel.language), zone=zone, template=own)
    match channel:
        case ConsoleChannel():
            return Console(sys.stdout, voice)
        case WebhookChannel(webhook=url, secret=secret):
            return Webhook(url, secret.get_secret_value(), clock=clock)
        case EmailChannel(smtp=smtp, from_=sender, to=recipients):
            return Email(smtp.get_secret_value(), sender, recipients, voice)
        case SlackChannel(token=token, channel=room, api=api):
            return Slack(token.get_secret_value(), room, api, voice, clock=clock)
        case TelegramChannel(token=token, chat=chat, api=api):
            return Telegram(token.get_secret_value(), chat, api, voice, clock=clock)
        case UrlChannel(url=address):
            return Url(address.get_secret_value(), voice)
