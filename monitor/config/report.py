"""Problems of a configuration, gathered with their place and worded for the person who will mend them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list indexes from the top of the file down to a value."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_LONGEST_SHOWN = 80


class Place(NamedTuple):
    """Where in the file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend."""

    place: Place
    path: Path
    what: str
    todo: str

    def line(self, file: str) -> str:
        """Return it as one line, `config.yaml:LINE:COL: key.path: what is wrong. What to do.`."""
        where = ".".join(show(str(part)) for part in self.path) or "file"
        end = "" if self.todo.endswith((".", "?")) else "."
        return f"{file}:{self.place.line}:{self.place.column}: {where}: {self.what}. {self.todo}{end}"


@dataclass(slots=True)
class Report:
    """Gathers the problems of one file."""

    marks: dict[Path, tuple[Place, Place]]
    problems: list[Problem] = field(default_factory=list)
    silent: set[Path] = field(default_factory=set)
    """Values already complained of: what else is wrong in them is not told."""
    hidden: dict[str, str] = field(default_factory=dict)
    """Text that must not be shown -> what is shown in its stead."""

    def add(self, path: Path, what: str, todo: str, *, at_key: bool = False) -> None:
        """Note a problem with the value at `path`, or, where nothing stands there, with what encloses it."""
        if not any(path[:length] in self.silent for length in range(1, len(path) + 1)):
            self.problems.append(Problem(self._place(path, at_key=at_key), path, what, todo))

    def invalid(self, error: ValidationError, model: type[BaseModel], locate: Callable[[Path], Path]) -> None:
        """Note what pydantic found in a part of the file; `locate` turns a path in `model` into one in the file."""
        details = error.errors(include_url=False, include_input=False)
        broken = {detail["loc"][:-1] for detail in details}
        for detail in details:
            if detail["type"] == "too_short" and detail["loc"] in broken:
                continue  # its items were given, but none is in order: they are told of
            what, todo = _words(detail, known_keys(model, detail["loc"][:-1]))
            self.add(locate(detail["loc"]), what, todo, at_key=detail["type"] == "extra_forbidden")

    def rename(self, path: Path, to: Path) -> None:
        """Tell problems with `to` at the place of `path`."""
        if path in self.marks:
            self.marks[to] = self.marks[path]

    def line_of(self, path: Path) -> int:
        """Return the line of the value at `path`."""
        return self._place(path, at_key=False).line

    def lines(self, file: str) -> list[str]:
        """Return every problem as a line, in the order of the file, none twice."""
        ordered = sorted(self.problems, key=lambda problem: (problem.place, [str(part) for part in problem.path]))
        return list(dict.fromkeys(self._without_secrets(problem).line(file) for problem in ordered))

    def _without_secrets(self, problem: Problem) -> Problem:
        what, todo = problem.what, problem.todo
        for text, shown in self.hidden.items():
            what, todo = what.replace(text, shown), todo.replace(text, shown)
        return Problem(problem.place, problem.path, what, todo)

    def _place(self, path: Path, *, at_key: bool) -> Place:
        for length in range(len(path), -1, -1):
            if path[:length] in self.marks:
                key, value = self.marks[path[:length]]
                return key if at_key and length == len(path) else value
        return Place(1, 1)


def wrong(what: str, todo: str) -> PydanticCustomError:
    """Return the error for a validator to raise: `what` is wrong, and what `todo`. Neither may hold a secret."""
    return PydanticCustomError("monitor", "{what}. {todo}", {"what": what, "todo": todo})


def show(text: str) -> str:
    """Return text from the file for a message: control and direction characters escaped, cut to a readable length."""
    safe = _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return safe if len(safe) <= _LONGEST_SHOWN else safe[: _LONGEST_SHOWN - 1] + "…"


def closest(name: str, known: Iterable[str]) -> str:
    """Return advice that names what was probably meant, or else all that is known."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name.lower(), [known_name.lower() for known_name in names], n=1, cutoff=0.6)
    for known_name in names:
        if near and known_name.lower() == near[0]:
            return f"Did you mean {show(known_name)}?"
    shown = ", ".join(show(known_name) for known_name in names[:20])
    return f"Known are: {shown}{' ...' if len(names) > 20 else ''}" if names else "None is defined"  # noqa: PLR2004 - a readable length


def known_keys(model: type[BaseModel], path: Path = ()) -> set[str]:
    """Return the keys that the file may give at `path` in `model`."""
    for part in path:
        if isinstance(part, int):
            continue
        fields = {info.alias or name: info for name, info in model.model_fields.items()}
        inner = _model_in(fields[part].annotation) if part in fields else None
        if inner is None:
            return set()
        model = inner
    return {info.alias or name for name, info in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _words(detail: ErrorDetails, keys: Iterable[str]) -> tuple[str, str]:
    """Say in plain words what pydantic found; never with the value, which may be a secret."""
    kind, context = detail["type"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    match kind:
        case "monitor":
            words = str(context["what"]), str(context["todo"])
        case "extra_forbidden":
            words = "unknown key", closest(name, keys)
        case "missing":
            words = "missing", f"Add the key {name}"
        case "literal_error":
            words = "not one of the possible values", f"Write {context['expected']}"
        case "too_short" | "string_too_short":
            words = "must not be empty", "Add at least one value, or remove the key"
        case "too_long" | "string_too_long":
            words = f"longer than {context.get('max_length')}", "Shorten it"
        case "greater_than_equal" | "less_than_equal":
            bound = "at least" if kind == "greater_than_equal" else "at most"
            words = f"must be {bound} {next(iter(context.values()))}", "Change the number"
        case _:
            words = _TYPES.get(kind, (f"not valid ({kind})", "See docs/reference/config.md"))
    return words


_TYPES = {
    "string_type": ("must be text", "Write one text, in quotes if it looks like a number"),
    "int_type": ("must be a whole number", "Write it in digits, without quotes"),
    "int_parsing": ("must be a whole number", "Write it in digits"),
    "int_from_float": ("must be a whole number", "Write it without a fraction"),
    "float_type": ("must be a number", "Write it in digits, e.g. 0.5"),
    "float_parsing": ("must be a number", "Write it in digits, e.g. 0.5"),
    "finite_number": ("must be a finite number", "Write it in digits, e.g. 0.5"),
    "path_type": ("must be the path of a folder", "Write it as text"),
    "bool_type": ("must be true or false", "Write true or false"),
    "bool_parsing": ("must be true or false", "Write true or false"),
    "tuple_type": ("must be a list", "Write [one, two], or one value a line, each after a dash"),
    "list_type": ("must be a list", "Write [one, two], or one value a line, each after a dash"),
    "dict_type": ("must be a map", "Write key: value pairs, indented below it"),
    "mapping_type": ("must be a map", "Write key: value pairs, indented below it"),
    "model_type": ("must be a map", "Write key: value pairs, indented below it"),
    "model_attributes_type": ("must be a map", "Write key: value pairs, indented below it"),
}
