"""Reads a YAML file into plain values, with the place in the file where each key and value stands.

The node tree is walked by our own code, which knows plain text, numbers, true, false, null, lists and maps: a tag can
name no Python object, an alias can neither loop nor multiply without bound, and every doubled key is found.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from monitor.config.report import Path, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from ruamel.yaml.error import StreamMark
    from ruamel.yaml.nodes import Node

MAX_BYTES = 2 * 1024 * 1024
MAX_VALUES = 200_000
MAX_DEPTH = 40
_TAG = "tag:yaml.org,2002:"

Marks: TypeAlias = "dict[Path, tuple[Place, Place]]"
"""Path of a value -> where its key (or itself, in a list) and where the value stands."""


@dataclass(slots=True)
class Document:
    """The values of a YAML file, where they stand, and what was wrong with the file."""

    data: Any = None
    marks: Marks = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_document(path: FilePath) -> Document:
    """Return what the file says; anything that keeps it from being read is in `problems`."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _refused("there is no such file", "Write one with `monitor init`, or name yours with --config")
    except IsADirectoryError:
        return _refused("this is a folder", "Name the file in it, e.g. config.yaml")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return _refused(f"the file cannot be read ({reason})", "Check the path and its permissions")
    if len(raw) > MAX_BYTES:
        return _refused(f"the file is larger than {MAX_BYTES // 1024} KiB", "Name a configuration file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        place = Place(before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
        return Document(problems=[Problem(place, (), "this is no UTF-8 text", "Save the file as UTF-8")])
    return parse_document(text)


def parse_document(text: str) -> Document:
    """Return what a YAML text says, as `read_document` does for a file."""
    try:
        node = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    except MarkedYAMLError as error:
        return Document(problems=[_syntax(error)])
    except RecursionError:
        return _refused("the file nests lists or maps too deeply", "Follow the layout in docs/reference/config.md")
    except (YAMLError, ValueError):
        return _refused("the file holds characters that YAML does not allow", "Remove control characters")
    document = Document()
    if node is not None:
        _Walk(document).value(node, (), 0)
    if document.data is None and not document.problems:
        return _refused("the file is empty", "Write a starter with `monitor init --force`")
    return document


def _refused(what: str, todo: str) -> Document:
    return Document(problems=[Problem(Place(1, 1), (), what, todo)])


def _syntax(error: MarkedYAMLError) -> Problem:
    """Say what ruamel found, without text of the file: it may be a secret."""
    mark = error.problem_mark or error.context_mark
    said = str(error.problem or "")
    if "alias" in said:
        what, todo = "an alias (*name) that no anchor (&name) defines", "Put the value in quotes if it starts with *"
    elif "cannot start any token" in said:
        what, todo = (
            "a character that cannot stand here",
            "Indent with spaces, not tabs, and quote text that starts with @ or %",
        )
    elif "tag" in said:
        what, todo = "a tag (!name) that is not known", "Put the value in quotes if it starts with !"
    elif "expected <block end>" in said or "mapping values are not allowed" in said:
        what, todo = "the YAML does not fit together here", "Check the indentation, and quote text that holds a colon"
    elif "flow" in str(error.context or ""):
        what, todo = (
            "a list [...] or map {...} does not end as it should",
            "Add the missing bracket or comma, and quote text that holds a colon or #",
        )
    elif "quoted scalar" in str(error.context or ""):
        what, todo = "a quoted text is not closed", "Add the missing quote"
    elif "but found another document" in said:
        what, todo = "a second document starts here", "Keep one configuration in one file"
    else:
        what, todo = (
            "this is not valid YAML",
            "Check indentation, quotes and brackets here and on the line above",
        )
    return Problem(_place(mark), (), what, todo)


def _place(mark: StreamMark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


class _Walk:
    """Turns nodes into values, noting places and problems in the document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._document.data = None
        self._open: list[int] = []
        self._count = 0

    def value(self, node: Node, path: Path, depth: int, key: Place | None = None) -> Any:
        """Return the node's value, and note it as the whole document's at depth 0."""
        place = _place(node.start_mark)
        self._document.marks.setdefault(path, (key or place, place))
        self._count += 1
        if id(node) in self._open or self._count > MAX_VALUES or depth > MAX_DEPTH:
            if self._count <= MAX_VALUES + 1:
                self._problem(place, path, "aliases or nesting make this endless", "Write the values out")
            return None
        self._open.append(id(node))
        if not isinstance(node, ScalarNode) and node.tag not in {_TAG + "map", _TAG + "seq"}:
            self._problem(place, path, "tags (!name) are not allowed", "Remove it")
            result: Any = None
        elif isinstance(node, MappingNode):
            result = self._mapping(node, path, depth)
        elif isinstance(node, SequenceNode):
            result = [self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        else:
            result = self._scalar((node.tag or "").removeprefix(_TAG), str(node.value), place, path)
        self._open.pop()
        if depth == 0:
            self._document.data = result
        return result

    def _mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: list[Node] = []
        for key_node, value_node in node.value:
            place = _place(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                self._problem(place, path, "a key must be plain text", "Put quotes around it")
            elif key_node.tag == _TAG + "merge":
                merged.append(value_node)
            elif key_node.value in result:
                first = self._document.marks[*path, key_node.value][0].line
                self._problem(
                    place, (*path, key_node.value), f"given twice (first on line {first})", "Keep one of them"
                )
            else:
                key = str(key_node.value)
                result[key] = None
                result[key] = self.value(value_node, (*path, key), depth + 1, place)
        for other in merged:
            for part in other.value if isinstance(other, SequenceNode) else [other]:
                self._merge(part, result, path, depth)
        return result

    def _merge(self, node: Node, result: dict[str, Any], path: Path, depth: int) -> None:
        if not isinstance(node, MappingNode):
            self._problem(_place(node.start_mark), path, "<< needs a map", "Point it at one: <<: *name")
            return
        values = self.value(node, path, depth + 1)
        for key, value in (values or {}).items():
            result.setdefault(key, value)

    def _scalar(self, tag: str, text: str, place: Place, path: Path) -> Any:
        if tag == "null":
            return None
        if tag in {"str", "timestamp", "value", "merge"}:
            return text
        if tag == "bool":
            return text.lower() == "true"
        if tag in {"int", "float"}:
            try:
                return _number(tag, text)
            except ValueError:
                self._problem(place, path, "not a number that can be read", "Write it in digits, or quote it")
        else:
            self._problem(place, path, "tags (!name) are not allowed", "Quote the value if it starts with !")
        return None

    def _problem(self, place: Place, path: Path, what: str, todo: str) -> None:
        self._document.problems.append(Problem(place, path, what, todo))


def _number(tag: str, text: str) -> int | float:
    digits = text.lower().replace("_", "")
    if tag == "float":
        return float(digits.replace(".inf", "inf").replace(".nan", "nan"))
    try:
        return int(digits)
    except ValueError:
        return int(digits, 0)
