"""Records: what was reported, where, and what came of it.

    link = record.Url("hxxp://www[.]example[.]com/page")
    link.identity                                             # what equals what: http://www.example.com/page
    for report in record.read_table(Path("reports.csv"), source="webform"):
        if isinstance(report, record.Rejected): ...           # a bad row, with its line; the rest goes on
        for one in record.expand(report, page=record.Page(html, base), at=fetched_at): ...
    record.merge(["monday.jsonl", "tuesday.jsonl"], "all.jsonl")

A record is a `dict`, as it stands in a file of JSON Lines (`core/docs/records.md`, `core/docs/record.schema.json`);
fields of others survive. Bytes that are not UTF-8 are `{"base64": …}`. A moment is given as text in RFC 3339, as a
`datetime` with a time zone, or as records have it. Raises `InputError`, code `record.malformed`, for a value that is
no record or argument, and what each function says beside.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, Union

from hashward import _native
from hashward._check import ArrowArray, ArrowStream
from hashward._convert import BinaryReader, octets
from hashward._errors import Error
from hashward._fingerprint import refuse_text

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = [
    "CALLS",
    "Input",
    "Json",
    "MergeCounts",
    "Page",
    "PageReader",
    "RECORD_VERSION",
    "Record",
    "Rejected",
    "SeenFilter",
    "Table",
    "Url",
    "agreement",
    "as_number",
    "attach",
    "call",
    "copy_assessment",
    "country",
    "expand",
    "expire",
    "export_key",
    "extract_images",
    "find",
    "fingerprint",
    "hash_text",
    "identities",
    "is_active",
    "join",
    "legacy_state",
    "list_rows",
    "merge",
    "moment",
    "normalize",
    "notification",
    "pseudonymise",
    "read_mail",
    "read_records",
    "read_table",
    "read_text",
    "same_picture",
    "step",
    "still_online",
    "table",
    "to_review",
    "write_records",
]

Json: TypeAlias = Any
"""A value of JSON: `None`, a number, text, `list` or `dict`."""

Record: TypeAlias = dict[str, Any]
"""A record: a notification, page, occurrence or object."""

Moment: TypeAlias = Union[str, datetime, Mapping[str, Any]]
Input: TypeAlias = Union["Buffer", os.PathLike[str], BinaryReader]
"""What can be read: bytes, a path, or a binary file object. A `read()` that raises is an `IoError`."""

RECORD_VERSION: int = 1
"""The version of records that are read and written."""

CALLS: tuple[str, ...] = tuple(_native.record_calls())
"""The names that `call` knows."""


def call(name: str, arguments: Mapping[str, Any]) -> Json:
    """Calls a function of records by its name with arguments as JSON has them; the other functions here do so."""
    return json.loads(_native.record_call(name, json.dumps(arguments)))


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _raw(value: str | bytes) -> Json:
    if isinstance(value, str):
        return value
    return {"base64": base64.b64encode(octets(value)).decode()}


def _time(value: Moment) -> Json:
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None:
        # Core says what is wrong with it.
        return ""
    return value.astimezone(UTC).isoformat()


class Url:
    """A link as it was reported, with everything that follows from it.

    Two are equal when they mean the same: when their identities are. Raises `InputError`, code `url.empty` or
    `url.not_a_resource`, and `LimitError`, code `url.too_long`.

    >>> Url("HTTP://www.Example.com:80/%7ea#top") == Url("http://www.example.com/~a")
    True
    """

    __slots__ = ("_fields", "_link")

    def __init__(self, link: str | bytes) -> None:
        self._link = link
        self._fields: dict[str, Any] = call("url", {"link": _raw(link)})

    @property
    def raw(self) -> bytes:
        """The bytes as reported."""
        return self._link.encode() if isinstance(self._link, str) else bytes(self._link)

    @property
    def kind(self) -> str:
        """What kind of link it is, such as `web`."""
        return str(self._fields["kind"])

    @property
    def fetch(self) -> str | None:
        """What to ask for to see what is there, with its secrets."""
        return self._fields["fetch"]  # type: ignore[no-any-return]

    @property
    def identity(self) -> str:
        """The text that equal links share, after the rule `id-v1`."""
        return str(self._fields["identity"])

    @property
    def id(self) -> str:
        """The id of the identity: `url:id-v1:…`."""
        return str(self._fields["id"])

    @property
    def lookup(self) -> str | None:
        """The canonical form of Safe Browsing, for asking lists."""
        return self._fields["lookup"]  # type: ignore[no-any-return]

    @property
    def group(self) -> str | None:
        """Which other links may belong to this one: a suggestion for people, never a reason to merge."""
        return self._fields["group"]  # type: ignore[no-any-return]

    @property
    def family(self) -> dict[str, str] | None:
        """The family of sizes that the link's picture is of, where it looks like one."""
        return self._fields["family"]  # type: ignore[no-any-return]

    @property
    def host(self) -> str | None:
        """The host."""
        return self._fields["host"]  # type: ignore[no-any-return]

    @property
    def registrable_domain(self) -> str | None:
        """The domain that somebody registered; None for addresses and public suffixes."""
        return self._fields["registrable_domain"]  # type: ignore[no-any-return]

    @property
    def flags(self) -> tuple[str, ...]:
        """What was seen or done while it was read."""
        return tuple(self._fields["flags"])

    @property
    def secrets(self) -> tuple[str, ...]:
        """The kinds of what was in the link and is not in the identity, since it opens doors."""
        return tuple(self._fields["secrets"])

    @property
    def wrapped(self) -> dict[str, str] | None:
        """The link that this one holds, as a web archive's does: `rule`, `identity` and `id`."""
        return self._fields["wrapped"]  # type: ignore[no-any-return]

    def resolve(self, reference: str | bytes) -> Url:
        """A reference that stood in a page of this address. Raises `InputError`, code `url.no_base`, too."""
        return Url(call("resolve", {"base": _raw(self._link), "reference": _raw(reference)})["raw"])

    def expressions(self) -> list[dict[str, str]]:
        """What lists may hold of it, the narrowest first: `expression`, `reach` and `sha256`."""
        return call("expressions", {"link": _raw(self._link)})  # type: ignore[no-any-return]

    def secret_texts(self) -> list[dict[str, str]]:
        """What in it opens a door, `kind` and `text`: user names, keys, signed tokens. Keep it apart and encrypted."""
        return call("secrets", {"link": _raw(self._link)})  # type: ignore[no-any-return]

    def keyed_id(self, key: bytes) -> str:
        """The id under a key of 32 bytes that parties share. Raises `InputError`, code `key.malformed`."""
        return str(call("keyed_id", {"link": _raw(self._link), "key": key.hex()}))

    def partner_keys(self, profile: str) -> list[str]:
        """What a partner's list may have of it: `threatexchange-urlmd5`, `gsb-v4`, `gsb-v5`, `surt`, `raw-sha256`."""
        return call("partner_keys", {"link": _raw(self._link), "profile": profile})  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Url) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __reduce__(self) -> tuple[type[Url], tuple[str | bytes]]:
        return Url, (self._link,)

    def __repr__(self) -> str:
        return f"Url({self.kind!r})"


