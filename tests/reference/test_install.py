"""Installing by the tables of the text, in what the stories do not tell.

Unless a test says otherwise, files were signed at 5, it is 6, and all ends at 9.
"""

from copy import deepcopy

import pytest
from hset.install import install
from hset.root import Role, Root
from hset.set import read_set
from hset.state import State
from hset.tombstones import Tombstone
from hset.vocabulary import CONTEST_MAGIC, FURTHEST_AHEAD, RELEASE_MAGIC, ROOT_MAGIC, SET_MAGIC
from hset.write import make_dictionary, write_dictionary
from issued import (
    DISPUTED, ISSUER, MD5, PDQ, PUBLIC, ROOT, S1, SET_ID, content_root, delta_file, edits, filter_delta, filter_file,
    head_of, md5_rows, refusal, release_file, root_file, set_file, timestamp_file, with_fields,
)  # fmt: skip

OTHER_ISSUER, OTHER_SET = b"j" * 32, b"t" * 16
OTHER = with_fields(ROOT, issuer=OTHER_ISSUER)
WITHOUT_TIMESTAMPS = with_fields(ROOT, roles={1: Role(1, [0]), 2: Role(1, [0]), 3: Role(1, [1])})
FIRST = set_file(rows=3)
FIRST_ROOT = content_root(FIRST)
SECOND = set_file(rows=3, publish=2, previous=FIRST_ROOT)


def keeping(*files: bytes, roots: tuple[Root, ...] = (ROOT,), now: int = 6, personal: bool = False) -> State:
    """A reader that has installed the files."""
    state = State(personal, {root.issuer: root for root in roots})
    for file in files:
        install(state, file, now)
    return state


def refused(state: State, data: bytes, now: int = 6) -> str:
    before = deepcopy(state)
    code = refusal(install, state, data, now)
    assert state == before
    return code


# Which file it is.


def test_a_file_of_no_kind_that_is_installed():
    state = keeping()
    for data in (b"\x89HSEX", CONTEST_MAGIC + FIRST[8:], b"text", SET_MAGIC[:7] + b"\x1b" + FIRST[8:]):
        assert refused(state, data) == "trust.unknown_file"
    assert refused(state, b"") == refused(state, SET_MAGIC[:5]) == "set.truncated"
    assert refused(state, ROOT_MAGIC[:5]) == "trust.unknown_file"
    assert refused(state, RELEASE_MAGIC[:5]) == "trust.unknown_file"


def test_nobody_is_believed_who_is_not_pinned():
    state = keeping(FIRST)
    delta = delta_file(set_file(issuer=OTHER_ISSUER), set_file(issuer=OTHER_ISSUER, publish=2), b"")
    release = release_file(1, issuer=OTHER_ISSUER)
    filter_ = filter_file(md5_rows(3), issuer=OTHER_ISSUER)
    root = root_file(ROOT.roles, 0)
    for data in (
        set_file(issuer=OTHER_ISSUER), delta, release, timestamp_file(1, release, issuer=OTHER_ISSUER), filter_,
        filter_delta(bytes(32), filter_, 3, [], []), root,
        root_file(ROOT.roles, 0, version=2, before=root, issuer=OTHER_ISSUER),
    ):  # fmt: skip
        assert refused(state, data) == "trust.issuer_unknown"


# Sets.


def test_a_list_stays_of_its_issuer_and_its_purpose():
    roots = [with_fields(root, purposes=[1, 2]) for root in (ROOT, OTHER)]
    state = keeping(set_file(purpose=1), roots=roots)
    following = {"publish": 2, "previous": content_root(set_file(purpose=1))}
    assert refused(state, set_file(purpose=1, issuer=OTHER_ISSUER)) == "set.other_list"
    assert refused(state, set_file(purpose=1, issuer=OTHER_ISSUER, **following)) == "set.other_list"
    assert refused(state, set_file(purpose=2, **following)) == "set.other_list"
    assert install(state, set_file(purpose=1, **following), 6) == "replaced"
    assert install(state, set_file(purpose=2, set_id=OTHER_SET, issuer=OTHER_ISSUER), 6) == "added"
    assert sorted(state.sets) == [SET_ID, OTHER_SET]


