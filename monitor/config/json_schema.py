"""The form of config.yaml as a JSON Schema, for editors: what they can complete and check while one writes.

It is built from the models that read the file. `monitor check` alone knows whether names fit each other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from monitor.config.channels import KINDS, NESTED
from monitor.config.durations import format_duration
from monitor.config.models import ConsoleChannel, ServiceConfig, SourceEntry, Watch
from monitor.config.routing import Route
from monitor.config.secrets import CHANNEL_SECRETS, SERVICE_SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from monitor.config.models import Channel

_VARIABLE = {"type": "string", "pattern": r"\$\{"}
"""A value from the environment stands for one of any type."""
_NULL = {"type": "null"}
_PLAIN = frozenset(("default", "examples", "enum", "const", "required"))
_NAMED = frozenset(("properties", "$defs"))
"""Keywords whose value is no schema, and those whose value holds one under each name."""
_SAID = ("title", "description", "default", "examples")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema, whole in itself."""
    definitions: dict[str, Any] = {}
    service = _with_files(_part(ServiceConfig, definitions), SERVICE_SECRETS)
    source = _part(SourceEntry, definitions)
    source["anyOf"] = [{"required": [key]} for key in ("feeds", "sitemaps", "listings")]
    watch = _part(Watch, definitions)
    for key in ("terms", "exclude"):
        watch["properties"][key] = {"anyOf": [watch["properties"][key], {"type": "object"}]}
    channels = [_channel(kind, definitions) for kind in KINDS]
    sections = {
        "service": service,
        "sources": {"type": "array", "items": source},
        "watches": {"type": "array", "items": watch},
        "channels": {"type": "object", "additionalProperties": {"oneOf": channels}},
        "routes": {"type": "array", "items": _part(Route, definitions)},
    }
    whole = {"type": "object", "properties": sections, "additionalProperties": False, "$defs": definitions}
    return {"$schema": _DRAFT, "title": "Sahel Monitor: config.yaml", **_lenient(whole)}


class _Generator(GenerateJsonSchema):
    """Writes defaults as the file would."""

    def encode_default(self, dft: Any) -> Any:
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _part(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a map of the file; what it refers to is added to the definitions."""
    made = model.model_json_schema(by_alias=True, schema_generator=_Generator)
    definitions |= made.pop("$defs", {})
    return made


def _channel(kind: type[Channel], definitions: dict[str, Any]) -> dict[str, Any]:
    made = _with_files(_part(kind, definitions), CHANNEL_SECRETS)
    made.pop("title", None)
    if kind is ConsoleChannel:
        made["properties"]["console"] = {"const": True}
        made["required"] = ["console"]
    if kind.type not in NESTED:
        return made
    language = made["properties"]["language"]
    outer = {kind.type: made, "language": language}
    return {"type": "object", "properties": outer, "required": [kind.type], "additionalProperties": False}


def _with_files(made: dict[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """Return the schema with `x_file` beside each secret `x`, of which a required one may be given by either."""
    required = set(made.get("required", ()))
    either = []
    for name in sorted(set(secrets) & made["properties"].keys()):
        made["properties"][f"{name}_file"] = {"type": "string", "description": f"File that holds `{name}`."}
        if name in required:
            required.discard(name)
            either.append({"oneOf": [{"required": [name]}, {"required": [f"{name}_file"]}]})
    made["required"] = sorted(required)
    return {**made, "allOf": either} if either else made


def _lenient(made: Any) -> Any:
    """Return the schema in which `${NAME}` stands for any value, and a key with nothing after it for a missing one."""
    if isinstance(made, list):
        return [_lenient(each) for each in made]
    if not isinstance(made, dict):
        return made
    result = {key: value if key in _PLAIN else _lenient(value) for key, value in made.items() if key not in _NAMED}
    needed = set(made.get("required", ()))
    for key in _NAMED & made.keys():
        inner = {name: _lenient(value) for name, value in made[key].items()}
        optional = inner.keys() - needed if key == "properties" else ()
        result[key] = {name: _or(value, _NULL) if name in optional else value for name, value in inner.items()}
    if made.get("type") in ("integer", "number", "boolean") or "enum" in made or "pattern" in made:
        return _or(result, _VARIABLE)
    return result


def _or(made: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return what allows either, with the words on it where editors look for them."""
    if other in made.get("anyOf", ()):
        return made
    said: dict[str, Any] = {key: made[key] for key in _SAID if key in made}
    return {**said, "anyOf": [{key: value for key, value in made.items() if key not in said}, other]}
