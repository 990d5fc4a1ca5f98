"""Section 10: keyed, truncated digests of a set's rows, for phones."""

from __future__ import annotations

from dataclasses import dataclass, field

from blake3 import blake3

from .bits import bits, words, zero_after
from .fields import Fields, ascending, check, text
from .frame import read_frame
from .gaps import read_gaps
from .root import Root, root_of
from .rows import Shape, check_rows_ascend, read_heads
from .signatures import check_signatures, signature_slots
from .vocabulary import DEVICE_DELTA_MAGIC, DEVICE_KINDS, DEVICE_MAGIC, LATEST_TIME, PURPOSES, ROLE_PUBLISH
from .write import write_heads

MALFORMED = "device.malformed"
RATES = (20, 30)
TRUNCATED_ONE_WAY = 1


@dataclass
class Filter:
    content_root: bytes
    set_id: bytes
    issuer: bytes
    purpose: int
    publish: int
    patch: int
    made_of: bytes
    created: int
    expires: int
    origin: bytes
    epoch: int
    salt: bytes
    rate: int
    guarantee: int
    kinds: list[int]
    head_bits: int
    count: int
    digest: bytes
    heads: list[int] = field(default_factory=list)


@dataclass
class FilterDelta:
    """`start` is the file that it leads to, as far as the signatures; the edits stay bytes."""

    base: bytes
    result: Filter
    start: bytes
    edits: bytes


def read_filter(data: bytes, *roots: Root) -> Filter:
    signed, body, frame = read_frame(data, DEVICE_MAGIC, "device")
    filter_ = filter_body(body, blake3(signed).digest())
    slots = signature_slots(frame)
    root = root_of(filter_.issuer, roots)
    check_signatures(slots, root, b"hashward/device/1", signed, [ROLE_PUBLISH])
    check(root.device_filters and filter_.purpose in root.purposes, "device.not_allowed")
    filter_.heads = read_content(filter_, data[frame.position :])
    return filter_


def filter_body(body: bytes, content_root: bytes) -> Filter:
    fields = Fields(body, MALFORMED)
    number, signed, take = fields.number, fields.signed, fields.take
    filter_ = Filter(
        content_root, take(16), take(32), number(2), number(4), number(4), take(32), signed(8), signed(8),
        fields.string(), number(4), take(32), number(1), number(1), [number(2) for _ in range(number(2))],
        number(1), number(4), take(32),
    )  # fmt: skip
    fields.end()
    check(filter_.purpose in PURPOSES and filter_.publish >= 1, MALFORMED)
    check(0 <= filter_.created < filter_.expires <= LATEST_TIME, MALFORMED)
    text(filter_.origin, 1, 128, MALFORMED)
    check(filter_.epoch >= 1 and filter_.rate in RATES and filter_.guarantee == TRUNCATED_ONE_WAY, MALFORMED)
    check(len(filter_.kinds) >= 1 and ascending(filter_.kinds), MALFORMED)
    check(all(kind in DEVICE_KINDS for kind in filter_.kinds), MALFORMED)
    check(filter_.count >= 1, MALFORMED)
    check(bits(filter_.count - 1) + filter_.rate <= filter_.head_bits <= 64, MALFORMED)
    return filter_


def read_content(filter_: Filter, content: bytes) -> list[int]:
    shape = Shape(filter_.count, filter_.head_bits)
    check(len(content) == shape.directory_bytes + words(shape.hot_bits), "device.content")
    check(blake3(content).digest() == filter_.digest, "device.content")
    hot = content[shape.directory_bytes :]
    heads = read_heads(shape, filter_.count, content[: shape.directory_bytes], hot)
    check_rows_ascend(heads)
    check(zero_after(hot, shape.hot_bits), "set.padding")
    return heads


def contains(filter_: Filter, kind: int, row: bytes) -> bool:
    """Whether the row is possibly of the set. Of a kind that the filter is not for, none is."""
    return kind in filter_.kinds and head(filter_, kind, row) in filter_.heads


def head(filter_: Filter, kind: int, row: bytes) -> int:
    material = filter_.set_id + filter_.epoch.to_bytes(4, "little") + filter_.salt
    key = blake3(material, derive_key_context="hashward/device-filter/1").digest()
    digest = blake3(kind.to_bytes(2, "little") + row, key=key).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - filter_.head_bits)


def read_filter_delta(data: bytes) -> FilterDelta:
    """The steps that need neither root nor base."""
    _, body, frame = read_frame(data, DEVICE_DELTA_MAGIC, "device")
    base, inner = Fields(body, MALFORMED).take(32), body[32:]
    signed, inner_body, rest = read_frame(inner, DEVICE_MAGIC, "device")
    rest.end()
    result = filter_body(inner_body, blake3(signed).digest())
    start = frame.position
    signature_slots(frame)
    return FilterDelta(base, result, signed + data[start : frame.position], data[frame.position :])


def apply_filter_delta(delta: FilterDelta, base: Filter) -> bytes:
    """The file of the filter that the delta leads to, which is yet to be read."""
    result = delta.result
    check(delta.base == base.content_root, "device.epoch")
    same = ("set_id", "epoch", "salt", "kinds", "head_bits")
    check(all(getattr(result, name) == getattr(base, name) for name in same), "device.epoch")

    fields = Fields(delta.edits, MALFORMED)
    gone, coming = fields.number(4), fields.number(4)
    gone = set(read_gaps(fields, gone, len(base.heads)))
    coming = read_gaps(fields, coming, 2**base.head_bits, distinct=False)
    fields.end()
    heads = [one for i, one in enumerate(base.heads) if i not in gone]
    check(len(heads) + len(coming) == result.count, MALFORMED)
    check(not set(heads) & set(coming) and ascending(coming), "delta.row_present")
    return delta.start + b"".join(write_heads(sorted(heads + coming), base.head_bits))