def test_a_delta_is_of_the_installed_list_of_its_issuer():
    state = keeping(FIRST, roots=(ROOT, OTHER))
    following = {"rows": 2, "publish": 2, "previous": FIRST_ROOT}
    delta = delta_file(FIRST, set_file(**following), edits(3, [2]))
    assert head_of(delta)[32:64] == ISSUER
    for issuer, code in ((OTHER_ISSUER, "delta.base"), (b"k" * 32, "trust.issuer_unknown")):
        assert refused(state, delta[:32] + issuer + delta[64:]) == code
    assert refused(state, delta[:16] + OTHER_SET + delta[32:]) == "delta.base"
    assert install(state, delta, 6) == "replaced"


def test_the_time_of_a_set():
    later = set_file(not_before=7)
    assert refused(keeping(), later) == "set.not_yet_valid"
    assert install(keeping(), later, 7) == "added"
    assert install(keeping(), FIRST, 100) == "added"


@pytest.mark.parametrize(
    "signed_at_8",
    [
        set_file(set_id=OTHER_SET, created=8, not_before=8),
        release_file(1, created=8),
        timestamp_file(1, release_file(1), created=8),
        filter_file(md5_rows(3), created=8),
    ],
    ids=["set", "release", "timestamp", "filter"],
)
@pytest.mark.parametrize("issuer", [ISSUER, OTHER_ISSUER])
def test_no_clock_is_behind_what_any_issuer_signed(signed_at_8, issuer):
    state = keeping(signed_at_8, roots=(ROOT, OTHER), now=8)
    release = release_file(1, issuer=issuer)
    for data in (
        set_file(issuer=issuer), release, timestamp_file(1, release, issuer=issuer),
        filter_file(md5_rows(3), issuer=issuer),
    ):  # fmt: skip
        assert refused(state, data, 7) == "trust.clock_behind"
    assert install(state, set_file(issuer=issuer, set_id=b"u" * 16), 8) == "added"


def test_no_clock_is_behind_the_file_itself():
    release = release_file(1, created=8)
    for data in (release, timestamp_file(1, release, created=8), filter_file(md5_rows(3), created=8)):
        assert refused(keeping(), data, 7) == "trust.clock_behind"
        assert install(keeping(), data, 8) == "added"


def test_how_far_a_publish_may_be_ahead():
    assert refused(keeping(FIRST), set_file(publish=FURTHEST_AHEAD + 2)) == "set.fast_forward"
    assert install(keeping(FIRST), set_file(publish=FURTHEST_AHEAD + 1), 6) == "replaced"


def test_how_far_a_patch_may_be_ahead():
    ahead = lambda patch: delta_file(
        FIRST, set_file(1, rows=2, patch=patch, previous=FIRST_ROOT), edits(3, [2])
    )
    assert refused(keeping(FIRST), ahead(FURTHEST_AHEAD + 1)) == "set.fast_forward"
    assert install(keeping(FIRST), ahead(FURTHEST_AHEAD), 6) == "replaced"


def test_what_the_next_version_names_as_previous():
    patched, (patch, _) = keeping(FIRST), patch_of(FIRST, md5_rows(3), [2], 1)
    install(patched, patch, 6)
    patch_root = patched.sets[SET_ID].set.content_root
    assert refused(patched, set_file(publish=2, previous=patch_root)) == "set.previous_root"
    assert install(deepcopy(patched), set_file(publish=2, previous=FIRST_ROOT), 6) == "replaced"
    # Only the next publish has to, and only the next patch.
    assert install(deepcopy(patched), set_file(publish=3, previous=patch_root), 6) == "replaced"
    result = patch_of(FIRST, md5_rows(3), [2], 1)[1]
    again = lambda patch, previous: delta_file(
        result, set_file(1, rows=1, patch=patch, previous=previous), edits(2, [1])
    )
    assert refused(patched, again(2, FIRST_ROOT)) == "set.previous_root"
    assert install(deepcopy(patched), again(2, patch_root), 6) == "replaced"
    assert install(deepcopy(patched), again(3, FIRST_ROOT), 6) == "replaced"


