"""Runs the reference reader over tests/vectors/set, and tests its least parts by themselves."""

import json
from pathlib import Path

import pytest
from hset.bits import bit_field, bits, unary, words, zero_after
from hset.dump import dump
from hset.ed25519 import D, ORDER, P, canonical_s, small_order, strong_key, verifies
from hset.fields import Fields, Refused, ascending, text
from hset.install import install
from hset.root import Root, read_root
from hset.rows import Shape
from hset.set import Set, read_set
from hset.signatures import key_id
from hset.vocabulary import ROOT_MAGIC, SET_MAGIC

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "set"


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


def load(folder: str) -> list[tuple[Path, dict]]:
    """The vectors of a folder, which must be exactly those of the index."""
    paths = sorted((VECTORS / folder).glob("*.json"))
    listed = json.loads((VECTORS.parent / "index.json").read_text("utf-8"))
    assert {path.stem for path in paths} == set(listed[f"set/{folder}"]), f"other vectors than in the index: {folder}"
    return [(path, json.loads(path.read_text("utf-8"))) for path in paths]


def play_read(path: Path, vector: dict) -> Root | Set:
    """A vector without a set is about its root."""
    root = read_root(beside(path, vector["root"]))
    return read_set(beside(path, vector["set"]), root) if "set" in vector else root


def play_install(path: Path, vector: dict) -> str:
    installed = None
    if "installed" in vector:
        root = read_root(beside(path, vector.get("installed_root", vector["root"])))
        installed = read_set(beside(path, vector["installed"]), root)
    root = read_root(beside(path, vector["root"]))
    return install(beside(path, vector["set"]), root, installed, vector["now"])


def beside(path: Path, name: str) -> bytes:
    return (path.parent / name).read_bytes()


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


def report(capsys, what: str) -> None:
    with capsys.disabled():
        print(f"\nreference reader: ran {what}")


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
        read_set(data, None)


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