def identities(links: Sequence[str | bytes]) -> list[str | None]:
    """The identities of many links, and None for what is no link."""
    return _native.identities(list(links))


class Table:
    """A table of text by the Arrow PyCapsule interface: `pyarrow.record_batch(table)`."""

    __slots__ = ("_inner",)

    def __init__(self, inner: _native.Table) -> None:
        self._inner = inner

    def __len__(self) -> int:
        return len(self._inner)

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """Exports the table as an Arrow array of structs."""
        return self._inner.__arrow_c_array__(requested_schema)

    def __repr__(self) -> str:
        return f"Table({len(self)} rows)"


def normalize(links: ArrowArray | ArrowStream) -> Table:
    """What follows from an Arrow column of links, text or binary, a row a link.

    The columns are `fetch`, `identity`, `id`, `lookup`, `group`, `host`, `registrable_domain`, `kind`, `flags` (words with
    spaces between), and `error`: the code where the row is no link, and everything else is null.
    """
    return Table(_native.Table(links))


def find(text: str | bytes) -> list[dict[str, Any]]:
    """The links in a text, with the fields of `Url`, their `place` in bytes, their `line` and how they are written."""
    if isinstance(text, str):
        return call("find", {"text": text})  # type: ignore[no-any-return]
    return call("find", _raw(text))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Page:
    """A page that was fetched."""

    html: str | bytes
    """The page as it came."""
    base: str | bytes
    """The link under which it was fetched, after redirects."""
    content_type: str | None = None
    """The server's `Content-Type`."""
    link_headers: Sequence[str] = ()
    """The server's `Link` headers."""

    def _arguments(self) -> dict[str, Any]:
        return _given(
            html=_raw(self.html), base=_raw(self.base), content_type=self.content_type, link_headers=list(self.link_headers)
        )


