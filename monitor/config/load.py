"""Reads `config.yaml` into a `Config`, or says everything that is wrong with it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from monitor.config.channels import read_channel
from monitor.config.document import Document, read_document
from monitor.config.models import Channel, Config, ServiceConfig, SourceEntry, Watch, WebhookChannel
from monitor.config.names import check_names
from monitor.config.report import Path, Report, closest, known_keys
from monitor.config.routing import Route
from monitor.config.secrets import expand, read_secret_files
from monitor.config.terms import read_terms
from monitor.errors import ConfigError
from monitor.packs.load import available_packs, cached_pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

_Model = TypeVar("_Model", bound=BaseModel)


def load_config(path: FilePath, environ: Mapping[str, str]) -> Config:
    """Return the checked configuration of the file at `path`; `${NAME}` is looked up in `environ`.

    Raises ConfigError with one line a problem, `config.yaml:LINE:COL: key.path: what is wrong. What to do.`, and
    PackError when a pack that a watch names is broken.
    """
    document = read_document(path)
    report = Report(document.marks, document.problems)
    if document.data is not None and not isinstance(document.data, dict):
        report.add((), "a configuration is a map", "Start with keys such as sources:, see docs/reference/config.md")
    elif document.data is not None:
        config = _Reader(document, path.absolute(), environ, report).config()
        if not report.problems:
            return config
    raise ConfigError(report.lines(str(path)))


class _Reader:
    """Reads one document's sections; what is out of order is reported and left out."""

    def __init__(self, document: Document, path: FilePath, environ: Mapping[str, str], report: Report) -> None:
        self._path = path
        self._report = report
        document.data = expand(document.data, (), environ, report)
        read_secret_files(document, path.parent, report)
        self._data: dict[str, Any] = document.data

    def config(self) -> Config:
        """Return what could be read."""
        for key in self._data.keys() - known_keys(Config) | self._data.keys() & {"path"}:
            self._report.add((key,), "unknown key", closest(key, known_keys(Config) - {"path"}), at_key=True)
        packs = available_packs()
        check_names(self._data, packs, self._report)
        watches = tuple(self._watches(packs))
        service = self._service()
        return Config(
            path=self._path,
            service=service,
            sources=tuple(entry.source() for entry in self._models("sources", SourceEntry)),
            watches=watches,
            channels=self._channels(),
            routes=tuple(
                (route if route.watches else route.model_copy(update={"watches": tuple(w.name for w in watches)})).at(
                    service.timezone
                )
                for route in self._models("routes", Route)
            ),
        )

    def _service(self) -> ServiceConfig:
        raw = self._data.get("service")
        service = self._model({} if raw is None else raw, ServiceConfig, ("service",)) or ServiceConfig()
        folder = self._path.parent
        data_dir = folder / service.data_dir.expanduser()
        return service.model_copy(update={"data_dir": data_dir, "database": self._database(service.database, data_dir)})

    def _database(self, given: str, data_dir: FilePath) -> str:
        if not given:
            return f"sqlite:///{data_dir / 'monitor.db'}"
        from sqlalchemy.engine import make_url  # noqa: PLC0415 - slow to import, and few name a database
        from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 - the same

        at, example = ("service", "database"), "Write it as sqlite:///data/monitor.db"
        try:
            url = make_url(given)
        except (ArgumentError, ValueError):
            self._report.add(at, "not a database address", example)
            return ""
        if url.get_backend_name() != "sqlite":
            self._report.add(at, "this kind of database is not supported", example)
        elif not url.database or url.database == ":memory:":
            self._report.add(at, "a database in memory keeps nothing", example)
        else:
            url = url.set(database=str(self._path.parent / url.database))
        return url.render_as_string(hide_password=False)

    def _watches(self, packs: tuple[str, ...]) -> list[Watch]:
        watches = []
        for index, raw in self._entries("watches"):
            path: Path = ("watches", index)
            terms = {key: read_terms(raw.get(key), (*path, key), self._report) for key in ("terms", "exclude")}
            watch = self._model({**raw, **terms}, Watch, path)
            if watch is not None and not watch.countries and watch.pack in packs:
                watch = watch.model_copy(update={"countries": cached_pack(watch.pack).countries})
            if watch is not None:
                watches.append(watch)
        return watches

    def _channels(self) -> dict[str, Channel]:
        raw = self._data.get("channels")
        if not raw:
            if self._data.get("sources"):
                self._report.add(("channels",), "no channel to send alerts to", "Add one, e.g. screen: {console: true}")
            return {}
        if not isinstance(raw, dict):
            self._report.add(("channels",), "must be a map", "Write name: {console: true}, one channel a line")
            return {}
        read = {name: read_channel(value, ("channels", name), self._report) for name, value in raw.items()}
        return {name: self._template(name, channel) for name, channel in read.items() if channel is not None}

    def _template(self, name: str, channel: Channel) -> Channel:
        """Return the channel with its template's whole path, and report where there is no such file."""
        if isinstance(channel, WebhookChannel) or channel.template is None:
            return channel
        file = self._path.parent / channel.template.expanduser()
        if not file.is_file():
            raw = self._data["channels"][name]
            at = ("channels", name, "template") if "template" in raw else ("channels", name, channel.type, "template")
            self._report.add(at, "no such file", "Write the path of a Jinja2 template, or leave the key away")
        return channel.model_copy(update={"template": file})

    def _models(self, section: str, model: type[_Model]) -> list[_Model]:
        read = [self._model(raw, model, (section, index)) for index, raw in self._entries(section)]
        return [part for part in read if part is not None]

    def _entries(self, section: str) -> list[tuple[int, dict[str, Any]]]:
        raw = self._data.get(section)
        if raw is not None and not isinstance(raw, list):
            self._report.add((section,), "must be a list", "Start each entry on a line of its own with a dash")
            return []
        for index, part in enumerate(raw or ()):
            if not isinstance(part, dict):
                self._report.add((section, index), "must be a map", "Write key: value pairs after the dash")
        return [(index, part) for index, part in enumerate(raw or ()) if isinstance(part, dict)]

    def _model(self, raw: Any, model: type[_Model], path: Path) -> _Model | None:
        given = {key: value for key, value in raw.items() if value is not None} if isinstance(raw, dict) else raw
        try:
            return model.model_validate(given)
        except ValidationError as error:
            self._report.invalid(error, model, lambda loc: (*path, *loc))
            return None