def test_a_later_publish_keeps_every_tombstone():
    stones = [Tombstone(MD5, row, 1, i, 0, 1, False) for i, row in enumerate(md5_rows(9)[7:])]
    state = keeping(set_file(tombstones=stones))
    following = {"publish": 2, "previous": content_root(set_file(tombstones=stones))}
    assert refused(state, set_file(**following)) == "set.tombstone_dropped"
    assert refused(state, set_file(tombstones=stones[:1], **following)) == "set.tombstone_dropped"
    assert refused(state, set_file(tombstones=stones[:1], publish=7)) == "set.tombstone_dropped"
    readmitted = [with_fields(stones[0], readmitted=True), stones[1]]
    rows = [md5_rows(9)[0], stones[0].row]
    assert install(state, set_file(rows=rows, tombstones=readmitted, **following), 6) == "replaced"


def test_a_patch_comes_as_a_delta_only():
    patch, result = patch_of(FIRST, md5_rows(3), [2], 1)
    assert refused(keeping(), result) == refused(keeping(FIRST), result) == "set.patch"
    state = keeping(FIRST, patch)
    by_publisher = set_file(0, rows=2, patch=1, previous=FIRST_ROOT)
    assert install(state, result, 6) == "unchanged"
    assert install(state, by_publisher, 6) == "repaired"
    assert state.sets[SET_ID].touched == 1
    assert refused(state, set_file(2, rows=2, patch=1, previous=FIRST_ROOT)) == "signature.threshold"
    assert refused(state, set_file(1, rows=2)) == "signature.threshold"


def test_other_signatures_repair_a_file():
    root = with_fields(ROOT, roles=ROOT.roles | {2: Role(1, [0, 2])})
    state, other = keeping(FIRST, roots=(root,)), set_file(2, rows=3)
    assert install(state, FIRST, 6) == "unchanged"
    assert install(state, other, 6) == "repaired"
    assert install(state, other, 6) == "unchanged"
    assert state.sets[SET_ID].file == other


def test_a_delta_that_leads_to_what_is_installed_is_not_looked_at_any_further():
    state = keeping(FIRST, SECOND)
    by_nobody = SECOND[:-64] + bytes(64)
    assert install(state, delta_file(FIRST, by_nobody, b"edits"), 6) == "unchanged"
    assert install(state, delta_file(set_file(), by_nobody, b""), 6) == "unchanged"
    assert state.sets[SET_ID].file == SECOND


def test_a_phone_has_no_perceptual_hashes():
    pdq = b"p" * 32
    listed, withdrawn = set_file(pdq=pdq), set_file(tombstones=[Tombstone(PDQ, pdq, 1, 0, 0, 1, False)])
    for data in (listed, withdrawn):
        assert refused(keeping(personal=True), data) == "set.perceptual_on_device"
        assert install(keeping(), data, 6) == "added"
    # After all the rules of opening and before those of installing.
    assert refused(keeping(personal=True), set_file(pdq=pdq, not_before=7)) == "set.perceptual_on_device"
    assert refused(keeping(personal=True), listed[:-1]) == "set.truncated"
    assert install(keeping(personal=True), FIRST, 6) == "added"


# Patches and their cap.


def patch_of(base: bytes, rows: list[bytes], gone: list[int], patch: int, **terms) -> tuple[bytes, bytes]:
    """A patch, and the file that it makes: some of the rows go. It is signed by those who only take out."""
    left = [row for i, row in enumerate(rows) if i not in gone]
    result = set_file(1, rows=left, patch=patch, previous=content_root(base), **terms)
    return delta_file(base, result, edits(len(rows), gone)), result


