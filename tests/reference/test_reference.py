"""Runs the reference reader over tests/vectors/set, and tests its least parts by themselves."""

from pathlib import Path

import pytest
from blake3 import blake3
from hset.bits import bit_field, bits, unary, words, zero_after
from hset.contest import read_contest
from hset.delta import apply, only_disputed, patch_cap, read_delta
from hset.device import apply_filter_delta, contains, head, read_filter, read_filter_delta
from hset.dictionary import Statement
from hset.dump import dump
from hset.ed25519 import D, ORDER, P, canonical_s, small_order, strong_key, verifies
from hset.fields import Fields, Refused, ascending, text
from hset.gaps import read_gaps, read_plane
from hset.install import install
from hset.manifest import manifest_fields
from hset.root import Root, read_root
from hset.rows import Kind, Shape, read_heads
from hset.set import Set, read_content, read_set
from hset.signatures import key_id
from hset.state import State
from hset.statement import read_release, read_timestamp
from hset.tombstones import Tombstone, read_tombstones
from hset.vocabulary import (
    CONTEST_MAGIC, DELTA_MAGIC, DEVICE_DELTA_MAGIC, DEVICE_MAGIC, LATEST_TIME, RELEASE_MAGIC, ROOT_MAGIC, SET_MAGIC,
    TIMESTAMP_MAGIC,
)  # fmt: skip
from hset.write import (
    make_dictionary, number, pack, string, write_dictionary, write_heads, write_plane, write_set, write_tombstones,
)  # fmt: skip
from issued import (
    DISPUTED, ISSUER, LIFE, MD5, PDQ, PUBLIC, ROOT, S1, S2, S3, SET_ID, SHA1, TERMS, block, filter_delta, filter_file,
    framed, head_of, refusal, rice, signed_file, with_fields,
)  # fmt: skip
from vectors import VECTORS, beside, load, report

# The vectors. Each test goes through all files of its folder before it fails,
# because the pattern of the disagreements says more than the first of them.


def test_valid_vectors(capsys):
    wrong, ran = [], {"read": 0, "install": 0}
    for path, vector in load("valid"):
        step = vector.get("step", "read")
        ran[step] += 1
        try:
            if step == "install":
                change = play_install(path, vector)
                wrong += [f"{path.name}: {change}"] if change != vector["change"] else []
            else:
                said = dump(play_read(path, vector))
                wrong += [f"{path.name}: {line}" for line in differences(said, vector["dump"], "dump")]
        except Refused as refused:
            wrong.append(f"{path.name}: refused with {refused.code}")
    report(capsys, f"{ran['read']} valid vectors of reading and {ran['install']} of installing")
    assert not wrong, "\n".join(wrong)


def test_invalid_vectors(capsys):
    wrong, ran = [], {"read": 0, "install": 0}
    for path, vector in load("invalid"):
        step = vector.get("step", "read")
        ran[step] += 1
        try:
            play_install(path, vector) if step == "install" else play_read(path, vector)
            code = "accepted"
        except Refused as refused:
            code = refused.code
        if code != vector["code"]:
            wrong.append(f"{path.name}: {code} instead of {vector['code']}")
    report(capsys, f"{ran['read']} invalid vectors of reading and {ran['install']} of installing")
    assert not wrong, "\n".join(wrong)


def play_read(path: Path, vector: dict) -> Root | Set:
    """A vector without a set is about its root."""
    root = read_root(beside(path, vector["root"]))
    return read_set(beside(path, vector["set"]), root) if "set" in vector else root


def play_install(path: Path, vector: dict) -> str:
    """What is installed before was installed at the end of all times, when no clock is behind."""
    state = State()
    for name in {vector["root"], vector.get("installed_root", vector["root"])}:
        state.pin(beside(path, name))
    if "installed" in vector:
        install(state, beside(path, vector["installed"]), LATEST_TIME)
    return install(state, beside(path, vector["set"]), vector["now"])


def differences(ours: object, theirs: object, where: str) -> list[str]:
    """Where two dumps differ; type and value must be alike, for 1 and True are one to Python."""
    if type(ours) is dict and type(theirs) is dict and ours.keys() == theirs.keys():
        return [line for key in ours for line in differences(ours[key], theirs[key], f"{where}.{key}")]
    if type(ours) is list and type(theirs) is list and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs))
        return [line for i, (a, b) in pairs for line in differences(a, b, f"{where}[{i}]")]
    if type(ours) is type(theirs) and ours == theirs:
        return []
    return [f"{where}: {ours!r:.200} instead of {theirs!r:.200}"]


