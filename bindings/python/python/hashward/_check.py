"""The checker: installed sets and a policy, ready to be asked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, Union, overload, runtime_checkable

from hashward import _native, _wire
from hashward._convert import BinaryReader, Source, column, from_its_beginning, octets, of_type, seconds
from hashward._errors import Error
from hashward._fingerprint import CancelToken, Fingerprint, Limits, limit_tuple, refuse_text, token_of
from hashward._trust import TrustStore
from hashward._verdict import External, PolicyStamp, SetStamp, Verdict
from hashward._words import Access, Context, Convention, ErrorCode, Kind, Mode, OutcomeWord, Purpose

if TYPE_CHECKING:
    from typing_extensions import Buffer


@runtime_checkable
class ArrowArray(Protocol):
    """An Arrow array by the PyCapsule interface, of whatever package."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """Exports the array."""
        ...


@runtime_checkable
class ArrowStream(Protocol):
    """A stream of Arrow arrays by the PyCapsule interface, such as a chunked array or a column of a frame."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Exports the stream."""
        ...


HashColumn: TypeAlias = Union["Buffer", ArrowArray, ArrowStream]
"""A column of hashes: a buffer of bytes, such as a numpy array, or an Arrow array or stream."""


class Policy:
    """The reader's rules for acting, as data that was checked once; `core/docs/verdicts.md` has every field.

    >>> Policy.shipped("agree-two").mode
    <Mode.ACT: 'act'>
    """

    __slots__ = ("_inner",)
    _inner: _native.Policy

    SHIPPED: tuple[str, ...] = ("agree-two", "observe", "single-list")
    """The names of the policies that ship."""

    def __init__(self) -> None:
        raise TypeError("a policy is Policy.shipped(…), Policy.single_list(…), Policy.from_toml(…) or .from_json(…)")

    @classmethod
    def _of(cls, inner: _native.Policy) -> Policy:
        policy = cls.__new__(cls)
        policy._inner = inner
        return policy

    @classmethod
    def shipped(cls, name: str) -> Policy:
        """A policy that ships and needs nothing filled in: `agree-two` or `observe`.

        Raises `ConfigError`, code `policy.unknown_name`, or `policy.incomplete` for `single-list`.
        """
        return cls._of(_native.Policy.shipped(name))

    @staticmethod
    def shipped_toml(name: str) -> str:
        """The text of a policy that ships, to begin one's own from. Raises `policy.unknown_name`."""
        return _native.Policy.shipped_toml(name)

    @classmethod
    def single_list(cls, origin: str, labels: Iterable[str]) -> Policy:
        """The shipped policy `single-list`: follows one origin's list for the labels given, as `scheme/code`.

        Raises `ConfigError`, code `policy.incomplete` or `policy.malformed`.
        """
        if isinstance(labels, str):
            raise TypeError("labels are several texts, not one")
        return cls._of(_native.Policy.single_list(origin, list(labels)))

    @classmethod
    def from_toml(cls, text: str) -> Policy:
        """Reads a policy. Raises `ConfigError`: `policy.malformed`, `policy.incomplete`, `policy.unsafe`."""
        return cls._of(_native.Policy.from_toml(text))

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """Reads a policy from JSON. Raises what `from_toml` does."""
        return cls._of(_native.Policy.from_json(text))

    def to_json(self) -> str:
        """The policy as canonical JSON: what its digest is of."""
        return self._inner.to_json()

    @property
    def name(self) -> str:
        """Its name."""
        return self._inner.stamp[0]

    @property
    def mode(self) -> Mode:
        """Whether its actions are meant to be carried out."""
        return Mode(self._inner.stamp[1])

    @property
    def stamp(self) -> PolicyStamp:
        """Its name and digest, as verdicts give them."""
        name, _, digest = self._inner.stamp
        return PolicyStamp(name, digest)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that its rules name, ascending."""
        return tuple(self._inner.origins)

    def names(self, purpose: Purpose | str, origin: str, label: str) -> bool:
        """Whether some rule names the label for lists of the purpose and origin."""
        return self._inner.names(Purpose(purpose), origin, label)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return Policy.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        return f"Policy({self.name!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashes:
    """The hashes of one upload, as far as the caller has them: bytes, or text in hexadecimal or base64.

    Nothing is read before they are asked after, so that one bad value is the error of its item only.

    >>> Hashes(md5="0cc175b9c0f1b6a831c399e269772661")
    Hashes(convention=<Convention.FULL: 'full'>, quality=None)
    """

    md5: bytes | str | None = field(default=None, repr=False)
    """MD5, 16 bytes."""
    sha1: bytes | str | None = field(default=None, repr=False)
    """SHA-1, 20 bytes."""
    sha256: bytes | str | None = field(default=None, repr=False)
    """SHA-256, 32 bytes."""
    blake3: bytes | str | None = field(default=None, repr=False)
    """BLAKE3, 32 bytes."""
    pdq: bytes | str | None = field(default=None, repr=False)
    """PDQ, 32 bytes."""
    convention: Convention | str = Convention.FULL
    """The convention of the PDQ hash."""
    quality: int | None = None
    """The quality of the PDQ hash, from 0 to 100, where known."""

    def _item(self) -> tuple[list[tuple[str, bytes | str]], str, int | None]:
        # Those of links are asked by the link, not here.
        values = [(kind, getattr(self, kind)) for kind in Kind if kind in self.__slots__]
        return [(kind, value) for kind, value in values if value is not None], Convention(self.convention), self.quality


@dataclass(frozen=True, slots=True)
class SetState:
    """An installed set as a checker holds it."""

    set: SetStamp
    """Which set, in which version, and how fresh."""
    expires: datetime | None = None
    """From when on its misses prove nothing; None when it did not verify."""
    refused: ErrorCode | None = None
    """Why it is not asked, when it did not verify."""


@dataclass(frozen=True, slots=True)
class UnnamedLabel:
    """A label that a set uses and the policy does not name: its hits hold and never deny."""

    set: str = field(repr=False)
    """The list."""
    origin: str
    """Whose list it is."""
    purpose: Purpose
    """What it is for."""
    label: str
    """The label, as `scheme/code`."""


class Column:
    """The answers to a column of hashes: two numbers a row, in the order given.

    `outcomes` and `access` are `bytes`, so that `numpy.frombuffer(column.outcomes, "u1")` reads them without a
    copy. By the Arrow PyCapsule interface a column is an array of structs of two words, `outcome` and `access`,
    each a dictionary: `pyarrow.record_batch(column)` is a table of words.
    """

    def __init__(self) -> None:
        raise TypeError("a column of answers comes of Checker.check_hashes")

    @classmethod
    def _of(cls, inner: _native.Column) -> Column:
        column = cls.__new__(cls)
        column._inner = inner
        return column

    _inner: _native.Column

    @cached_property
    def outcomes(self) -> bytes:
        """For every row the number of its outcome: its place in `OutcomeWord`, counted from 1."""
        return self._inner.outcomes

    @cached_property
    def access(self) -> bytes:
        """For every row the number of the recommended access: its place in `Access`, counted from 1."""
        return self._inner.access

    @cached_property
    def notable(self) -> list[int]:
        """The rows whose outcome is another than `no_known_match`: ask for those again to have whole verdicts."""
        return self._inner.notable()

    def __len__(self) -> int:
        return len(self.outcomes)

    def __getitem__(self, row: int) -> tuple[OutcomeWord, Access]:
        """The two words of a row."""
        return _OUTCOMES[self.outcomes[row] - 1], _ACCESS[self.access[row] - 1]

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """Exports the column as an Arrow array of structs."""
        return self._inner.__arrow_c_array__(requested_schema)

    def __repr__(self) -> str:
        return f"Column({len(self)} rows, {len(self.notable)} notable)"


_OUTCOMES = tuple(OutcomeWord)
_ACCESS = tuple(Access)


class Checker:
    """Checks uploads against the installed sets under a policy.

    It never changes and may be shared between threads, and across `os.fork`: open one when the process starts,
    and a new one when sets were installed. Every check releases the interpreter's lock while it works.

    What all checks take: `now`, the system's clock unless given; `context`, where the file was met; `subject`,
    the caller's own name for it, which the verdict repeats; `external`, evidence made elsewhere; and either
    `deadline` in seconds or a token `cancel`, which make the verdict `Indeterminate` when they stop the check.
    A naive `now` is an `InputError`, code `date.malformed`.
    """

    __slots__ = ("_inner", "_policy")
    _inner: _native.Checker
    _policy: Policy

    def __init__(self) -> None:
        raise TypeError("Checker.open() opens a checker")

    @classmethod
    def open(
        cls,
        trust: TrustStore | os.PathLike[str],
        policy: Policy | str,
        *,
        limits: Limits | None = None,
    ) -> Checker:
        """Opens every set installed in a trust folder, under a policy or the name of one that ships.

        A set that does not verify does not keep the others from being asked: every verdict then says
        `sets_refused`. Raises `ConfigError`, code `trust.store_empty` or `trust.store_malformed`, and `IoError`.
        """
        store = trust if isinstance(trust, TrustStore) else TrustStore(trust)
        checker = cls.__new__(cls)
        checker._policy = Policy.shipped(policy) if isinstance(policy, str) else of_type(Policy, policy, "policy")
        checker._inner = _native.Checker(store._inner, checker._policy._inner, limit_tuple(limits))
        return checker

    def reopened(self) -> Checker | None:
        """A checker of the sets that are installed now, where they are others than this one's; None otherwise.

        To take in new sets without a restart, ask now and then, such as once a second, and go on with this one until
        there is another. Raises as `open` does; this checker can be used on.
        """
        inner = self._inner.reopened()
        return None if inner is None else self._with(inner)

    def _with(self, inner: _native.Checker) -> Checker:
        """A checker with this one's policy."""
        checker = Checker.__new__(Checker)
        checker._policy, checker._inner = self._policy, inner
        return checker

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self._policy

    def check(
        self,
        source: Source,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Verdict:
        """Checks bytes, the file at a path, or everything a binary file object yields.

        Bytes are not copied; another buffer is, before the interpreter's lock is released. A file that cannot be
        read or decoded is a verdict, `Indeterminate`: so is a `read()` that raises `OSError`. Any other exception
        of the file object, such as `KeyboardInterrupt`, goes through, and there is no verdict. A file object that can
        seek is read from its beginning, wherever it stands; another from where it is. A `read()` that waits is not
        woken by a deadline.
        """
        request = _request(now, context, subject, external, token_of(cancel, deadline))
        refuse_text(source)
        if isinstance(source, os.PathLike):
            text = self._inner.check_path(source, request)
        elif isinstance(source, BinaryReader):
            text = self._inner.check_file(from_its_beginning(source), request)
        else:
            text = self._inner.check_bytes(octets(source), request)
        return _wire.read(Verdict, text)

    async def check_async(
        self,
        source: Source,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Verdict:
        """Checks as `check` does, in a worker thread of the running loop.

        The time of `deadline` counts from the call. Cancelling the task cancels the token, and the worker ends
        when it next looks at it; do not close a file object before.
        """
        token = token_of(cancel, deadline) or CancelToken()
        work = partial(self.check, now=now, context=context, subject=subject, external=external, cancel=token)
        try:
            return await asyncio.to_thread(work, source)
        except asyncio.CancelledError:
            token.cancel()
            raise

    def check_url(
        self,
        link: str | bytes,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Verdict:
        """Checks a link by what lists of links may hold of it; what is behind it is not looked at.

        A hit that covers more than this link, a folder or a host, is held and never denied. Raises what
        `hashward.record.Url` does.
        """
        request = _request(now, context, subject, external, token_of(cancel, deadline))
        return _wire.read(Verdict, self._inner.check_url(link, request))

    def check_fingerprint(
        self,
        fingerprint: Fingerprint,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Verdict:
        """Checks an upload that was fingerprinted before."""
        request = _request(now, context, subject, external, token_of(cancel, deadline))
        return _wire.read(Verdict, self._inner.check_fingerprint(of_type(Fingerprint, fingerprint, "fingerprint")._inner, request))

    @overload
    def check_hashes(
        self,
        hashes: Iterable[Hashes],
        kind: None = None,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> list[Verdict | Error]: ...

    @overload
    def check_hashes(
        self,
        hashes: HashColumn,
        kind: Kind | str,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Column: ...

    def check_hashes(
        self,
        hashes: Iterable[Hashes] | HashColumn,
        kind: Kind | str | None = None,
        *,
        now: datetime | None = None,
        context: Context | str = Context.UPLOAD,
        subject: str | None = None,
        external: Iterable[External] = (),
        deadline: float | None = None,
        cancel: CancelToken | None = None,
    ) -> list[Verdict | Error] | Column:
        """Checks hashes made elsewhere, one item or row an upload, in the order given.

        Without a kind the answer to every `Hashes` is its verdict, or the error of that item only. With a kind
        a column is answered by a `Column` of two numbers a row. A column is hashes of that kind laid end to end
        in a buffer (`bytes`; numpy `S16`, `V16` or `uint8`, a row a hash), or whatever exports an Arrow array or
        stream of fixed-size binary, binary or hexadecimal text. PDQ rows are taken as of unknown quality at full
        resolution. Memory: two bytes a row, and a copy of a buffer that is not `bytes`.

        Raises `InputError`, code `hash.length` or `hash.malformed`, when a column is not of whole hashes; a null
        or a bad value of an Arrow column names its row, counted from 0.
        """
        request = _request(now, context, subject, external, token_of(cancel, deadline))
        if kind is None:
            if isinstance(hashes, (bytes, bytearray, memoryview, str)):
                raise TypeError("a column of hashes is given together with its kind")
            items = [of_type(Hashes, item, "an item")._item() for item in hashes]  # type: ignore[union-attr]
            answers = self._inner.check_hashes(items, request)
            return [_wire.read(Verdict, one) if isinstance(one, str) else one for one in answers]
        kind = Kind(kind)
        refuse_text(hashes)
        if not isinstance(hashes, (ArrowArray, ArrowStream)):
            hashes = column(hashes, kind.width)  # type: ignore[arg-type]
        return Column._of(self._inner.check_column(kind, hashes, request))

    def sets(self, now: datetime | None = None) -> tuple[SetState, ...]:
        """The state of every installed set at a time: what checks then can count on."""
        return _wire.read(tuple[SetState, ...], self._inner.sets(seconds(now)))

    @property
    def missing_sets(self) -> tuple[str, ...]:
        """Sets that the policy requires and that are not installed."""
        return tuple(self._inner.missing_sets)

    @property
    def unnamed_labels(self) -> tuple[UnnamedLabel, ...]:
        """Labels that sets use and the policy does not name, to be shown when a policy is loaded."""
        return _wire.read(tuple[UnnamedLabel, ...], self._inner.unnamed_labels)

    def __repr__(self) -> str:
        return f"Checker({self._policy!r})"


def _request(
    now: datetime | None,
    context: Context | str,
    subject: str | None,
    external: Iterable[External],
    token: CancelToken | None,
) -> _native.Request:
    said: Sequence[tuple[str, str, str]] = [
        (one.source, one.kind, one.answer)
        for one in (of_type(External, one, "evidence made elsewhere") for one in external)
    ]
    return _native.Request(
        seconds(now), Context(context), subject, said, None if token is None else token._inner
    )
