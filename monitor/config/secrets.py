"""Puts values from outside into the file's own: `${NAME}` from the environment, `x_file` from a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from monitor.config.document import Document
    from monitor.config.report import Path, Report

_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{")
_LONGEST_FILE = 65_536
_SHORTEST_HIDDEN = 4

CHANNEL_SECRETS = frozenset({"secret", "token", "smtp", "url", "webhook", "api"})
SERVICE_SECRETS = frozenset({"database", "ping_url", "proxy"})


def expand(value: Any, path: Path, environ: Mapping[str, str], report: Report) -> Any:
    """Return `value` with every `${NAME}` replaced by the environment's; `$${` stands for a plain `${`."""
    if isinstance(value, dict):
        return {key: expand(item, (*path, key), environ, report) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, (*path, index), environ, report) for index, item in enumerate(value)]
    return _expand_text(value, path, environ, report) if isinstance(value, str) and "${" in value else value


def _expand_text(text: str, path: Path, environ: Mapping[str, str], report: Report) -> str:
    bad = False

    def replacement(match: re.Match[str]) -> str:
        nonlocal bad
        name = match[1]
        if match[0] == "$${":
            return "${"
        if name is None:
            bad = True
            report.add(path, "${ without a name and }", "Write ${NAME}, or $${ for a plain ${")
        elif not environ.get(name):
            bad = True
            report.add(path, f"the environment variable {name} is not set", f"Set {name} before the start")
        else:
            if len(environ[name]) >= _SHORTEST_HIDDEN:
                report.hidden[environ[name]] = f"${{{name}}}"
            return environ[name]
        return match[0]

    expanded = _VARIABLE.sub(replacement, text)
    if bad:
        report.silent.add(path)
    return expanded


def read_secret_files(document: Document, folder: FilePath, report: Report) -> None:
    """Replace each secret's `x_file` in the service and the channels by `x` with the file's content."""
    data = document.data
    if isinstance(data.get("service"), dict):
        _read_files(data["service"], ("service",), SERVICE_SECRETS, folder, report)
    channels = data.get("channels")
    for name, channel in channels.items() if isinstance(channels, dict) else ():
        if not isinstance(channel, dict):
            continue
        _read_files(channel, ("channels", name), CHANNEL_SECRETS, folder, report)
        for kind, inner in channel.items():
            if isinstance(inner, dict):
                _read_files(inner, ("channels", name, kind), CHANNEL_SECRETS, folder, report)


def _read_files(part: dict[str, Any], path: Path, secrets: frozenset[str], folder: FilePath, report: Report) -> None:
    for key in [f"{name}_file" for name in sorted(secrets) if f"{name}_file" in part]:
        name, file = key.removesuffix("_file"), part.pop(key)
        at_file, at_secret = (*path, key), (*path, name)
        if part.get(name) is not None:
            report.add(at_file, f"both {name} and {key} are given", "Keep one of them")
            continue
        part[name] = ""
        if at_file in report.silent:
            report.silent.add(at_secret)
            continue
        content = _content(file, at_file, folder, report)
        if content is None:
            report.silent.add(at_secret)
            continue
        part[name] = content
        report.rename(at_file, at_secret)
        if len(content) >= _SHORTEST_HIDDEN:
            report.hidden[content] = f"the content of {key}"


def _content(file: Any, path: Path, folder: FilePath, report: Report) -> str | None:
    if not isinstance(file, str) or not file or "\0" in file:
        report.add(path, "must be the path of a file", "Write it as text")
        return None
    try:
        with (folder / file).open("rb") as stream:
            raw = stream.read(_LONGEST_FILE + 1)
        text = raw.decode("utf-8-sig").rstrip("\r\n")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        report.add(path, f"the file cannot be read ({reason})", "Check the path, which starts at this file's folder")
    except UnicodeDecodeError:
        report.add(path, "the file is no UTF-8 text", "Put only the secret into it")
    else:
        if text.strip() and len(raw) <= _LONGEST_FILE:
            return text
        report.add(
            path,
            "the file is empty" if len(raw) <= _LONGEST_FILE else "the file is too large",
            "Put only the secret into it",
        )
    return None
