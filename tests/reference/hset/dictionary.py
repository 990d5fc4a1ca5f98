"""Section 4: strings, statements and records."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import Fields, ascending, check, is_day, text
from .vocabulary import LARGEST_COUNT, NO_STRING, STATUS, UNKNOWN_DAY


@dataclass(frozen=True)
class Statement:
    scheme: str
    code: str
    assessor: str | None
    jurisdiction: str | None
    first_seen: int | None
    status: int


class Dictionary:
    """Strings, statements as tuples of numbers, and records as lists of statement indexes."""

    def __init__(self, strings: list[bytes], statements: list[tuple], records: list[list[int]]):
        self.strings, self.statements, self.records = strings, statements, records

    def statement(self, index: int) -> Statement:
        *indexes, first_seen, status = self.statements[index]
        named = [None if i == NO_STRING else self.strings[i].decode() for i in indexes]
        return Statement(*named, None if first_seen == UNKNOWN_DAY else first_seen, status)


def read_dictionary(data: bytes) -> Dictionary:
    """Item by item: what an item holds, then whether it ascends after the one before."""
    bad, unsorted = "set.dictionary", "set.dictionary_unsorted"
    fields = Fields(data, bad)

    def count(least: int, item_bytes: int) -> range:
        n = fields.number(4)
        check(least <= n <= LARGEST_COUNT and n * item_bytes <= len(data) - fields.position, bad)
        return range(n)

    strings = []
    for _ in count(0, 3):
        string = fields.string()
        text(string, 1, 128, bad)
        check(ascending(strings[-1:] + [string]), unsorted)
        strings.append(string)
    statements = []
    for _ in count(0, 24):
        statement = read_statement(fields, strings)
        check(ascending(statements[-1:] + [statement]), unsorted)
        statements.append(statement)
    records = []
    for _ in count(1, 2):
        record, length = [], fields.number(2)
        check(length <= 64, bad)
        for _ in range(length):
            index = fields.number(4)
            check(index < len(statements), bad)
            check(ascending(record[-1:] + [index]), unsorted)
            record.append(index)
        check(ascending(records[-1:] + [record]), unsorted)
        records.append(record)
    fields.end()

    used = {i for statement in statements for i in statement[:4]} - {NO_STRING}
    check(len(used) == len(strings), "set.dictionary_unused")
    check(len({i for record in records for i in record}) == len(statements), "set.dictionary_unused")
    return Dictionary(strings, statements, records)


def read_statement(fields: Fields, strings: list[bytes]) -> tuple:
    scheme, code, assessor, jurisdiction = (fields.number(4) for _ in range(4))
    first_seen, status, zeros = fields.signed(4), fields.number(1), fields.take(3)
    bad = "set.dictionary"
    check(max(scheme, code) < len(strings), bad)
    check(all(i < len(strings) or i == NO_STRING for i in (assessor, jurisdiction)), bad)
    check(first_seen == UNKNOWN_DAY or is_day(first_seen), bad)
    check(status in STATUS and not any(zeros), bad)
    check(b"/" not in strings[scheme], bad)
    return (scheme, code, assessor, jurisdiction, first_seen, status)