def extract_images(
    html: Buffer, base: str | bytes, *, content_type: str | None = None, link_headers: Sequence[str] = ()
) -> dict[str, Any]:
    """Every place of a page that names a picture: `images`, `links` and `summary`. Raises what `Url` does of the base."""
    return json.loads(_native.extract(octets(html), base, content_type, list(link_headers)))  # type: ignore[no-any-return]


class PageReader:
    """Reads a page that arrives in pieces, in memory that does not grow with it. Of one thread only.

    Each piece gives what is known by then: `dict`s whose `found` is `image` or `link`.
    """

    __slots__ = ("_inner",)

    def __init__(
        self, base: str | bytes, *, content_type: str | None = None, link_headers: Sequence[str] = ()
    ) -> None:
        self._inner = _native.PageReader(base, content_type, list(link_headers))

    def push(self, piece: Buffer) -> list[dict[str, Any]]:
        """Reads the next piece. Raises `ValueError` after the end."""
        return [json.loads(one) for one in self._inner.push(octets(piece))]

    def finish(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Ends the page: what was found last, and the summary."""
        found, summary = self._inner.finish()
        return [json.loads(one) for one in found], json.loads(summary)


@dataclass(frozen=True)
class Rejected:
    """A row, mail or line that could not be read. The others are read all the same."""

    line: int
    """The line it begins at, from 1."""
    error: Error
    """Why."""


def _lines(inner: _native.Lines) -> Iterator[Record | Rejected]:
    for text, rejected in inner:
        if rejected is not None:
            yield Rejected(*rejected)
        elif text is not None:
            yield json.loads(text)


def _input(value: Input) -> Any:
    refuse_text(value)
    return value if isinstance(value, (os.PathLike, BinaryReader)) else octets(value)


def read_records(source: Input) -> Iterator[Record | Rejected]:
    """The records of a file of JSON Lines, one by one."""
    return _lines(_native.read_records(_input(source)))


def table(source: Input, what: str) -> Table:
    """The records of a file as a table of text, by the Arrow PyCapsule interface: `pyarrow.record_batch(table)`.

    `what` is `pages`, `pictures` or `files`; `core/docs/records.md` has the columns. Other records are passed over; a
    line that is no record raises its error, with its number.
    """
    return Table(_native.summarise(_input(source), what))


def write_records(path: os.PathLike[str] | str, records: Iterable[Mapping[str, Any]]) -> int:
    """Writes records to a file that appears when all are written, and says how many."""
    part = f"{os.fspath(path)}.part"
    count = 0
    try:
        with open(part, "w", encoding="utf-8") as file:
            for record in records:
                # One by itself is joined to nothing: core reads it, and writes it as it writes all.
                file.write(json.dumps(join([record]), ensure_ascii=False, separators=(",", ":")) + "\n")
                count += 1
        os.replace(part, path)
    except BaseException:
        if os.path.exists(part):
            os.unlink(part)
        raise
    return count


def _reports(
    source: Input,
    form: str,
    name: str,
    channel: str,
    application: str | None,
    received_at: Moment | None,
    zone: str,
    batch: str | None,
    sources: Sequence[Mapping[str, Any]] | None,
    columns: Sequence[str] = (),
    delimiter: str = ";",
) -> Iterator[Record | Rejected]:
    at = _time(datetime.now(UTC) if received_at is None else received_at)
    at = at["at"] if isinstance(at, Mapping) else at
    defaults = {
        "source": name,
        "channel": channel,
        "application": application,
        "received_at": at,
        "zone": zone,
        "batch": batch,
        "sources": None if sources is None else list(sources),
        "columns": list(columns),
        "delimiter": ord(delimiter),
    }
    return _lines(_native.read_reports(_input(source), form, json.dumps(defaults)))


def read_table(
    table: Input,
    *,
    source: str,
    channel: str = "list",
    application: str | None = None,
    received_at: Moment | None = None,
    zone: str = "UTC",
    batch: str | None = None,
    sources: Sequence[Mapping[str, Any]] | None = None,
    columns: Sequence[str] = (),
    delimiter: str = ";",
) -> Iterator[Record | Rejected]:
    """The reports in a table (RFC 4180, commas or semicolons), one a row.

    Its first row names the columns, unless `columns` does; `core/docs/records.md` has them. `zone` is that of times
    that state none; a row without a time of receipt gets `received_at`, or now, marked as `supplied`. With `sources`,
    reports of others or outside of their time are rejected. Raises `InputError`, code `rows.column`.
    """
    return _reports(table, "table", source, channel, application, received_at, zone, batch, sources, columns, delimiter)


def read_mail(
    mail: Input,
    *,
    source: str,
    received_at: Moment | None = None,
    batch: str | None = None,
    sources: Sequence[Mapping[str, Any]] | None = None,
) -> Iterator[Record | Rejected]:
    """The reports in a mail, or in a box of them (mbox), one a link."""
    return _reports(mail, "mail", source, "mail", None, received_at, "UTC", batch, sources)


def read_text(
    text: Input,
    *,
    source: str,
    channel: str = "chat",
    application: str | None = None,
    received_at: Moment | None = None,
    batch: str | None = None,
    sources: Sequence[Mapping[str, Any]] | None = None,
) -> Iterator[Record | Rejected]:
    """The reports in any text, such as an exported chat, one a link."""
    return _reports(text, "text", source, channel, application, received_at, "UTC", batch, sources)


@dataclass(frozen=True)
class MergeCounts:
    """What became of the records of a merge: `read` is `written` + `joined`."""

    read: int
    """Records that were read."""
    written: int
    """Records that were written."""
    joined: int
    """Records that were joined to another of their id."""
    rejected: tuple[tuple[int, Rejected], ...]
    """Lines that are no records, each with the number of its file, from 0."""


def merge(
    files: Sequence[os.PathLike[str] | str], out: os.PathLike[str] | str, *, memory: int = 256 << 20
) -> MergeCounts:
    """Merges files of records, in any order: one record of each id, in the order of the ids.

    What does not fit into `memory` bytes is sorted in temporary files. The file `out` appears when it is complete.
    """
    part = f"{os.fspath(out)}.part"
    try:
        (read, _, written, joined), lines = _native.merge_files(list(files), part, memory)
        os.replace(part, out)
    except BaseException:
        if os.path.exists(part):
            os.unlink(part)
        raise
    return MergeCounts(read, written, joined, tuple((file, Rejected(line, error)) for file, line, error in lines))


class SeenFilter:
    """Remembers ids in a few bits each, so that a large intake does not ask its database for each.

    It never says of an id that was put in that it is new. Of others it says `may_have` as rarely as it was made for.
    Raises `InputError`, code `seen.size`.
    """

    __slots__ = ("_inner",)

    def __init__(self, expected: int, error: float = 0.01, *, seed: bytes | None = None) -> None:
        self._inner = _native.SeenFilter(expected, error, secrets.token_bytes(32) if seed is None else seed)

    @classmethod
    def from_bytes(cls, data: Buffer) -> SeenFilter:
        """Reads a filter. Raises `FormatError`, code `seen.malformed`, also where it is damaged."""
        made = cls.__new__(cls)
        made._inner = _native.SeenFilter.from_bytes(octets(data))
        return made

    def to_bytes(self) -> bytes:
        """The filter, to be saved."""
        return bytes(self._inner.to_bytes())

    def may_have(self, id: str) -> bool:
        """False where the id is definitely new; True where only the database knows."""
        return self._inner.ask(id)

    def add(self, id: str) -> bool:
        """Puts an id in, and says what `may_have` said before."""
        return self._inner.insert(id)

    @property
    def expected(self) -> int:
        """For how many ids it was made."""
        return self._inner.counts[0]

    @property
    def added(self) -> int:
        """How many ids were put in that it did not know."""
        return self._inner.counts[1]

    def __repr__(self) -> str:
        return f"SeenFilter({self.added} of {self.expected})"


def notification(
    link: str | bytes,
    *,
    source: str,
    channel: str | Mapping[str, Any] = "web_form",
    received_at: Moment,
    **fields: Any,
) -> Record:
    """A report of one link, with its id. Raises what `Url` does.

    `fields` are `reference`, `batch` (`{"id": …, "number": …}`), `referer`, `reporter`, `note`, `site_type`, and any of
    the caller's own.
    """
    way = {"kind": channel} if isinstance(channel, str) else dict(channel)
    whole = dict(fields, link=_raw(link), source=source, channel=way, received_at=_time(received_at))
    return call("notification", whole)  # type: ignore[no-any-return]


def expand(
    notification: Mapping[str, Any],
    *,
    page: Page | None = None,
    file: Mapping[str, Any] | None = None,
    at: Moment | None = None,
    confidences: Iterable[str] | None = None,
    media: Iterable[str] | None = None,
) -> list[Record]:
    """The records of a reported link: its page, and one for each picture on it. Ten pictures are ten and one.

    `page` is what was fetched at `at`; where the link leads to a picture itself, `file` is its `fingerprint`.
    """
    arguments = _given(
        notification=dict(notification),
        page=None if page is None else page._arguments(),
        file=file,
        at=None if at is None else _time(at),
        confidences=None if confidences is None else list(confidences),
        media=None if media is None else list(media),
    )
    return call("expand", arguments)  # type: ignore[no-any-return]


def fingerprint(data: Buffer) -> dict[str, Any]:
    """What a record keeps of a file: its digests, and how it looks."""
    return call("fingerprint", _raw(octets(data)))  # type: ignore[no-any-return]


def attach(occurrence: Mapping[str, Any], file: Mapping[str, Any], *, at: Moment) -> tuple[Record, Record]:
    """Says that a file was found at an occurrence: the occurrence, and the record of the file."""
    both = call("attach", {"occurrence": dict(occurrence), "fingerprint": dict(file), "at": _time(at)})
    return both[0], both[1]


def join(records: Sequence[Mapping[str, Any]]) -> Record:
    """Everything that records of one id say. Raises `InputError`, code `record.mismatch`, for two ids."""
    return call("join", {"records": [dict(record) for record in records]})  # type: ignore[no-any-return]


def same_picture(
    a: Mapping[str, Any], b: Mapping[str, Any], *, radius: int | None = None, quality: int | None = None
) -> dict[str, Any]:
    """Whether two files are the same picture: `answer` is `exact`, `near`, `different` or `undecidable`."""
    return call("same_picture", {"a": a, "b": b, "rules": _given(radius=radius, quality=quality)})  # type: ignore[no-any-return]


def still_online(
    observations: Sequence[Mapping[str, Any]],
    *,
    picture: Mapping[str, Any] | None = None,
    looks: int | None = None,
    minutes_apart: int | None = None,
    placeholders: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Whether a page, or the picture with this fingerprint, is still there: `state`, `reasons` and `as_of`."""
    arguments = _given(
        observations=list(observations),
        picture=picture,
        looks=looks,
        minutes_apart=minutes_apart,
        placeholders=list(placeholders),
    )
    return call("still_online", arguments)  # type: ignore[no-any-return]


def agreement(assessments: Sequence[Mapping[str, Any]], *, sha256: str, readers: int) -> dict[str, Any]:
    """Whether so many people saw these bytes and say the same: `answer` is `agreed`, `differ` or `too_few`."""
    arguments = {"assessments": list(assessments), "sha256": sha256, "readers": readers}
    return call("agreement", arguments)  # type: ignore[no-any-return]


def copy_assessment(assessment: Mapping[str, Any], *, sha256: str, from_record: str, at: Moment) -> dict[str, Any]:
    """The assessment for another record of the same bytes, visibly a copy.

    Raises `InputError`, code `assessment.other_bytes`.
    """
    arguments = {"assessment": assessment, "sha256": sha256, "from": from_record, "at": _time(at)}
    return call("copy_assessment", arguments)  # type: ignore[no-any-return]


def to_review(records: Iterable[Mapping[str, Any]], *, readers: int) -> list[dict[str, Any]]:
    """The files that people have to see, each once, however many links and reports carry it."""
    return call("to_review", {"records": [dict(one) for one in records], "readers": readers})  # type: ignore[no-any-return]


def list_rows(
    records: Iterable[Mapping[str, Any]],
    *,
    readers: int = 3,
    judgements: Iterable[str] | None = None,
    quality: int | None = None,
) -> list[dict[str, Any]]:
    """The rows for a hotline's own list, of every file whose very bytes so many people saw and agree on.

    It makes no difference whether they said so of the file or of an occurrence where it was found.
    """
    chosen = None if judgements is None else list(judgements)
    arguments = _given(records=[dict(one) for one in records], readers=readers, judgements=chosen, quality=quality)
    return call("list_rows", arguments)  # type: ignore[no-any-return]


def step(state: str, event: str) -> dict[str, Any]:
    """Where a record stands after an event, and what is to be done: `state` and `effects`.

    Raises `InputError`, code `workflow.refused`.
    """
    return call("step", {"state": state, "event": event})  # type: ignore[no-any-return]


def export_key(record: str, effect: str, assessment: str) -> str:
    """The key under which something is sent to a partner once; another assessment has another."""
    return str(call("export_key", {"record": record, "effect": effect, "assessment": assessment}))


def legacy_state(word: str) -> dict[str, str | None]:
    """The state of SCART's word, and SCART's word for a state."""
    return call("legacy_state", {"text": word})  # type: ignore[no-any-return]


def moment(text: str, *, zone: str = "UTC", distrusts_z: bool = False) -> dict[str, str]:
    """A time in any of the forms that reports carry. Raises `InputError`, code `date.malformed`."""
    return call("moment", {"text": text, "zone": zone, "distrusts_z": distrusts_z})  # type: ignore[no-any-return]


def country(text: str, *, home: str | None = None) -> dict[str, Any]:
    """What a text says of a country, and with `home` whether it is `local`, `foreign` or `unknown`."""
    return call("country", _given(text=text, home=home))  # type: ignore[no-any-return]


def as_number(text: str) -> str:
    """The number of an autonomous system as `AS64496`. Raises `InputError`, code `as_number.malformed`."""
    return str(call("as_number", {"text": text}))


def hash_text(text: str, label: str | None = None) -> dict[str, Any]:
    """A hash as partners write it, by label, length and alphabet.

    Raises `InputError`: `hash.ambiguous`, `hash.malformed`, `hash.length`, `hash.kind_unknown`, `hash.empty_input`.
    """
    return call("hash_text", _given(text=text, label=label))  # type: ignore[no-any-return]


def is_active(source: Mapping[str, Any], at: Moment) -> bool:
    """Whether a source reports at that time, by its `active_from` and `active_to`."""
    return bool(call("is_active", {"source": source, "at": _time(at)}))


def pseudonymise(record: Mapping[str, Any], key: bytes, **policy: bool) -> Record:
    """The record with pseudonyms under a key of 32 bytes in place of reporters, links, addresses and assessors.

    `policy` may keep `reporter`, `link`, `address` or `assessor` with False. Raises `InputError`, `key.malformed`.
    """
    return call("pseudonymise", dict(policy, record=dict(record), key=key.hex()))  # type: ignore[no-any-return]


def expire(record: Mapping[str, Any], now: Moment, **days: int) -> Record:
    """The record without what is past its time: `reporter_days`, `note_days`, `link_days`, `address_days`."""
    return call("expire", dict(days, record=dict(record), now=_time(now)))  # type: ignore[no-any-return]