@pytest.mark.parametrize(("entries", "cap"), [(20, 16), (169, 16), (170, 17), (200, 20), (10_019, 1000)])
def test_how_many_entries_the_patches_of_a_publish_touch(entries, cap):
    base, rows = set_file(rows=entries), md5_rows(entries)
    assert install(keeping(base), patch_of(base, rows, list(range(cap)), 1)[0], 6) == "replaced"
    assert refused(keeping(base), patch_of(base, rows, list(range(cap + 1)), 1)[0]) == "set.patch_cap"
    # The second patch counts on from the first, by the entries that the publish had.
    first, result = patch_of(base, rows, list(range(cap - 2)), 1)
    state, rows = keeping(base, first), rows[cap - 2 :]
    assert refused(state, patch_of(result, rows, [0, 1, 2], 2)[0]) == "set.patch_cap"
    assert install(state, patch_of(result, rows, [0, 1], 2)[0], 6) == "replaced"


def test_an_entry_that_is_touched_twice_counts_twice():
    base, rows, which = set_file(rows=20), md5_rows(20), list(range(10))
    record = write_dictionary(make_dictionary([[DISPUTED]])[0])
    said = [[DISPUTED]] * 10 + [[S1]] * 10
    result = set_file(1, rows=rows, said=said, patch=1, previous=content_root(base))
    state = keeping(base, delta_file(base, result, edits(20, [], which, record)))
    assert state.sets[SET_ID].touched == 10
    left = {"said": said[7:]}
    assert refused(state, patch_of(result, rows, which[:7], 2, **left)[0]) == "set.patch_cap"
    assert install(state, patch_of(result, rows, which[:6], 2, said=said[6:])[0], 6) == "replaced"


@pytest.mark.parametrize("by_delta", [False, True])
def test_the_next_publish_counts_anew(by_delta):
    base, rows = set_file(rows=20), md5_rows(20)
    first, patched = patch_of(base, rows, list(range(16)), 1)
    state = keeping(base, first)
    assert refused(state, patch_of(patched, rows[16:], [0], 2)[0]) == "set.patch_cap"
    following = set_file(rows=rows[18:], publish=2, previous=content_root(base))
    # What a publish itself takes out is not counted.
    data = delta_file(patched, following, edits(4, [0, 1])) if by_delta else following
    assert install(state, data, 6) == "replaced"
    assert install(state, patch_of(following, rows[18:], [0], 1, publish=2)[0], 6) == "replaced"


def test_a_patch_changes_something_and_may_take_a_tombstone_away():
    stones = [Tombstone(MD5, md5_rows(9)[8], 1, 0, 0, 1, False)]
    base = set_file(rows=3, tombstones=stones)
    result = set_file(1, rows=2, patch=1, previous=content_root(base))
    # The numbers before the last eight bytes are of tombstones that go: one, and it is the first.
    without = edits(3, [2])[:-8] + b"\1\0\0\0" + bytes(8) + bytes(4)
    assert install(keeping(base), delta_file(base, result, without), 6) == "replaced"
    nothing = set_file(1, rows=3, tombstones=stones, patch=1, previous=content_root(base))
    assert refused(keeping(base), delta_file(base, nothing, edits(3, []))) == "set.patch_rights"
    kept = set_file(1, rows=2, tombstones=stones, patch=1, previous=content_root(base))
    assert install(keeping(base), delta_file(base, kept, edits(3, [2])), 6) == "replaced"


def test_a_patch_leaves_companions_as_they_are():
    base = set_file(rows=3, pdq=b"p" * 32, companion=b"c" * 8)
    of = lambda **kept: set_file(1, patch=1, previous=content_root(base), **kept)
    without, kept = of(rows=2, pdq=b"p" * 32), of(rows=2, pdq=b"p" * 32, companion=b"c" * 8)
    assert refused(keeping(base), delta_file(base, without, edits(3, [2]))) == "set.patch_rights"
    assert install(keeping(base), delta_file(base, kept, edits(3, [2]), companions=1), 6) == "replaced"
    # With the first entry its pdq row goes, which is the only one.
    assert install(keeping(base), delta_file(base, of(rows=md5_rows(3)[1:]), edits(3, [0])), 6) == "replaced"


