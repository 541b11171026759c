"""Whatever a file holds, it is read or refused with lines that name a place; never anything else."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.config import load_config
from monitor.errors import ConfigError

FULL = (Path(__file__).parent / "data" / "good" / "every_key.yaml").read_text(encoding="utf-8")
TREE = YAML(typ="safe", pure=True).load(FULL)
LINE = re.compile(r".*c\.yaml:[1-9]\d*:[1-9]\d*: .+: .+[.?]", re.DOTALL)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["${X}", "${", "http://[", "smtp://", "whsec_", "json://x", "[", "*", "&a", "1h", "\x00", "ML"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def refusal(path: Path) -> list[str] | None:
    try:
        load_config(path, {"X": "y"})
    except ConfigError as error:
        return error.problems
    return None


def read(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.yaml"
        path.write_bytes(raw)
        problems = refusal(path)
    assert problems != []
    assert all(LINE.fullmatch(line) and "\n" not in line for line in problems or ()), problems


@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes) -> None:
    read(raw)


@given(st.text(alphabet="abc:-[]{}#&*!|>'\"%@`?, \n\t0<", max_size=80))
def test_any_text_of_yaml_signs(text: str) -> None:
    read(text.encode())


@given(st.integers(0, len(FULL)), st.integers(0, 40), st.text(max_size=6))
@settings(max_examples=60)
def test_a_full_file_with_a_hole(start: int, length: int, patch: str) -> None:
    read((FULL[:start] + patch + FULL[start + length :]).encode("utf-8", "surrogatepass"))


@given(st.data())
@settings(max_examples=100)
def test_any_value_in_any_place(data: st.DataObject) -> None:
    tree = deepcopy(TREE)
    part: Any = tree
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(part[key], (dict, list)) and part[key] and data.draw(st.booleans()):
            part = part[key]
        else:
            break
    part[key] = data.draw(VALUES)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.yaml"
        with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
            YAML(typ="safe", pure=True).dump(tree, file)
        read(path.read_bytes())
