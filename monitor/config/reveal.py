"""Finds the secrets of a loaded configuration, so that the log can black them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.models import Config


def secrets_of(config: Config) -> frozenset[str]:
    """Return every secret value of the configuration, also the passwords inside addresses."""
    found = set(_walk(config))
    return frozenset(found | {part for value in found for part in _passwords(value)})


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            # Addresses that carry a key are plain strings kept out of `repr`.
            if not field.repr and isinstance(inner, str):
                yield inner
            else:
                yield from _walk(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _walk(inner)


def _passwords(value: str) -> Iterator[str]:
    try:
        password = urlsplit(value).password
    except ValueError:
        return
    if password:
        yield password
