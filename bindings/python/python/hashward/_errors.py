"""What can go wrong: one class for each kind, by whose fault it is, with a stable code.

The text of an error holds offsets, lengths, versions, rows and codes. It never holds a hash, a link or a path.
"""

import json
from typing import ClassVar

from hashward import _native
from hashward._words import ErrorCode, ErrorKind


class Error(Exception):
    """Something that hashward could not do; the base of all its exceptions.

    >>> import hashward
    >>> try:
    ...     hashward.Policy.shipped("agree-three")
    ... except hashward.Error as error:
    ...     print(error.code, error.kind)
    policy.unknown_name config
    """

    kind: ClassVar[ErrorKind]
    """Whose fault it is."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(code, detail)
        # OSError, of which one class here is too, keeps its arguments otherwise.
        self.args = (code, detail)
        self.code = code
        """The stable code, for programs."""
        self.detail = detail
        """A sentence for people."""

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class InputError(Error, ValueError):
    """The caller gave a value that means nothing: mend the call or the row."""

    kind = ErrorKind.INPUT


class FormatError(Error, ValueError):
    """The bytes are not a well-formed file of ours: ask for the file again."""

    kind = ErrorKind.FORMAT


class TrustError(Error):
    """The bytes are well formed and must not be believed: ask the issuer."""

    kind = ErrorKind.TRUST


class LimitError(Error):
    """A stated limit would have been passed."""

    kind = ErrorKind.LIMIT


class ConfigError(Error, ValueError):
    """The configuration is missing something or contradicts itself: mend the policy or the trust folder."""

    kind = ErrorKind.CONFIG


class IoError(Error, OSError):
    """The operating system refused or failed. `errno` is not set; the code says what can be said."""

    kind = ErrorKind.IO

    # OSError takes two arguments for an error number and its text unless it is told otherwise here.
    def __new__(cls, code: ErrorCode, detail: str) -> "IoError":
        return super().__new__(cls)


class UnsupportedError(Error):
    """The bytes ask for something this version does not know."""

    kind = ErrorKind.UNSUPPORTED


class InternalError(Error):
    """A defect in hashward: please report it."""

    kind = ErrorKind.INTERNAL


_KINDS: dict[str, type[Error]] = {
    one.kind: one
    for one in (
        InputError,
        FormatError,
        TrustError,
        LimitError,
        ConfigError,
        IoError,
        UnsupportedError,
        InternalError,
    )
}

_CODES: dict[str, str] = json.loads(_native.words())["error_code"]


def error_of(code: str, detail: str) -> Error:
    """Makes the exception of a code; the native module calls this."""
    return _KINDS[_CODES[code]](ErrorCode(code), detail)
