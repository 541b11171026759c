"""Each file in data/bad starts with the lines it must be refused with, after `#> `; its name is the test case."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.config.document import MAX_BYTES
from monitor.errors import ConfigError

FILES = sorted((Path(__file__).parent / "data" / "bad").glob("*.yaml"))


def problems(path: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ or {})
    assert caught.value.exit_code == 2
    return caught.value.problems


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_refused_with_every_problem(path: Path) -> None:
    expected = [line[3:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#> ")]

    found = problems(path)

    assert found == [f"{path}:{line}" for line in expected]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_secret_is_repeated(path: Path) -> None:
    said = "\n".join(line.removeprefix(str(path)) for line in problems(path)).lower()

    for secret in (
        "secret-token",
        "secret-path",
        "secret-proxy",
        "secret:secret",
        "secret with",
        "secret chat",
        "pass@",
    ):
        assert secret not in said
    assert "hidden-token" not in said
    assert "\x1b" not in said


def test_the_name_is_told_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("source: []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert problems(Path("config.yaml")) == ["config.yaml:1:1: source: unknown key. Did you mean sources?"]


def test_missing_file(tmp_path: Path) -> None:
    (line,) = problems(tmp_path / "none.yaml")
    assert "there is no such file" in line
    assert "monitor init" in line


def test_folder(tmp_path: Path) -> None:
    (line,) = problems(tmp_path)
    assert "this is a folder" in line


def test_a_byte_that_is_no_utf8_is_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("sources:\n  - {name: Wakats\xe9ra}\n".encode("latin-1"))
    assert problems(path) == [f"{path}:2:18: file: this is no UTF-8 text. Save the file as UTF-8."]


def test_utf16_and_binary(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("sources: []".encode("utf-16"))
    assert "no UTF-8" in problems(path)[0]
    path.write_bytes(b"a: \x00\x01\n")
    assert "characters that YAML does not allow" in problems(path)[0]


def test_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"# " + b"x" * MAX_BYTES)
    (line,) = problems(path)
    assert "larger than 2048 KiB" in line


def test_deep_nesting(tmp_path: Path) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text("sources: " + "[" * 500 + "]" * 500, encoding="utf-8")
    assert "too deeply" in problems(path)[0]
    path.write_text("sources: " + "[" * 60 + "]" * 60, encoding="utf-8")
    assert any("aliases or nesting" in line for line in problems(path))


def test_aliases_that_multiply_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "laughs.yaml"
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert any("aliases or nesting" in line for line in problems(path))


def test_a_value_of_the_environment_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("service: {timezone: '${ZONE}'}\nroutes: [{to: ['${CHANNEL}']}]\n", encoding="utf-8")
    said = "\n".join(problems(path, {"ZONE": "sesame-open", "CHANNEL": "abracadabra"}))
    assert "unknown time zone ${ZONE}" in said
    assert "unknown channel ${CHANNEL}" in said
    assert "sesame" not in said
    assert "abracadabra" not in said
