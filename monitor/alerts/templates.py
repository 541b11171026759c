"""The templates of messages: Jinja2 in a sandbox, in which every value is made harmless for its channel by itself.

A template sees a message's parts, not yet escaped: its filters cut and change plain text, and what it prints is
escaped, and isolated where it runs from right to left, at the very end. So no template can let a page's text through,
or cut inside an escape.
"""

from __future__ import annotations

import traceback
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex
from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup as Safe

from monitor.alerts.escape import isolate
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template

UNESCAPED = ("e", "escape", "forceescape", "safe", "tojson", "urlize", "xmlattr")
"""Filters that write another channel's escapes, or none."""


class TemplateFailedError(MonitorError):
    """A template that cannot be read, or fails on an alert: `file:line: what is wrong`."""

    exit_code = 2


def compiled(name: str, own: Path | None, escape: Callable[[str], str]) -> Template:
    """Return the built-in template `name`, or the file `own`, which may extend built-in ones.

    Raises TemplateFailedError where the file cannot be read or is no template.
    """

    def load(wanted: str) -> tuple[str, str, Callable[[], bool]]:
        if own is not None and wanted == str(own):
            return own.read_text(encoding="utf-8"), str(own), lambda: True
        file = resources.files("monitor.alerts").joinpath("templates", Path(wanted).name)
        if not file.is_file():
            raise TemplateNotFound(wanted)
        return file.read_text(encoding="utf-8"), wanted, lambda: True

    def harmless(value: object) -> Safe:
        if isinstance(value, Safe):
            return value
        return Safe("") if value is None else Safe(escape(isolate(str(value))))  # noqa: S704 - it was just escaped

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        autoescape=True,
        finalize=harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for known in UNESCAPED:
        environment.filters.pop(known, None)
    try:
        return environment.get_template(name if own is None else str(own))
    except (OSError, UnicodeError, TemplateError) as error:
        raise TemplateFailedError(_said(error, own)) from error


def filled(template: Template, own: Path | None, values: Mapping[str, Any]) -> str:
    """Return the template's text, without spaces at the ends of lines, and one empty line at most.

    Raises TemplateFailedError.
    """
    try:
        text = template.render(values)
    except Exception as error:  # whatever a template's own expressions raise
        raise TemplateFailedError(_said(error, own)) from error
    text = regex.sub(r"[ \t]+$", "", text, flags=regex.MULTILINE)
    return str(regex.sub(r"\n{3,}", "\n\n", text)).strip()


def _said(error: Exception, own: Path | None) -> str:
    """Return `file:line: what is wrong`, the line where it is known."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name or own}:{error.lineno}: {error.message}"
    if isinstance(error, TemplateNotFound):
        known = "slack.j2, telegram.j2, text.j2, letter.j2 and mail.j2"
        return f"{own}: it names a template {error.message}; there are {known}"
    if isinstance(error, OSError):
        return f"{own}: it cannot be read ({error.strerror})"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame for frame in frames if frame.filename == str(own) or frame.filename.endswith(".j2")]
    where = f"{lines[-1].filename}:{lines[-1].lineno}" if lines else str(own)
    return f"{where}: {error}"
