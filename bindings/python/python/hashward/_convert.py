"""Times, names and buffers on their way to core."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, Union, runtime_checkable

from hashward._errors import InputError
from hashward._words import ErrorCode

if TYPE_CHECKING:
    from typing_extensions import Buffer


@runtime_checkable
class BinaryReader(Protocol):
    """A binary file object, such as `open(path, "rb")` or `io.BytesIO`: something with `read(n)`."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""
        ...


Source: TypeAlias = Union["Buffer", os.PathLike[str], BinaryReader]
"""What can be checked: bytes or another buffer of bytes, a path, or a binary file object."""

T = TypeVar("T")
_BYTES = re.compile(r"[@=<>!|]?\d*[Bbcsx]")


def seconds(moment: datetime | None) -> int:
    """Seconds since 1970 of a time, or of now, cut to the whole second."""
    if moment is None:
        return int(time.time())
    if not isinstance(moment, datetime):
        raise TypeError("a time is a datetime with a time zone")
    if moment.tzinfo is None or moment.utcoffset() is None:
        detail = "a datetime without a time zone is no moment: give one, such as datetime.now(UTC)"
        raise InputError(ErrorCode.DATE_MALFORMED, detail)
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)


def moment(seconds: int) -> datetime:
    """The time so many seconds after 1970, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def of_type(wanted: type[T], value: T, name: str) -> T:
    """The value, which must be of that class; the message does not show it."""
    if not isinstance(value, wanted):
        raise TypeError(f"{name} is a {wanted.__name__}, not a {type(value).__name__}")
    return value


def from_its_beginning(file: BinaryReader) -> BinaryReader:
    """The file, rewound where it can be: one that was read before must not be taken for an empty one."""
    seekable = getattr(file, "seekable", None)
    if seekable is not None and seekable():
        file.seek(0)  # type: ignore[attr-defined]
    return file


def octets(buffer: Buffer) -> bytes:
    """The bytes of a buffer; a `bytes` is not copied, everything else is, for it may change meanwhile."""
    if isinstance(buffer, bytes):
        return buffer
    return _view(buffer).tobytes()


def column(buffer: Buffer, width: int) -> bytes:
    """The bytes of a column of hashes that are `width` bytes each, or are laid end to end."""
    if isinstance(buffer, bytes):
        return buffer
    view = _view(buffer)
    row = view.itemsize
    for side in (view.shape or ())[1:]:
        row *= side
    if row not in (1, width):
        detail = f"a row of the column has {row} bytes, a hash of the kind {width}"
        raise InputError(ErrorCode.HASH_LENGTH, detail)
    return view.tobytes()


def _view(buffer: Buffer) -> memoryview:
    view = memoryview(buffer)
    # An array of Python objects would show their addresses.
    if not _BYTES.fullmatch(view.format):
        raise TypeError("a buffer of bytes is wanted, not one of numbers or objects")
    return view
