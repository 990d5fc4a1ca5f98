"""Files that the tests make and sign with keys of their own.

Of ROOT, key 0 publishes, key 1 only takes out and key 2 is for timestamps; key 3 is for other roots.
"""

from collections.abc import Iterable

import pytest
from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hset.dictionary import Statement
from hset.fields import Refused
from hset.manifest import Manifest
from hset.root import Role, Root
from hset.rows import Kind
from hset.signatures import key_id
from hset.tombstones import Tombstone
from hset.vocabulary import (
    DELTA_MAGIC, DEVICE_DELTA_MAGIC, DEVICE_MAGIC, RELEASE_MAGIC, ROOT_MAGIC, TIMESTAMP_MAGIC,
)  # fmt: skip
from hset.write import number, pack, string, write_heads, write_plane, write_set

PRIVATE = sorted(
    (Ed25519PrivateKey.from_private_bytes(bytes([i]) * 32) for i in range(4)),
    key=lambda key: key_id(key.public_key().public_bytes_raw()),
)
PUBLIC = [key.public_key().public_bytes_raw() for key in PRIVATE]
ISSUER, SET_ID = b"i" * 32, b"s" * 16
ROLES = {1: Role(1, [0]), 2: Role(1, [0]), 3: Role(1, [1]), 4: Role(1, [2])}
ROOT = Root(ISSUER, b"", 1, 0, 9, "issuer", [6], True, PUBLIC[:3], ROLES, [])
CREATED, EXPIRES = 5, 9
LIFE = number(CREATED, 8) + number(EXPIRES, 8)
TERMS = Manifest(
    SET_ID, ISSUER, 6, 1, 0, bytes(32), CREATED, CREATED, EXPIRES, b"origin", b"origin", 1, 1, b"", 0, [], []
)

MD5, SHA1, PDQ = 1, 2, 5
S1, S2, S3 = (Statement("scheme", code, None, None, None, 1) for code in ("a", "b", "c"))
DISPUTED = Statement("scheme", "a", None, None, None, 2)


def with_fields(one, **given):
    return type(one)(**vars(one) | given)


def framed(magic: bytes, body: bytes) -> bytes:
    return magic + number(1, 2) + number(0, 2) + number(len(body), 4) + body


def head_of(file: bytes) -> bytes:
    """Header and body."""
    return file[: 16 + int.from_bytes(file[12:16], "little")]


def content_root(file: bytes) -> bytes:
    return blake3(head_of(file)).digest()


def block(file: str, signed: bytes, *keys: int) -> bytes:
    """The signature block, of key 0 if none is named."""
    message = f"hashward/{file}/1".encode() + b"\0" + number(len(signed), 8) + signed
    slots = [key_id(PUBLIC[i]) + number(64, 2) + PRIVATE[i].sign(message) for i in keys or (0,)]
    return number(len(slots), 2) + b"".join(number(1, 2) + slot for slot in slots)


def signed_file(file: str, magic: bytes, body: bytes, *keys: int) -> bytes:
    signed = framed(magic, body)
    return signed + block(file, signed, *keys)


def root_file(roles: dict[int, Role], *keys: int, version: int = 1, before: bytes = b"", **given) -> bytes:
    """A root whose roles name keys by their numbers here. `before` is the file of the one before."""
    field = {"created": CREATED, "issuer": b"", "revoked": [], "purposes": [6]} | given
    members = sorted({i for role in roles.values() for i in role.members})
    body = number(version, 4) + (content_root(before) if before else bytes(32)) + field["issuer"]
    body += number(field["created"], 8) + number(EXPIRES, 8) + string(b"issuer")
    body += number(len(field["purposes"]), 2) + b"".join(number(p, 2) for p in field["purposes"]) + number(1, 2)
    body += number(len(members), 2) + b"".join(number(1, 2) + string(PUBLIC[i]) for i in members)
    body += number(len(roles), 2)
    for role, held in roles.items():
        body += number(role, 2) + number(held.threshold, 2) + number(len(held.members), 2)
        body += b"".join(number(members.index(i), 2) for i in held.members)
    if version > 1:
        body += number(len(field["revoked"]), 2) + b"".join(key_id(PUBLIC[i]) for i in field["revoked"])
    return signed_file("root", ROOT_MAGIC, body, *keys)


def md5_rows(count: int) -> list[bytes]:
    return [i.to_bytes(8, "big") + bytes(8) for i in range(count)]


def set_file(
    *keys: int, rows: list[bytes] | int = 1, said: list[list[Statement]] | None = None,
    tombstones: Iterable[Tombstone] = (), pdq: bytes = b"", companion: bytes | None = None,
    **terms,
) -> bytes:  # fmt: skip
    """A set of md5 rows, each an entry that says the same if nothing else is given; a pdq row is of the first."""
    rows = md5_rows(rows) if isinstance(rows, int) else rows
    kinds = [Kind(MD5, 0, rows, entries=list(range(len(rows))))]
    if pdq:
        kinds.append(Kind(PDQ, 1, [pdq], [80], [companion], [0]))
    head, sections = write_set(with_fields(TERMS, **terms), kinds, said or [[S1]] * len(rows), list(tombstones))
    return head + sections + block("set", head, *keys)