def test_a_patch_is_signed_by_enough_keys_of_one_role():
    roles = ROOT.roles | {2: Role(2, [0, 2]), 3: Role(2, [1, 3])}
    root = with_fields(ROOT, keys=PUBLIC, roles=roles)
    for keys in ((0, 2), (1, 3), (0, 1, 2)):
        assert read_set(set_file(*keys, patch=1), root).manifest.patch == 1
    for keys in ((0, 1), (2, 3), (1,)):
        assert refusal(read_set, set_file(*keys, patch=1), root) == "signature.threshold"


def test_a_patch_is_of_the_publish_of_its_base():
    result = set_file(rows=2, publish=2, patch=1, previous=FIRST_ROOT)
    assert refused(keeping(FIRST), delta_file(FIRST, result, edits(3, [2]))) == "set.patch_rights"


# Roots.

ROLES = {1: Role(1, [0]), 2: Role(1, [1]), 4: Role(1, [2])}
CHAIN = [root_file(ROLES, 0)]
CHAINED = content_root(CHAIN[0])


def chained(roles: dict[int, Role], revoked: list[int] | None = None) -> bytes:
    """The root that follows the first one."""
    return root_file(roles, 0, version=2, before=CHAIN[0], issuer=CHAINED, revoked=revoked or [])


def keeping_a_chain() -> State:
    """A reader that has a set, a release and a timestamp of the issuer of the first root."""
    state = State()
    state.pin(CHAIN[0])
    set_ = set_file(1, issuer=CHAINED)
    release = release_file(7, set_, issuer=CHAINED, key=1)
    for file in (set_, release, timestamp_file(7, release, issuer=CHAINED)):
        assert install(state, file, 6) == "added"
    assert state.freshness(SET_ID, 6) == "fresh"
    return state


@pytest.mark.parametrize(
    ("roles", "revoked", "release", "timestamp"),
    [
        (ROLES | {2: Role(1, [1, 3])}, [], True, True),
        (ROLES | {2: Role(1, [3])}, [1], False, True),
        (ROLES | {1: Role(1, [0, 1]), 2: Role(1, [3])}, [], False, True),
        (ROLES | {4: Role(1, [3])}, [2], True, False),
        ({1: ROLES[1], 2: ROLES[2]}, [2], True, False),
        (ROLES | {1: Role(1, [0, 3])}, [], True, True),
    ],
    ids=["one more", "publisher lost", "publisher moved", "timestamper lost", "no timestamps", "another role"],
)
def test_what_a_root_makes_a_reader_forget(roles, revoked, release, timestamp):
    state = keeping_a_chain()
    assert install(state, chained(roles, revoked), 6) == "replaced"
    assert (CHAINED in state.releases, CHAINED in state.timestamps) == (release, timestamp)
    assert SET_ID in state.sets


def test_a_successor_is_not_kept_out_by_what_a_lost_key_signed():
    state = keeping_a_chain()
    by_successor = release_file(1, issuer=CHAINED, key=3)
    assert install(state, chained(ROLES | {2: Role(1, [3])}, [1]), 6) == "replaced"
    assert refused(state, release_file(8, issuer=CHAINED, key=1)) == "signature.key_revoked"
    assert install(state, by_successor, 6) == "added"


def test_a_set_whose_key_was_revoked_waits_for_another_signature():
    state = keeping_a_chain()
    assert state.open(SET_ID).content_root == content_root(set_file(1, issuer=CHAINED))
    install(state, chained(ROLES | {2: Role(1, [3])}, [1]), 6)
    assert refusal(state.open, SET_ID) == refused(state, set_file(1, issuer=CHAINED)) == "signature.key_revoked"
    assert install(state, set_file(3, issuer=CHAINED), 6) == "repaired"
    assert state.open(SET_ID).content_root == content_root(set_file(1, issuer=CHAINED))


def test_a_root_that_does_not_follow():
    state = keeping_a_chain()
    assert install(state, CHAIN[0], 6) == "unchanged"
    follows = {"version": 2, "before": CHAIN[0], "issuer": CHAINED}
    assert refused(state, root_file(ROLES, 1, **follows)) == "signature.threshold"
    assert refused(state, root_file(ROLES, 0, **follows, created=4)) == "root.chain"
    assert refused(state, root_file(ROLES, 0, **follows, purposes=[1])) == "root.chain"
    assert refused(state, root_file(ROLES, 0, **follows | {"version": 3})) == "root.chain"
    assert refused(state, root_file(ROLES, 0, **follows | {"before": b""})) == "root.chain"
    assert install(state, root_file(ROLES, 0, **follows), 1) == "replaced"
    assert refused(state, CHAIN[0]) == "root.rollback"