# Bit strings.


def test_bits_is_the_least_width_that_holds_the_number():
    assert [bits(n) for n in (0, 1, 2, 3, 4, 255, 256)] == [1, 1, 2, 2, 3, 8, 9]


def test_a_bit_field_has_its_lowest_bit_first():
    data = bytes([0b1010_0110, 0b0000_0001])
    assert [bit_field(data, i, 1) for i in range(9)] == [0, 1, 1, 0, 0, 1, 0, 1, 1]
    assert bit_field(data, 1, 3) == 0b011
    assert bit_field(data, 5, 4) == 0b1101
    assert bit_field(data, 0, 16) == 0x01A6
    assert bit_field(data, 4, 0) == 0


def test_a_bit_field_may_be_64_bits_off_a_byte_boundary():
    value = 0xFEDC_BA98_7654_3210
    data = (value << 3).to_bytes(16, "little")
    assert bit_field(data, 3, 64) == value


def test_bits_after_the_last_field_are_seen():
    data = bytes([0b0000_0111, 0, 0, 0, 0, 0, 0, 0b1000_0000])
    assert not zero_after(data, 3)
    assert zero_after(data, 64)
    assert zero_after(bytes([0b0000_0111]) + bytes(7), 3)
    assert not zero_after(bytes([0b0000_1111]) + bytes(7), 3)


def test_bits_fill_whole_words():
    assert [words(n) for n in (1, 64, 65, 128)] == [8, 8, 16, 16]


@pytest.mark.parametrize(
    ("rows", "bucket_bits", "sub_bits", "low_bits", "hot_bits"),
    [(1, 0, 0, 64, 66), (2, 0, 1, 63, 130), (3, 0, 1, 63, 194), (255, 0, 7, 57, 14918), (256, 1, 7, 56, 14848)],
)
def test_the_shape_follows_from_the_number_of_rows(rows, bucket_bits, sub_bits, low_bits, hot_bits):
    shape = Shape(rows)
    assert shape.bucket_bits == bucket_bits
    assert shape.sub_bits == sub_bits
    assert shape.low_bits == low_bits
    assert shape.hot_bits == hot_bits


# The unary part.


def test_unary_counts_the_ones_before_each_zero():
    data = bytes([0b0110_1011])  # From the lowest bit: 1 1 0 1 0 1 1 0.
    assert unary(data, 0, zeros=3, ones=5) == [2, 1, 2]
    assert unary(data, 3, zeros=2, ones=3) == [1, 2]
    assert unary(data, 2, zeros=1, ones=0) == [0]


def test_unary_must_end_with_its_last_zero():
    data = bytes([0b0110_1011])
    assert unary(data, 0, zeros=3, ones=4) is None
    assert unary(data, 0, zeros=2, ones=5) is None
    # As many bits of each as asked, but a one stands last: 0 1 0 1.
    assert unary(bytes([0b0000_1010]), 0, zeros=2, ones=2) is None


# Keys and signatures.

BASE_POINT = bytes([0x58]) + bytes([0x66]) * 31
# A published pair: the first test of RFC 8032, section 7.1.
KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)


