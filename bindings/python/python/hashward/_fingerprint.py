"""From the bytes of one upload to every hash it can be looked up by. Digests are `bytes`."""

from __future__ import annotations

import operator
import os
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, SupportsFloat

from hashward import _native
from hashward._convert import BinaryReader, Source, from_its_beginning, octets, of_type
from hashward._words import Convention, Form, Gap

if TYPE_CHECKING:
    from typing_extensions import Buffer

_LIMITS = _native.default_limits()

MAX_TIES: int = _native.MAX_TIES
"""Most ties of a PDQ hash that is still used to look for alike pictures."""


class Orientation(IntEnum):
    """How stored pixels are to be turned for display, by the numbers of EXIF tag 274."""

    NORMAL = 1
    FLIPPED_X = 2
    ROTATED180 = 3
    FLIPPED_Y = 4
    TRANSPOSED = 5
    ROTATED90 = 6
    TRANSVERSED = 7
    ROTATED270 = 8

    @property
    def swaps_sides(self) -> bool:
        """Whether width and height change places."""
        return self >= Orientation.TRANSPOSED


class PixelFormat(StrEnum):
    """The order of a pixel's 8-bit channels in memory. Alpha is never looked at."""

    LUMA8 = "luma8"
    LUMA_ALPHA8 = "luma_alpha8"
    RGB8 = "rgb8"
    RGBA8 = "rgba8"
    BGR8 = "bgr8"
    BGRA8 = "bgra8"


@dataclass(frozen=True, slots=True)
class Limits:
    """What decoding an upload may cost at most; what is over a limit has its digests and the gap `too_large`."""

    bytes: int = _LIMITS[0]
    """Longest file that is decoded, in bytes; 64 MiB unless told otherwise."""
    pixels: int = _LIMITS[1]
    """Most pixels; 100 million unless told otherwise."""
    allocation: int = _LIMITS[2]
    """Most memory a decoder may need, in bytes; 512 MiB unless told otherwise."""
    scans: int = _LIMITS[3]
    """Most scans of a progressive JPEG; 100 unless told otherwise."""

    def __post_init__(self) -> None:
        for name, most in (("bytes", 64), ("pixels", 64), ("allocation", 64), ("scans", 32)):
            value = operator.index(getattr(self, name))
            if not 0 <= value < 1 << most:
                raise ValueError(f"Limits.{name} is a number from 0 to {(1 << most) - 1}")


class CancelToken:
    """Stops long work, such as a check, from another thread.

    A stopped check still gives a verdict: what had been found by then, with the reason `cancelled` or `deadline`.

    >>> token = CancelToken()
    >>> token.cancel()
    >>> token.is_stopped
    True
    """

    __slots__ = ("_inner",)
    _inner: _native.CancelToken

    def __init__(self) -> None:
        self._inner = _native.CancelToken()

    @classmethod
    def after(cls, seconds: SupportsFloat) -> CancelToken:
        """A token that expires by itself after so many seconds, by the machine's monotonic clock."""
        if isinstance(seconds, (str, bytes)):
            raise TypeError("seconds are a number")
        token = cls.__new__(cls)
        token._inner = _native.CancelToken(float(seconds))
        return token

    def cancel(self) -> None:
        """Stops the work because the caller no longer wants it."""
        self._inner.cancel()

    def expire(self) -> None:
        """Stops the work because its time ran out, by whatever clock the caller keeps."""
        self._inner.expire()

    @property
    def is_stopped(self) -> bool:
        """Whether the work is to stop."""
        return self._inner.is_stopped


def token_of(cancel: CancelToken | None, deadline: float | None) -> CancelToken | None:
    """The one token of a call."""
    if deadline is None:
        return cancel if cancel is None else of_type(CancelToken, cancel, "cancel")
    if cancel is not None:
        raise TypeError("give a deadline or a token, not both: CancelToken.after(seconds) is a token with a deadline")
    return CancelToken.after(deadline)


