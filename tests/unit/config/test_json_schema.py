"""The schema for editors takes every file that the program takes, and sees the mistakes that a form can show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from monitor.commands.schema import command
from monitor.config.document import parse_document, read_document
from monitor.config.json_schema import json_schema
from monitor.config.starter import starter_text

ROOT = Path(__file__).parents[3]
GOOD = sorted((Path(__file__).parent / "data" / "good").glob("*.yaml"))
SEEN = (
    "channel_kinds", "codes", "durations", "list_at_top", "missing_keys", "route_times", "secrets", "status_time",
    "text_at_top", "unknown_keys", "wrong_numbers", "wrong_types",
)  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def problems(validator: Draft202012Validator, data: Any) -> list[str]:
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("path", [ROOT / "config.yaml", *GOOD], ids=lambda path: path.name)
def test_what_the_program_takes_is_valid(validator: Draft202012Validator, path: Path) -> None:
    assert problems(validator, read_document(path).data) == []


def test_the_starter_is_valid(validator: Draft202012Validator) -> None:
    assert problems(validator, parse_document(starter_text()).data) == []


@pytest.mark.parametrize("name", SEEN)
def test_mistakes_of_form_are_seen(validator: Draft202012Validator, name: str) -> None:
    assert problems(validator, read_document(GOOD[0].parents[1] / "bad" / f"{name}.yaml").data)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("channels: {a: {webhook: 'https://x.example', secret_file: s}}", True),
        ("channels: {a: {webhook: 'https://x.example', secret: s, secret_file: s}}", False),
        ("channels: {a: {webhook: 'https://x.example'}}", False),
        ("channels: {a: {slack: {token_file: t, channel: c}, language: fr}}", True),
        ("channels: {a: {console: false}}", False),
        ("service: {workers: '${WORKERS}', at: '${AT}', proxy_file: p}", True),
        ("service: {workers: many}", False),
        ("service: {workers: , at: }", True),
        ("routes: [{to: }]", False),
        ("routes: [{to: [a], quiet_hours: '22:00-06:30', budget: 5, digest: '0 7 * * *'}]", True),
        ("routes: [{to: [a], quiet_hours: {from: '22:00'}}]", False),
        ("routes: [{to: [a], budget: {alerts: 0}}]", False),
        ("watches: [{name: w, terms: {fr: [a]}, exclude: [b, {all: [c, d]}]}]", True),
    ],
)
def test_forms(validator: Draft202012Validator, text: str, *, valid: bool) -> None:
    assert (problems(validator, parse_document(text).data) == []) is valid


def test_the_command_prints_it() -> None:
    done = CliRunner().invoke(command)
    assert done.exit_code == 0
    assert done.stdout.startswith('{\n  "$schema": "https://json-schema.org/draft/2020-12/schema"')
