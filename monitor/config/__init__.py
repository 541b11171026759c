"""The configuration: what `config.yaml` may say, how it is read, and how its mistakes are told."""

from monitor.config.load import load_config
from monitor.config.models import (
    Channel,
    ChannelBase,
    Config,
    ConsoleChannel,
    EmailChannel,
    ServiceConfig,
    SlackChannel,
    TelegramChannel,
    Term,
    UrlChannel,
    Watch,
    WebhookChannel,
)
from monitor.config.routing import Route

__all__ = [
    "Channel",
    "ChannelBase",
    "Config",
    "ConsoleChannel",
    "EmailChannel",
    "Route",
    "ServiceConfig",
    "SlackChannel",
    "TelegramChannel",
    "Term",
    "UrlChannel",
    "Watch",
    "WebhookChannel",
    "load_config",
]