@dataclass(frozen=True, slots=True)
class Pdq:
    """A PDQ hash of a picture, and how much it is worth."""

    hash: bytes = field(repr=False)
    """The hash, 32 bytes."""
    quality: int
    """From 0 to 100: how much there is in the picture to recognise it by."""
    ties: int
    """How many of the 256 bits were decided by a tie."""


class Picture:
    """The picture of an upload: its sides and its perceptual hashes."""

    __slots__ = ("_inner",)
    _inner: _native.Picture

    def __init__(self) -> None:
        raise TypeError("a picture comes of a fingerprint")

    @classmethod
    def _of(cls, inner: _native.Picture) -> Picture:
        picture = cls.__new__(cls)
        picture._inner = inner
        return picture

    @property
    def width(self) -> int:
        """Pixels in a stored row."""
        return self._inner.shape[0]

    @property
    def height(self) -> int:
        """Number of stored rows."""
        return self._inner.shape[1]

    @property
    def orientation(self) -> Orientation:
        """How the picture is to be displayed."""
        return Orientation(self._inner.shape[2])

    @property
    def full(self) -> Pdq:
        """PDQ of the stored pixels at full resolution."""
        return self.pdq(Convention.FULL)

    @property
    def nearest512(self) -> Pdq:
        """PDQ of the stored pixels after nearest-neighbour sampling to 512 × 512."""
        return self.pdq(Convention.NEAREST512)

    def pdq(self, convention: Convention | str) -> Pdq:
        """PDQ of the stored pixels in a convention."""
        return Pdq(*self._inner.pdq(Convention(convention)))

    def upright(self, convention: Convention | str = Convention.FULL) -> Pdq | None:
        """PDQ of the picture as it is displayed, where that is another than as it is stored."""
        pdq = self._inner.upright(Convention(convention))
        return None if pdq is None else Pdq(*pdq)

    def is_flat(self, floor: int, convention: Convention | str = Convention.FULL) -> bool:
        """Whether the PDQ hash is under a floor of quality or has too many ties to be looked up by."""
        return self._inner.is_flat(Convention(convention), floor)

    def forms(self, convention: Convention | str = Convention.FULL) -> list[tuple[Form, bytes]]:
        """The PDQ hashes to look up, of 32 bytes each: as stored, and upright where that is another."""
        return [(Form(form), pdq) for form, pdq in self._inner.forms(Convention(convention), False)]

    def mirrored(self, convention: Convention | str = Convention.FULL) -> list[tuple[Form, bytes]]:
        """The PDQ hashes of the picture turned and mirrored in all eight ways."""
        return [(Form(form), pdq) for form, pdq in self._inner.forms(Convention(convention), True)]

    @property
    def gradient(self) -> int | None:
        """A gradient hash of 64 bits, where one was taken."""
        return self._inner.gradient

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self._inner == other._inner

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Picture({self.width} x {self.height})"