def release_file(number_: int, *sets: bytes, key: int = 0, **given) -> bytes:
    """A release that lists the sets of the files."""
    field = {"issuer": ISSUER, "previous": bytes(32), "created": CREATED, "expires": EXPIRES, "root_version": 1} | given
    lines = [head_of(file)[16:32] + version_of(file) + content_root(file) for file in sets]
    body = field["issuer"] + number(number_, 4) + field["previous"] + number(field["created"], 8)
    body += number(field["expires"], 8) + number(field["root_version"], 4) + number(len(lines), 2)
    return signed_file("release", RELEASE_MAGIC, body + b"".join(sorted(lines)), key)


def timestamp_file(number_: int, release: bytes, *patches: bytes, key: int = 2, **given) -> bytes:
    """A timestamp of the release of the file, and of the patches of the files."""
    field = {"issuer": ISSUER, "created": CREATED, "expires": EXPIRES} | given
    lines = [head_of(file)[16:32] + version_of(file)[4:] + content_root(file) for file in patches]
    body = field["issuer"] + number(number_, 4) + number(field["created"], 8) + number(field["expires"], 8)
    body += content_root(release) + number(len(lines), 2)
    return signed_file("timestamp", TIMESTAMP_MAGIC, body + b"".join(sorted(lines)), key)


def version_of(set_: bytes) -> bytes:
    """Publish and patch as they stand in the manifest."""
    return head_of(set_)[66:74]


def delta_file(base: bytes, result: bytes, edits: bytes, companions: int = 0) -> bytes:
    """A delta between two files, of which the result has one slot: 102 bytes."""
    body = base[16:64] + content_root(base) + content_root(result) + version_of(base) + version_of(result)
    return framed(DELTA_MAGIC, body + head_of(result)[74:106] + number(companions, 1) + b"\0") + result[-102:] + edits


def edits(entries: int, gone: list[int], relabelled: Iterable[int] = (), record: bytes = b"") -> bytes:
    """Some entries go without a grave; others get the record of a dictionary, where the base has one record."""
    other, palette = list(relabelled), [1] if record else []
    return b"".join(
        [
            number(len(gone), 4), rice(gone, entries), bytes(2), bytes(2),
            number(len(record), 4), record, number(len(palette), 4), rice(palette, 2),
            number(len(other), 4), rice(other, entries), write_plane([0] * len(other), 1), bytes(8),
        ]
    )  # fmt: skip


def filter_file(rows: list[bytes], key: int = 0, **given) -> bytes:
    """A filter of md5 rows, whose heads are of 24 bits."""
    field = {
        "set_id": SET_ID, "issuer": ISSUER, "purpose": 6, "publish": 1, "patch": 0, "made_of": b"c" * 32,
        "created": CREATED, "epoch": 1, "salt": b"salt" * 8, "kinds": [MD5],
    } | given  # fmt: skip
    material = field["set_id"] + number(field["epoch"], 4) + field["salt"]
    device_key = blake3(material, derive_key_context="hashward/device-filter/1").digest()
    digests = [blake3(number(MD5, 2) + row, key=device_key).digest() for row in rows]
    content = b"".join(write_heads(sorted(int.from_bytes(digest[:3], "big") for digest in digests), 24))
    body = field["set_id"] + field["issuer"] + number(field["purpose"], 2) + number(field["publish"], 4)
    body += number(field["patch"], 4) + field["made_of"] + number(field["created"], 8) + number(EXPIRES, 8)
    body += string(b"origin") + number(field["epoch"], 4) + field["salt"] + number(20, 1) + number(1, 1)
    body += number(len(field["kinds"]), 2) + b"".join(number(kind, 2) for kind in field["kinds"]) + number(24, 1)
    body += number(len(rows), 4) + blake3(content).digest()
    return signed_file("device", DEVICE_MAGIC, body, key) + content


def filter_delta(base: bytes, result: bytes, of_base: int, gone: list[int], coming: list[int]) -> bytes:
    """A delta from the content root of a filter of so many heads to the filter of the file, which has one slot."""
    head = head_of(result)
    edits_ = number(len(gone), 4) + number(len(coming), 4) + rice(gone, of_base) + rice(coming, 2**24, False)
    return framed(DEVICE_DELTA_MAGIC, base + head) + result[len(head) : len(head) + 102] + edits_


def rice(numbers: list[int], below: int, distinct: bool = True) -> bytes:
    k, fields, least = 0, [], 0
    while numbers and below >= len(numbers) << (k + 1):
        k += 1
    for n in numbers:
        ones, low = divmod(n - least, 1 << k)
        fields += [(1, 1)] * ones + [(0, 1), (low, k)]
        least = n + 1 if distinct else n
    return pack(fields)


def refusal(step, *given) -> str:
    with pytest.raises(Refused) as refused:
        step(*given)
    return refused.value.code
