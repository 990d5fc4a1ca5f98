"""JSON to frozen dataclasses and back, by the types that their fields are annotated with.

Core has read every verdict before it comes here, so that the words are known. Fields that a class does not have
are left out, and a field that is absent has its default. Bytes are read from hexadecimal text.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from hashward._errors import FormatError
from hashward._words import ErrorCode

T = TypeVar("T")

_Reader = Callable[[Any], Any]


def read(kind: type[T], text: str) -> T:
    """Reads a value of a type; `verdict.malformed` when the JSON is of something else."""
    try:
        value: T = _reader(kind)(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FormatError(ErrorCode.VERDICT_MALFORMED, f"the text is not the JSON of {kind.__name__}") from None
    return value


def write(value: object) -> str:
    """The JSON of a value, in one line, as core writes it."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def moment(text: str) -> datetime:
    """A time as core writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields: dict[str, object] = {}
    if tag := _tag(type(value)):
        fields[tag[0]] = tag[1]
    for field in dataclasses.fields(value):
        inner = getattr(value, field.name)
        # What is absent by default is left out; a required field is written whatever it holds.
        absent = field.metadata.get("absent", inner is None)
        if absent and inner == field.default:
            continue
        fields[field.name] = _plain(inner)
    return fields


def _tag(kind: type) -> tuple[str, str] | None:
    """The field and the word that tell the classes of a union apart."""
    return getattr(kind, "_tag", None)


def _reader(kind: Any) -> _Reader:
    return _made(kind)


@cache
def _made(kind: Any) -> _Reader:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _union(tuple(one for one in typing.get_args(kind) if one is not types.NoneType))
    if origin is tuple:
        item = _reader(typing.get_args(kind)[0])
        return lambda values: tuple(item(value) for value in values)
    if kind is datetime:
        return moment
    if kind is date:
        return date.fromisoformat
    if kind is bytes:
        return bytes.fromhex
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    return _checked(kind)


def _union(kinds: tuple[Any, ...]) -> _Reader:
    if len(kinds) == 1:
        reader = _reader(kinds[0])
        return lambda value: None if value is None else reader(value)
    tags = [(_tag(kind), _reader(kind)) for kind in kinds]
    field = next(tag[0] for tag, _ in tags if tag)
    words = {tag[1]: reader for tag, reader in tags if tag}
    return lambda value: words[value[field]](value)


def _record(kind: type) -> _Reader:
    hints = typing.get_type_hints(kind)
    fields = [(field.name, _reader(hints[field.name]), field.default) for field in dataclasses.fields(kind)]

    def record(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError
        found = {}
        for name, reader, default in fields:
            if name in value:
                found[name] = reader(value[name])
            elif default is dataclasses.MISSING:
                raise KeyError(name)
        return kind(**found)

    return record


def _checked(kind: type) -> _Reader:
    def checked(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return checked
