"""docs/reference/config.md names every key, in its section, with the code's default, and nothing else."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.config.channels import KINDS
from monitor.config.durations import format_duration
from monitor.config.load import load_config
from monitor.config.models import ChannelBase, ListingEntry, ServiceConfig, SourceEntry, Watch
from monitor.config.report import known_keys
from monitor.config.routing import Budget, Digest, QuietHours, Route
from monitor.config.secrets import CHANNEL_SECRETS, SERVICE_SECRETS

if TYPE_CHECKING:
    from pydantic import BaseModel

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "config.md").read_text(encoding="utf-8")
SECTIONS: dict[str, type[BaseModel]] = {
    "service": ServiceConfig,
    "sources": SourceEntry,
    "listings": ListingEntry,
    "watches": Watch,
    "routes": Route,
    "quiet_hours": QuietHours,
    "budget": Budget,
    "digest": Digest,
}
IN_WORDS = {"database", "user_agent", "workers"}


def section(name: str) -> str:
    return re.split(r"^##+ ", PAGE.split(f"# {name}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(name: str) -> dict[str, list[str]]:
    found = re.findall(r"^\| `([a-z_]+)` \|(.*)\|$", section(name), flags=re.MULTILINE)
    return {key: [cell.strip() for cell in rest.split(" | ")] for key, rest in found}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_is_described_and_no_other(name: str) -> None:
    assert set(rows(name)) == known_keys(SECTIONS[name])


@pytest.mark.parametrize("name", SECTIONS)
def test_the_defaults_are_those_of_the_code(name: str) -> None:
    described = rows(name)
    for field, info in SECTIONS[name].model_fields.items():
        key = info.alias or field
        told = described[key][1]
        if info.is_required():
            assert told == "required", key
        elif info.default is not None and key not in IN_WORDS and told.startswith("`"):
            assert told == f"`{written(info.default)}`", key
        else:
            assert told not in ("required", ""), key


def written(value: Any) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    return (
        {True: "true", False: "false", (): "[]"}.get(value, str(value)) if not isinstance(value, float) else str(value)
    )


def test_every_channel_key_is_described() -> None:
    table = section("channels")
    for kind in KINDS:
        assert f"`{kind.type}`" in table
        for key in known_keys(kind) - known_keys(ChannelBase):
            assert f"| `{key}` |" in table, (kind.type, key)


def test_every_secret_that_may_come_from_a_file_is_named() -> None:
    for name in CHANNEL_SECRETS | SERVICE_SECRETS:
        assert f"`{name}_file`" in PAGE


def test_the_first_example_is_in_order(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[0], encoding="utf-8")
    assert load_config(path, {}).routes