class Fingerprint:
    """All hashes of one file: digests of its bytes, perceptual hashes of its picture.

    Digests are always complete. Where the perceptual hashes are missing or do not speak for the whole picture,
    `gaps` says why.

    >>> made = Fingerprint.of(b"only words")
    >>> made.length, made.mime, made.picture, made.gaps
    (10, 'text/plain', None, (<Gap.NOT_A_PICTURE: 'not_a_picture'>,))
    """

    __slots__ = ("_inner",)
    _inner: _native.Fingerprint

    def __init__(self) -> None:
        raise TypeError("Fingerprint.of() takes the fingerprint of a file")

    @classmethod
    def _of(cls, inner: _native.Fingerprint) -> Fingerprint:
        fingerprint = cls.__new__(cls)
        fingerprint._inner = inner
        return fingerprint

    @classmethod
    def of(
        cls,
        source: Source,
        *,
        limits: Limits | None = None,
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Fingerprint:
        """Takes the fingerprint of bytes, of the file at a path, or of everything a binary file object yields.

        Bytes are not copied; another buffer is, before the interpreter's lock is released. A file that is no
        picture, or one that cannot be decoded, is no error. `deadline` is in seconds. A file object that can seek is read
        from its beginning, wherever it stands.

        Raises `IoError` when a file cannot be read and `InputError`, code `work.cancelled`, when it was stopped
        before the digests were complete. An exception of the file object other than `OSError` goes through.
        """
        token = token_of(cancel, deadline)
        arguments = (limit_tuple(limits), None if token is None else token._inner)
        refuse_text(source)
        if isinstance(source, os.PathLike):
            return cls._of(_native.Fingerprint.of_path(source, *arguments))
        if isinstance(source, BinaryReader):
            return cls._of(_native.Fingerprint.of_file(from_its_beginning(source), *arguments))
        return cls._of(_native.Fingerprint.of_bytes(octets(source), *arguments))

    @classmethod
    def from_pixels(
        cls,
        file: Buffer,
        pixels: Buffer,
        width: int,
        height: int,
        *,
        stride: int | None = None,
        format: PixelFormat | str = PixelFormat.RGB8,
        orientation: Orientation | int = Orientation.NORMAL,
    ) -> Fingerprint:
        """Takes the digests of a file's bytes together with the picture that the caller decoded from them.

        `stride` is the number of bytes from the start of one row to the start of the next, and is that of rows
        without padding unless it is given. `orientation` is `NORMAL` when the decoder already turned the pixels.

        Raises `InputError`, code `pixels.mismatch`, when the pixels do not fit the size, stride and format.
        """
        if min(width, height, 0 if stride is None else stride) < 0:
            raise ValueError("sides and stride are not negative")
        native = _native.Fingerprint.from_pixels(
            octets(file),
            octets(pixels),
            width,
            height,
            stride,
            PixelFormat(format),
            Orientation(orientation),
        )
        return cls._of(native)

    @property
    def length(self) -> int:
        """Number of bytes of the file."""
        return self._inner.length

    @property
    def mime(self) -> str:
        """The type of the file by its content, as a MIME type."""
        return self._inner.mime

    @property
    def md5(self) -> bytes:
        """MD5 of the file, 16 bytes."""
        return self._inner.digests[0]

    @property
    def sha1(self) -> bytes:
        """SHA-1 of the file, 20 bytes."""
        return self._inner.digests[1]

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the file, 32 bytes."""
        return self._inner.digests[2]

    @property
    def blake3(self) -> bytes:
        """BLAKE3 of the file, 32 bytes."""
        return self._inner.digests[3]

    @property
    def picture(self) -> Picture | None:
        """The picture's hashes, if there was a picture that could be hashed."""
        native = self._inner.picture
        return None if native is None else Picture._of(native)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Why the picture is missing or not wholly covered; empty when nothing is amiss."""
        return tuple(Gap(gap) for gap in self._inner.gaps)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fingerprint) and self._inner == other._inner

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Fingerprint({self.length} bytes, {self.mime})"


def fingerprint(
    source: Source,
    *,
    limits: Limits | None = None,
    deadline: float | None = None,
    cancel: CancelToken | None = None,
) -> Fingerprint:
    """Takes the fingerprint of an upload; the same as `Fingerprint.of`.

    >>> fingerprint(b"only words").md5.hex()
    '0da7ceeb010dd2005acab79942f610a2'
    """
    return Fingerprint.of(source, limits=limits, deadline=deadline, cancel=cancel)


def media_type(head: Buffer) -> str:
    """The MIME type of a file by its first bytes.

    >>> media_type(b"GIF89a")
    'image/gif'
    """
    return _native.media_type(octets(head))[0]


def is_picture(head: Buffer) -> bool:
    """Whether a file is a picture by its first bytes, of a format that is decoded or not."""
    return _native.media_type(octets(head))[1]


def limit_tuple(limits: Limits | None) -> tuple[int, int, int, int]:
    """Limits as they cross."""
    limits = limits or Limits()
    return limits.bytes, limits.pixels, limits.allocation, limits.scans


def refuse_text(source: object) -> None:
    """Tells what to give instead of a text."""
    if isinstance(source, str):
        raise TypeError("a str may be a path or a content: give pathlib.Path(…) for a path, bytes for a content")