# Releases and timestamps.


def test_the_release_and_the_sets_do_not_contradict_each_other():
    other = set_file(rows=4)
    assert refused(keeping(FIRST), release_file(1, other)) == "release.mismatch"
    assert refused(keeping(release_file(1, other)), FIRST) == "release.mismatch"
    assert install(keeping(FIRST), release_file(1, FIRST), 6) == "added"
    assert install(keeping(release_file(1, FIRST)), FIRST, 6) == "added"
    # Of another version, of another list and of another issuer it may say what it wants.
    for set_ in (set_file(publish=2), set_file(patch=1), set_file(set_id=OTHER_SET)):
        assert install(keeping(FIRST), release_file(1, set_), 6) == "added"
        assert install(keeping(release_file(1, set_)), FIRST, 6) == "added"
    by_other = release_file(1, other, issuer=OTHER_ISSUER)
    assert install(keeping(FIRST, roots=(ROOT, OTHER)), by_other, 6) == "added"
    assert install(keeping(by_other, roots=(ROOT, OTHER)), FIRST, 6) == "added"


def test_the_release_is_asked_of_what_replaces_a_set():
    following = {"publish": 2, "previous": FIRST_ROOT}
    result, other = set_file(rows=2, **following), set_file(rows=4, **following)
    state = keeping(FIRST, release_file(1, other))
    assert refused(state, result) == "release.mismatch"
    assert refused(state, delta_file(FIRST, result, edits(3, [2]))) == "release.mismatch"
    assert install(state, other, 6) == "replaced"


def test_the_numbers_of_releases_and_timestamps():
    release = release_file(1)
    root = content_root(release)
    state = keeping(release, timestamp_file(1, release))
    assert refused(state, release_file(FURTHEST_AHEAD + 2, previous=root)) == "release.fast_forward"
    assert refused(state, timestamp_file(FURTHEST_AHEAD + 2, release)) == "timestamp.fast_forward"
    assert refused(state, release_file(2, previous=b"p" * 32)) == "release.previous_root"
    assert refused(state, release_file(1, created=6)) == "release.same_number_other_root"
    assert refused(state, timestamp_file(1, release, created=6)) == "timestamp.same_number_other_root"
    assert install(state, release, 6) == install(state, timestamp_file(1, release), 6) == "unchanged"
    # Only the next release has to name the one that is installed.
    assert install(deepcopy(state), release_file(3, previous=b"p" * 32), 6) == "replaced"
    assert install(state, release_file(FURTHEST_AHEAD + 1, previous=b"p" * 32), 6) == "replaced"
    assert install(state, timestamp_file(FURTHEST_AHEAD + 1, release), 6) == "replaced"
    assert refused(state, release) == "release.rollback"
    assert refused(state, timestamp_file(1, release)) == "timestamp.rollback"


def test_numbers_are_of_each_issuer():
    state = keeping(release_file(7), roots=(ROOT, OTHER))
    assert install(state, release_file(1, issuer=OTHER_ISSUER), 6) == "added"


# What misses are worth.

RELEASE = release_file(1, FIRST)
PATCH, PATCHED = patch_of(FIRST, md5_rows(3), [2], 1)


def fresh(*files: bytes, roots: tuple[Root, ...] = (ROOT,), now: int = 6) -> str:
    return keeping(*files, roots=roots).freshness(SET_ID, now)


def test_a_set_by_itself():
    state = keeping(set_file(created=5, not_before=6, expires=8), roots=(WITHOUT_TIMESTAMPS,))
    assert [state.freshness(SET_ID, now) for now in (4, 5, 7, 8, 9)] == [
        "clock_behind", "fresh", "fresh", "expired", "expired",
    ]  # fmt: skip
    behind = filter_file(md5_rows(1), set_id=OTHER_SET, created=8)
    install(state, behind, 8)
    assert [state.freshness(SET_ID, now) for now in (7, 8)] == ["clock_behind", "expired"]