def encoded(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


def order_8() -> int:
    """The y of a point of order 8, out of d*y^4 + 2*y^2 = 1 by the quadratic formula."""
    p, d = P, D
    root_of_1_plus_d = square_root(1 + d)
    for sign in (1, -1):
        y = square_root((-1 + sign * root_of_1_plus_d) * pow(d, -1, p))
        if y is not None:
            return y
    raise AssertionError("the curve has points of order 8")


def square_root(n: int) -> int | None:
    p = P
    for unit in (1, pow(2, (p - 1) // 4, p)):
        candidate = pow(n % p, (p + 3) // 8, p) * unit % p
        if candidate * candidate % p == n % p:
            return candidate
    return None


@pytest.mark.parametrize("key", [KEY, BASE_POINT, encoded(3), encoded(3, 1)])
def test_a_usual_key_is_strong(key):
    assert strong_key(key)


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", [0, 1, P - 1, order_8(), P - order_8()])
def test_a_key_of_small_order_is_weak(y, sign):
    assert small_order(encoded(y, sign))
    assert not strong_key(encoded(y, sign))


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", range(P, 2**255))
def test_a_key_in_a_non_canonical_encoding_is_weak(y, sign):
    assert not strong_key(encoded(y, sign))


def test_a_key_off_the_curve_is_weak():
    assert not strong_key(encoded(2))


def test_a_published_signature_verifies():
    assert verifies(KEY, SIGNATURE, b"")
    assert not verifies(KEY, SIGNATURE, b"other")


def test_s_must_be_less_than_the_order():
    s = int.from_bytes(SIGNATURE[32:], "little")
    assert canonical_s(SIGNATURE)
    assert not canonical_s(SIGNATURE[:32] + encoded(s + ORDER))
    assert not canonical_s(SIGNATURE[:32] + encoded(ORDER))
    assert canonical_s(SIGNATURE[:32] + encoded(ORDER - 1))


@pytest.mark.parametrize("y", [0, 1, P - 1, order_8(), P - order_8()])
def test_r_of_small_order_is_refused(y):
    assert not verifies(KEY, encoded(y) + SIGNATURE[32:], b"")


def test_a_key_id_is_the_digest_of_the_key():
    assert key_id(b"").hex() == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"


# Fields and text.


def test_fields_end_where_the_bytes_end():
    fields = Fields(b"\x01\x02\x03\x00abc\xff\xff\xff\xff", "set.manifest")
    assert fields.number(2) == 0x0201
    assert fields.string() == b"abc"
    assert fields.signed(4) == -1
    fields.end()
    with pytest.raises(Refused, match="^set.manifest$"):
        fields.take(1)


@pytest.mark.parametrize("raw", [b"", b"12345", b"a\n", b"\x7f", b"\xc2\x80", b"\xc2\x9f", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"])
def test_text_is_refused(raw):
    with pytest.raises(Refused, match="^x$"):
        text(raw, 1, 4, "x")


@pytest.mark.parametrize("raw", [b" ", b"1234", b"\xc2\xa0", b"\xf0\x9f\x98\x80"])
def test_text_is_taken(raw):
    assert text(raw, 1, 4, "x") == raw.decode()


def test_a_sequence_stands_before_its_extensions():
    assert ascending([[], [0], [0, 1], [1]])
    assert not ascending([[0, 1], [0]])
    assert not ascending([[0], [0]])


# The outermost steps, which need no valid file.


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "set.truncated"),
        (b"\x89HSE", "set.truncated"),
        (b"\x89HSX", "set.magic"),
        (ROOT_MAGIC + bytes(8), "set.magic"),
        (SET_MAGIC + b"\x02\0\0\0\0\0\0", "set.truncated"),
        (SET_MAGIC + b"\x02\0\0\0\0\0\0\0", "set.version"),
        (SET_MAGIC + b"\x01\0\0\0\0\0\0\0", "set.oversize"),
        (SET_MAGIC + b"\x01\0\0\0\x01\0\x01\0", "set.oversize"),
        (SET_MAGIC + b"\x01\0\xff\xff\x01\0\0\0", "set.truncated"),
        (SET_MAGIC + b"\x01\0\0\0\x01\0\0\0\0", "set.manifest"),
    ],
)
def test_the_frame_of_a_set(data, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        read_set(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "root.malformed"),
        (b"\x89HSET", "root.magic"),
        (ROOT_MAGIC + b"\x02\0", "root.version"),
        (ROOT_MAGIC + b"\x01\0\0\0\0\0\0\0", "root.malformed"),
        (ROOT_MAGIC + b"\x01\0\0\0\x01\0\0\0\0", "root.malformed"),
    ],
)
def test_the_frame_of_a_root(data, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        read_root(data)


@pytest.mark.parametrize(
    ("read", "file", "magic"),
    [
        (read_release, "release", RELEASE_MAGIC),
        (read_timestamp, "timestamp", TIMESTAMP_MAGIC),
        (read_delta, "delta", DELTA_MAGIC),
        (read_contest, "contest", CONTEST_MAGIC),
        (read_filter, "device", DEVICE_MAGIC),
    ],
)
def test_the_frame_of_other_files(read, file, magic):
    assert refusal(read, ROOT_MAGIC) == f"{file}.magic"
    assert refusal(read, magic[:3]) == refusal(read, magic + b"\x01") == f"{file}.malformed"
    assert refusal(read, magic + b"\x02\0") == f"{file}.version"
    assert refusal(read, magic + b"\x01\0\0\0\0\0\0\0") == f"{file}.malformed"
    assert refusal(read, magic + b"\x01\0\0\0\x01\0\0\0\0") == f"{file}.malformed"


# Planes and gaps.


def test_a_plane_has_as_many_bits_as_its_numbers_need():
    read = lambda data, count, below: read_plane(Fields(data, "x"), count, below)
    assert read(bytes([0b1001_0010]) + bytes(7), 3, 5) == [2, 2, 2]
    assert read(b"", 0, 0) == []
    assert read(bytes(8), 64, 1) == [0] * 64
    assert write_plane([2, 2, 2], 5) == bytes([0b1001_0010]) + bytes(7)
    assert refusal(read, bytes([0b0000_0101]) + bytes(7), 1, 5) == "x"
    assert refusal(read, bytes([0b0000_1000]) + bytes(7), 1, 5) == "x"
    assert refusal(read, bytes(7), 1, 5) == "x"


def test_gaps_by_hand():
    # 3 out of 16: two low bits. 1: 0 + 01; 2: 0 + 00; 15: the distance 12 is 111 0 + 00.
    data = bytes([0b1100_0010, 0b0000_0001]) + bytes(6)
    assert read_gaps(Fields(data, "x"), 3, 16) == [1, 2, 15]
    assert rice([1, 2, 15], 16) == data


@pytest.mark.parametrize(
    ("numbers", "below", "distinct"),
    [
        ([], 0, True),
        ([0], 1, True),
        ([0, 1, 2], 3, True),
        ([6], 7, True),
        ([0, 999], 1000, True),
        (list(range(5, 700, 3)), 1000, True),
        ([0, 0, 7, 7, 2**64 - 1], 2**64, False),
        ([2, 2, 2, 2], 3, False),
    ],
)
def test_gaps_are_read_as_they_are_written(numbers, below, distinct):
    data = rice(numbers, below, distinct)
    fields = Fields(data + b"after", "x")
    assert read_gaps(fields, len(numbers), below, distinct) == numbers
    assert fields.position == len(data)


def test_gaps_are_refused():
    read = lambda data, count, below: read_gaps(Fields(data, "x"), count, below)
    assert refusal(read, rice([6], 7), 1, 6) == "x"
    assert refusal(read, b"\xff" * 8, 1, 7) == "x"
    assert refusal(read, rice([0], 7)[:7] + b"\x80", 1, 7) == "x"
    assert refusal(read, rice([0], 7)[:7], 1, 7) == "x"


# Heads, whose hot string a device has, too.


def test_heads_of_22_bits_by_hand():
    heads = [5, 2**21 + 1, 2**21 + 2]
    directory = bytes([0, 0, 0, 0, 3, 0, 0, 0])
    # 1 0 for the first sub-bucket, 1 1 0 for the second, and then three low parts of 21 bits.
    hot = (0b01101 | 5 << 5 | 1 << 26 | 2 << 47).to_bytes(16, "little")
    assert write_heads(heads, 22) == (directory, hot)
    shape = Shape(3, 22)
    assert (shape.low_bits, shape.directory_bytes, shape.hot_bits) == (21, 8, 68)
    assert read_heads(shape, 3, directory, hot) == heads


def test_heads_of_many_buckets():
    heads = [i * i * 977 for i in range(1000)]
    assert read_heads(Shape(1000, 40), 1000, *write_heads(heads, 40)) == heads


# Tombstones.


def test_a_readmitted_row_may_be_listed():
    listed = [Kind(1, 0, [b"r" * 16])]
    there, back = (Tombstone(1, b"r" * 16, 1, 0, 5, 6, readmitted) for readmitted in (False, True))
    other = Tombstone(1, b"s" * 16, 1, 0, 5, 6, False)
    assert read_tombstones(write_tombstones([back]), listed) == [back]
    assert read_tombstones(write_tombstones([there]), []) == [there]
    assert refusal(read_tombstones, write_tombstones([there]), listed) == "set.tombstones"
    assert refusal(read_tombstones, write_tombstones([back, other]), []) == "set.tombstones"
    written = write_tombstones([back])
    assert refusal(read_tombstones, written[:7] + b"\x02" + written[8:], []) == "set.tombstones"


# The writer, on which the tests below rely, makes the files that the crate made.


def test_the_writer_makes_the_vectors_again():
    again = 0
    for path in (VECTORS / "valid").glob("*.hset"):
        if path.stem in ("minor-version", "optional-section-unknown"):
            continue
        data = path.read_bytes()
        signed = data[: 16 + int.from_bytes(data[12:16], "little")]
        manifest = manifest_fields(signed[16:])
        set_ = read_content(data, signed, manifest)
        head_, content = write_set(manifest, set_.kinds, [e.statements for e in set_.entries], set_.tombstones)
        assert data.startswith(head_ + content), path.name
        again += 1
    assert again > 20


# Whole files, signed by keys of the test.


def test_a_release():
    line = SET_ID + number(2, 4) + number(0, 4) + b"c" * 32
    make = lambda n, previous, lines: ISSUER + number(n, 4) + previous + LIFE + number(1, 4) + number(lines, 2)
    good = make(1, bytes(32), 1) + line
    release = read_release(signed_file("release", RELEASE_MAGIC, good), ROOT)
    assert (release.number, release.expires, release.sets[0].publish) == (1, 9, 2)
    read = lambda body, key=0: refusal(read_release, signed_file("release", RELEASE_MAGIC, body, key), ROOT)
    assert read(make(0, bytes(32), 0)) == "release.malformed"
    assert read(make(1, b"p" * 32, 0)) == "release.malformed"
    assert read(make(2, b"p" * 32, 2) + line + line) == "release.malformed"
    assert read(b"j" + good[1:]) == "trust.issuer_unknown"
    assert read(good, 2) == "signature.threshold"
    assert refusal(read_release, signed_file("timestamp", RELEASE_MAGIC, good), ROOT) == "signature.invalid"


def test_a_timestamp():
    make = lambda patch: ISSUER + number(7, 4) + LIFE + b"r" * 32 + number(1, 2) + SET_ID + number(patch, 4) + b"c" * 32
    timestamp = read_timestamp(signed_file("timestamp", TIMESTAMP_MAGIC, make(3), 2), ROOT)
    assert (timestamp.number, timestamp.release, timestamp.patches[0].patch) == (7, b"r" * 32, 3)
    read = lambda body, key: refusal(read_timestamp, signed_file("timestamp", TIMESTAMP_MAGIC, body, key), ROOT)
    assert read(make(0), 2) == "timestamp.malformed"
    assert read(make(3), 0) == "signature.threshold"


def test_a_contest():
    def make(reviewed: int, reviewer: bytes, key: bytes = PUBLIC[1]) -> bytes:
        named = key + ISSUER + SET_ID + b"v" * 32 + b"e" * 16
        told = number(4, 1) + number(reviewed, 1) + number(5, 8)
        return named + told + string(reviewer) + string(b"") + string(b"from") + string(b"")

    read = lambda body, key=1: read_contest(signed_file("contest", CONTEST_MAGIC, body, key))
    assert read(make(1, b"somebody")).reviewer == b"somebody"
    assert read(make(0, b"")).sender == b"from"
    assert refusal(read, make(0, b"somebody")) == refusal(read, make(1, b"")) == "contest.malformed"
    assert refusal(read, make(0, b"", encoded(1))) == "key.weak"
    assert refusal(read, make(0, b""), 0) == "signature.key_unknown"
    data = signed_file("contest", CONTEST_MAGIC, make(0, b""), 1)
    assert refusal(read_contest, data[:-64] + SIGNATURE) == "signature.invalid"


# Deltas, by hand, between sets of the writer.

A, B, C, N = (bytes([i]) * 16 for i in (0x10, 0x20, 0x30, 0x25))


def made(version: tuple[int, int], key: int, *content) -> tuple[bytes, bytes]:
    """A file of the writer, and its content root."""
    publish, patch = version
    manifest = with_fields(TERMS, publish=publish, patch=patch)
    if version != (1, 0):
        manifest.previous = BASE.content_root
    head_, sections = write_set(manifest, *content)
    return head_ + sections + block("set", head_, key), blake3(head_).digest()


# Entry 0 is of A and a pdq row.
BASE_FILE = made(
    (1, 0), 0, [Kind(MD5, 0, [A, B, C], entries=[0, 1, 2]), Kind(PDQ, 1, [b"p" * 32], [80], [None], [0])],
    [[S1], [S1], [S2]], [],
)[0]  # fmt: skip
BASE = read_set(BASE_FILE, ROOT)
GRAVE = number(1, 1) + number(100, 4) + number(200, 4)
LEFT = [Tombstone(MD5, B, 1, 0, 100, 200, False)]


def delta(version: tuple[int, int], result: tuple[bytes, bytes], edits: bytes, base: bytes | None = None) -> bytes:
    data, content_root = result
    versions = number(1, 4) + number(0, 4) + number(version[0], 4) + number(version[1], 4)
    roots = (base or BASE.content_root) + content_root + versions + BASE.content_root
    # One slot is 102 bytes.
    return framed(DELTA_MAGIC, SET_ID + ISSUER + roots + bytes(2)) + data[-102:] + edits


def applied(data: bytes, touched: int = 0) -> bytes:
    return apply(read_delta(data), BASE, touched, 3)[0]


def edits_of_a_publish(gone: list[int] | None = None, comes: bytes = N) -> bytes:
    """B goes and leaves its tombstone, the pdq row goes, N comes, a sha1 row comes to C, and C is said what A is."""
    gone, row = gone or [], comes
    heads = [int.from_bytes(value[:8], "big") for value in (row, b"r" * 20)]
    dictionary = write_dictionary(make_dictionary([[S3]])[0])
    return b"".join(
        [
            number(1, 4), rice([1], 3), number(1, 2), GRAVE, write_plane([1], 2),
            number(3, 2),
            number(MD5, 2), number(len(gone), 4), number(1, 4), rice(gone, 3), rice(heads[:1], 2**64), row[8:], b"\0",
            number(SHA1, 2), number(0, 4), number(1, 4), rice(heads[1:], 2**64), b"r" * 12,
            b"\1", number(1, 4), pack([(1, 1), (2, 2)]),
            number(PDQ, 2), number(1, 4), number(0, 4), rice([0], 1), b"\0",
            number(len(dictionary), 4), dictionary, number(2, 4), rice([0, 2], 3), write_plane([1], 2),
            number(1, 4), rice([2], 3), write_plane([0], 2),
            bytes(8),
        ]
    )  # fmt: skip


def edits_of_a_patch(record: Statement) -> bytes:
    """B goes and leaves its tombstone, and A has another record."""
    dictionary = write_dictionary(make_dictionary([[record]])[0])
    return b"".join(
        [
            number(1, 4), rice([1], 3), number(1, 2), GRAVE, write_plane([1], 2), number(0, 2),
            number(len(dictionary), 4), dictionary, number(1, 4), rice([2], 3),
            number(1, 4), rice([0], 3), write_plane([0], 1), bytes(8),
        ]
    )  # fmt: skip


RESULT = made(
    (2, 0), 0, [Kind(MD5, 0, [A, N, C], entries=[0, 1, 2]), Kind(SHA1, 0, [b"r" * 20], entries=[2])],
    [[S1], [S3], [S1]], LEFT,
)  # fmt: skip
PATCHED = made(
    (1, 1), 1, [Kind(MD5, 0, [A, C], entries=[0, 1]), Kind(PDQ, 1, [b"p" * 32], [80], [None], [0])],
    [[DISPUTED], [S2]], LEFT,
)  # fmt: skip


def test_a_delta_makes_its_result():
    assert applied(delta((2, 0), RESULT, edits_of_a_publish())) == RESULT[0]
    assert read_set(RESULT[0], ROOT).tombstones == LEFT


def test_a_delta_is_refused():
    good = edits_of_a_publish()
    refused = lambda *given: refusal(applied, delta(*given))
    assert refused((1, 0), RESULT, good) == "delta.loop"
    assert refused((2, 0), RESULT, good, b"b" * 32) == "delta.base"
    assert refused((2, 0), RESULT, good + b"\0") == refused((2, 0), RESULT, good[:-1]) == "delta.malformed"
    assert refused((2, 0), RESULT, edits_of_a_publish(comes=C)) == "delta.row_present"
    assert refused((2, 0), RESULT, edits_of_a_publish(gone=[1])) == "delta.row_absent"
    assert refused((2, 0), RESULT, edits_of_a_publish(comes=b"n" * 16)) == "delta.wrong_result"
    # C may go by itself, for the sha1 row is of its entry; A and the pdq row may not both.
    assert refused((2, 0), RESULT, edits_of_a_publish(gone=[2])) == "delta.wrong_result"
    assert refused((2, 0), RESULT, edits_of_a_publish(gone=[0])) == "delta.malformed"


def test_a_patch_may_be_signed_by_those_who_only_take_out():
    data = delta((1, 1), PATCHED, edits_of_a_patch(DISPUTED))
    assert applied(data) == PATCHED[0]
    assert read_set(PATCHED[0], ROOT).manifest.patch == 1
    by_remove_only = made((2, 0), 1, [Kind(MD5, 0, [A], entries=[0])], [[S1]], [])[0]
    assert refusal(read_set, by_remove_only, ROOT) == "signature.threshold"
    assert applied(data, touched=14) == PATCHED[0]
    assert refusal(lambda: applied(data, touched=15)) == "set.patch_cap"


def test_what_a_patch_may_not_do():
    refused = lambda *given: refusal(applied, delta(*given))
    assert refused((1, 1), PATCHED, edits_of_a_patch(S3)) == "set.patch_rights"
    assert refused((1, 1), PATCHED, edits_of_a_publish()) == "set.patch_rights"
    assert refused((2, 1), PATCHED, edits_of_a_patch(DISPUTED)) == "set.patch_rights"
    assert [patch_cap(n) for n in (1, 169, 170, 9999, 10_009, 50_000)] == [16, 16, 17, 999, 1000, 1000]


def test_statuses_become_disputed_and_nothing_else():
    record = lambda *statements: frozenset(statements)
    assert only_disputed(record(S1, S2), record(DISPUTED, S2))
    assert only_disputed(record(S1, DISPUTED), record(DISPUTED))
    assert not only_disputed(record(DISPUTED), record(S1))
    assert not only_disputed(record(S1), record(DISPUTED, S2))
    assert not only_disputed(record(S1, S2), record(DISPUTED))


# Filters for devices.


def test_a_filter_contains_the_rows_of_its_kinds():
    data = filter_file([A, B, C])
    filter_ = read_filter(data, ROOT)
    assert [contains(filter_, MD5, row) for row in (A, B, C, N)] == [True, True, True, False]
    assert not contains(filter_, SHA1, A)
    for damaged in (data[:-1] + b"\x01", data[:-1], data + b"\0"):
        assert refusal(read_filter, damaged, ROOT) == "device.content"
    closed = with_fields(ROOT, device_filters=False)
    assert refusal(read_filter, data, closed) == "device.not_allowed"


def test_the_delta_of_a_filter():
    base = read_filter(filter_file([A, B, C]), ROOT)
    new, kept = head(base, MD5, N), base.heads.index(head(base, MD5, A))
    gone = [i for i in range(3) if i != kept]
    result = filter_file([A, N])
    apply_ = lambda data: apply_filter_delta(read_filter_delta(data), base)
    assert apply_(filter_delta(base.content_root, result, 3, gone, [new])) == result
    refused = lambda *given: refusal(apply_, filter_delta(*given))
    assert refused(b"b" * 32, result, 3, gone, [new]) == "device.epoch"
    for other in ({"set_id": b"t" * 16}, {"epoch": 2}, {"salt": b"tlas" * 8}, {"kinds": [MD5, SHA1]}):
        assert refused(base.content_root, filter_file([A, N], **other), 3, gone, [new]) == "device.epoch"
    assert refused(base.content_root, result, 3, gone, [base.heads[kept]]) == "delta.row_present"
    assert refused(base.content_root, result, 3, [], [new]) == "device.malformed"
    more = filter_delta(base.content_root, result, 3, gone, [new]) + b"\0"
    assert refusal(apply_, more) == "device.malformed"
    other = apply_(filter_delta(base.content_root, result, 3, gone[:1] + [kept], [new]))
    assert refusal(read_filter, other, ROOT) == "device.content"


def test_the_filter_in_a_delta_is_read_as_a_filter_is():
    result, root = filter_file([A, N]), bytes(32)
    read = lambda inner: refusal(read_filter_delta, filter_delta(root, inner, 3, [], []))
    assert refusal(read_filter_delta, result) == read(DEVICE_MAGIC[:7] + b"!" + result[8:]) == "device.magic"
    assert read(result[:8] + b"\2" + result[9:]) == "device.version"
    assert read(filter_file([A, N], epoch=0)) == "device.malformed"
    for body in (root[1:], root + head_of(result) + b"\0"):
        assert refusal(read_filter_delta, framed(DEVICE_DELTA_MAGIC, body) + bytes(8)) == "device.malformed"
