"""The numbers of the files, their limits, and the words that dumps have for them."""

SET_MAGIC = bytes.fromhex("89 48 53 45 54 0D 0A 1A")
ROOT_MAGIC = bytes.fromhex("89 48 52 4F 4F 54 0D 0A")
RELEASE_MAGIC = bytes.fromhex("89 48 52 45 4C 0D 0A 1A")
TIMESTAMP_MAGIC = bytes.fromhex("89 48 54 49 4D 45 0D 0A")
DELTA_MAGIC = bytes.fromhex("89 48 44 4C 54 0D 0A 1A")
CONTEST_MAGIC = bytes.fromhex("89 48 43 54 53 54 0D 0A")
DEVICE_MAGIC = bytes.fromhex("89 48 44 45 56 0D 0A 1A")
DEVICE_DELTA_MAGIC = bytes.fromhex("89 48 44 56 44 0D 0A 1A")

KINDS = {1: "md5", 2: "sha1", 3: "sha256", 4: "blake3", 5: "pdq", 6: "url_id", 7: "url_expression"}
WIDTH = {1: 16, 2: 20, 3: 32, 4: 32, 5: 32, 6: 32, 7: 32}
PDQ = 5
DEVICE_KINDS = (1, 2, 3, 4)
PURPOSES = {1: "csam", 2: "exploitative", 3: "ncii_adult", 4: "generative", 5: "known_good", 6: "test"}
TEST = 6
PACKING = {1: "first_party", 2: "conversion"}
INTAKE = {1: "closed", 2: "open"}
CONVENTIONS = {1: "full", 2: "nearest512", 3: "unknown"}
STATUS = {1: "active", 2: "disputed"}
ACTIVE, DISPUTED = STATUS
REASONS = {1: "wrong_content", 2: "wrong_label", 3: "out_of_scope"}
CONTEST_REASONS = REASONS | {4: "depicted_person_withdrew"}
ROLES = ROLE_ROOT, ROLE_PUBLISH, ROLE_REMOVE_ONLY, ROLE_TIMESTAMP = (1, 2, 3, 4)

DIRECTORY, HOT, COLD, PDQ_ROWS, QUALITY, COMPANION, ENTRIES, RECORDS, DICTIONARY, TOMBSTONES = range(1, 11)
KNOWN_SECTIONS = range(DIRECTORY, TOMBSTONES + 1)

LATEST_TIME = 253_370_764_799
EARLIEST_DAY, LATEST_DAY = -719_162, 2_932_531
UNKNOWN_DAY = -(2**31)
NO_STRING = 0xFFFF_FFFF
UNKNOWN_QUALITY = 255
LARGEST_BODY = 65_536
LARGEST_COUNT = 4_194_304
FURTHEST_AHEAD = 65_536