def test_without_timestamps_a_release_confirms():
    fresh_ = lambda *files, **given: fresh(*files, roots=(WITHOUT_TIMESTAMPS,), **given)
    assert fresh_(FIRST) == fresh_(FIRST, RELEASE) == "fresh"
    assert fresh_(FIRST, release_file(1)) == "unconfirmed"
    assert fresh_(FIRST, release_file(1, set_file(set_id=OTHER_SET))) == "unconfirmed"
    assert fresh_(FIRST, release_file(1, SECOND)) == fresh_(FIRST, release_file(1, PATCHED)) == "unconfirmed"
    assert fresh_(FIRST, PATCH, RELEASE) == fresh_(FIRST, SECOND, RELEASE) == "fresh"
    short = release_file(1, FIRST, expires=8)
    assert [fresh_(FIRST, short, now=now) for now in (7, 8)] == ["fresh", "unconfirmed"]
    # Of which root it says it is, and of which timestamps there are, nothing is asked.
    assert fresh_(FIRST, release_file(1, FIRST, root_version=2)) == "fresh"


def test_with_timestamps_both_confirm():
    stamp = timestamp_file(1, RELEASE)
    assert fresh(FIRST, RELEASE, stamp) == "fresh"
    assert fresh(FIRST) == fresh(FIRST, RELEASE) == fresh(FIRST, stamp) == "unconfirmed"
    assert fresh(FIRST, RELEASE, timestamp_file(1, release_file(2))) == "unconfirmed"
    short = release_file(1, FIRST, expires=8)
    assert [fresh(FIRST, short, timestamp_file(1, short), now=now) for now in (7, 8)] == ["fresh", "unconfirmed"]
    short = timestamp_file(1, RELEASE, expires=8)
    assert [fresh(FIRST, RELEASE, short, now=now) for now in (7, 8)] == ["fresh", "unconfirmed"]
    newer = release_file(1, FIRST, root_version=2)
    assert fresh(FIRST, newer, timestamp_file(1, newer)) == "unconfirmed"
    assert fresh(FIRST, newer, timestamp_file(1, newer), roots=(with_fields(ROOT, version=2),)) == "fresh"


def test_with_timestamps_the_set_is_in_the_very_version():
    of = lambda *sets: release_file(1, *sets)
    stamped = lambda release, *patches: (release, timestamp_file(1, release, *patches))
    assert fresh(FIRST, *stamped(of())) == fresh(FIRST, *stamped(of(SECOND))) == "unconfirmed"
    assert fresh(FIRST, SECOND, *stamped(of(FIRST))) == fresh(FIRST, PATCH, *stamped(of(FIRST))) == "unconfirmed"
    assert fresh(FIRST, PATCH, *stamped(of(FIRST), PATCHED)) == "fresh"
    assert fresh(FIRST, *stamped(of(FIRST), PATCHED)) == "unconfirmed"
    other = set_file(1, rows=2, patch=1, previous=FIRST_ROOT, comment=b"other")
    assert fresh(FIRST, PATCH, *stamped(of(FIRST), other)) == "unconfirmed"
    # A patch of the timestamp that is no later one than that of the release is passed over.
    assert fresh(FIRST, PATCH, *stamped(of(PATCHED), other)) == "fresh"
    assert fresh(FIRST, *stamped(of(FIRST), set_file(set_id=OTHER_SET, patch=1))) == "fresh"


def test_a_release_and_a_timestamp_verify_by_the_root_in_force():
    for role, key in ((2, 1), (4, 2)):
        state = keeping_a_chain()
        # Nobody is taken out of the role, but it asks for two now.
        assert install(state, chained(ROLES | {role: Role(2, [key, 3])}), 6) == "replaced"
        assert (len(state.releases), len(state.timestamps)) == (1, 1)
        assert state.freshness(SET_ID, 6) == "unconfirmed"


