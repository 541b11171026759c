"""The lock files against pyproject.toml: `make lock` must not be forgotten when a dependency is added."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = PROJECT["project"]["dependencies"]
DEV = [line for line in PROJECT["dependency-groups"]["dev"] if isinstance(line, str)]


def plain(name: str) -> str:
    """Return a project's name in its canonical form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: str) -> set[str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return {plain(name) for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", text)}


@pytest.mark.parametrize(("file", "lines"), [("requirements.lock", NEEDED), ("requirements-dev.lock", [*NEEDED, *DEV])])
def test_every_dependency_is_locked(file: str, lines: list[str]) -> None:
    names = {plain(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in lines}
    assert names
    assert names <= locked(file)


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_hashes_and_no_index_is_named(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    pins = re.split(r"(?m)^(?=[A-Za-z0-9._-]+==)", text)[1:]
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in text
    assert "index-url" not in text
