"""Read YAML into frozen dataclasses, and say in one line where a file is wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from knowledge.errors import KnowledgeError, Problem

T = TypeVar("T")

MENDS = {
    "missing": "add it",
    "unexpected_keyword_argument": "remove it, or correct its spelling",
    "extra_forbidden": "remove it, or correct its spelling",
    "literal_error": "use one of the values named",
    "string_type": "write a text in double quotes",
}


def read(path: Path, kind: type[T]) -> T:
    """The file as a value of `kind`. Raises KnowledgeError with one problem per mistake."""
    source = _text(path)
    try:
        raw = yaml.load(source, Loader=_Loader)  # noqa: S506 - a SafeLoader that refuses double keys
    except yaml.YAMLError as error:
        raise KnowledgeError([_unreadable(path, error)]) from error
    try:
        value: T = TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        root = yaml.compose(source, Loader=_Base)
        raise KnowledgeError([_problem(path, root, found) for found in error.errors()]) from error
    return value


def read_all(paths: Iterator[Path], kind: type[T]) -> dict[Path, T]:
    """Every file, or a KnowledgeError that holds the problems of all of them."""
    values: dict[Path, T] = {}
    problems: list[Problem] = []
    for path in sorted(paths):
        try:
            values[path] = read(path, kind)
        except KnowledgeError as error:
            problems += error.problems
    if problems:
        raise KnowledgeError(problems)
    return values


def place(path: Path) -> str:
    """The path as a curator knows it: from the project's root on."""
    root = Path(__file__).parent.parent
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise KnowledgeError([Problem(place(path), "the file is missing", "restore it")]) from error
    except UnicodeDecodeError as error:
        raise KnowledgeError([Problem(place(path), "is not UTF-8", "save it as UTF-8")]) from error


def _unreadable(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{place(path)}:{mark.line + 1}" if mark else place(path)
    what = getattr(error, "problem", None) or "cannot be read as YAML"
    return Problem(where, str(what), "correct the YAML (quotes, indentation)")


def _problem(path: Path, root: yaml.Node | None, found: Any) -> Problem:
    location = [part for part in found["loc"] if not _is_type_name(part)]
    name = ".".join(str(part) for part in location) or "the file"
    message = found["msg"].removeprefix("Value error, ")
    mend = MENDS.get(found["type"], "see CONTRIBUTING.md for the format")
    return Problem(f"{place(path)}:{_line(root, location)}", f"{name}: {message[:1].lower()}{message[1:]}", mend)


def _is_type_name(part: object) -> bool:
    """Whether pydantic put the name of a union's member into the location."""
    return isinstance(part, str) and (part[:1].isupper() or "[" in part)


def _line(node: yaml.Node | None, location: list[Any]) -> int:
    """The line, counted from 1, of the innermost part of the location that the file has."""
    line = node.start_mark.line + 1 if node else 1
    for part in location:
        found = _child(node, part)
        if found is None:
            break
        begin, node = found
        line = begin.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, part: object) -> tuple[yaml.Node, yaml.Node] | None:
    """Where the part begins (its key, if it has one), and the part itself."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the fast loader exists only where libyaml does
    """Safe, and a key that stands twice is an error: YAML would silently drop the first."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key, _ in node.value:
        if key.value in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key.value} stands twice", key.start_mark)
        seen.add(key.value)
    result: dict[Any, Any] = yaml.SafeLoader.construct_mapping(loader, node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