# Filters for devices.

ROWS = md5_rows(3)
FILTER = filter_file(ROWS)


def test_a_filter_stays_of_its_issuer_and_its_purpose():
    roots = [with_fields(root, purposes=[1, 2]) for root in (ROOT, OTHER)]
    state = keeping(filter_file(ROWS, purpose=1), roots=roots)
    assert refused(state, filter_file(ROWS, purpose=1, issuer=OTHER_ISSUER)) == "set.other_list"
    assert refused(state, filter_file(ROWS, purpose=2)) == "set.other_list"
    assert refused(state, filter_file(ROWS, purpose=6)) == "device.not_allowed"
    assert install(state, filter_file(ROWS, purpose=1, publish=2), 6) == "replaced"
    assert install(state, filter_file(ROWS, purpose=2, issuer=OTHER_ISSUER, set_id=OTHER_SET), 6) == "added"


def test_which_filter_replaces_another():
    state = keeping(filter_file(ROWS, publish=2, patch=2, epoch=2, created=6))
    now = {"publish": 2, "patch": 2, "epoch": 2, "created": 6}
    offer = lambda **other: filter_file(ROWS, **now | other)
    assert install(state, offer(), 6) == "unchanged"
    assert refused(state, offer(epoch=1, publish=3)) == "device.epoch"
    assert refused(state, offer(salt=b"tlas" * 8, publish=3)) == "device.epoch"
    assert refused(state, offer(publish=1, patch=9)) == refused(state, offer(patch=1)) == "set.rollback"
    assert refused(state, offer(created=5)) == "set.rollback"
    assert refused(state, offer(created=5, epoch=3, salt=b"tlas" * 8)) == "set.rollback"
    assert refused(state, offer(made_of=b"d" * 32)) == refused(state, offer(epoch=3)) == "set.same_version_other_root"
    for other in ({"publish": 3, "patch": 0, "created": 5}, {"patch": 3, "created": 5}, {"created": 7}):
        assert install(deepcopy(state), offer(**other), 7) == "replaced"
    assert install(state, offer(created=7, epoch=3, salt=b"tlas" * 8), 7) == "replaced"


def test_how_far_a_filter_may_be_ahead():
    for ahead, code in ((FURTHEST_AHEAD + 1, "set.fast_forward"), (FURTHEST_AHEAD, None)):
        for other in ({"publish": 1 + ahead}, {"epoch": 1 + ahead, "publish": 2}):
            data = filter_file(ROWS, **other)
            if code:
                assert refused(keeping(FILTER), data) == code
            else:
                assert install(keeping(FILTER), data, 6) == "replaced"


def test_the_delta_of_a_filter_is_of_the_installed_one():
    other, following = filter_file(ROWS, set_id=OTHER_SET), filter_file(ROWS, publish=2)
    delta = filter_delta(content_root(FILTER), following, 3, [], [])
    assert refused(keeping(), delta) == refused(keeping(other), delta) == "delta.base"
    assert refused(keeping(filter_file(ROWS, created=6)), delta) == "device.epoch"
    state = keeping(FILTER)
    assert install(state, delta, 6) == "replaced"
    assert install(state, delta, 6) == "unchanged"
    assert state.filters[SET_ID].filter.publish == 2
    assert refused(state, filter_delta(content_root(following), FILTER, 3, [], [])) == "set.rollback"


def test_a_filter_does_not_contradict_the_release():
    made_of = FIRST_ROOT
    contradicted = keeping(release_file(1, set_file(rows=4)))
    assert refused(contradicted, filter_file(ROWS, made_of=made_of)) == "release.mismatch"
    assert install(contradicted, filter_file(ROWS, made_of=made_of, publish=2), 6) == "added"
    assert install(keeping(release_file(1, FIRST)), filter_file(ROWS, made_of=made_of), 6) == "added"
    # A release is not asked of filters, but they are asked of it when they come again.
    state = keeping(filter_file(ROWS, made_of=made_of), release_file(1, set_file(rows=4)))
    assert refused(state, filter_file(ROWS, made_of=made_of)) == "release.mismatch"
