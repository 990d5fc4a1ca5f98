"""Links and records: the shared vectors, files, columns, and what is refused."""

from __future__ import annotations

import base64
import io
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hashward
from conftest import REPOSITORY, VECTORS
from hashward import record

CALLS = json.loads((VECTORS / "record/calls.json").read_text())["cases"]


@pytest.mark.parametrize("case", CALLS, ids=[f"{case['call']}: {case['name']}" for case in CALLS])
def test_call(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(hashward.Error) as refused:
            record.call(case["call"], case["arguments"])
        assert refused.value.code == case["error"]
    else:
        assert record.call(case["call"], case["arguments"]) == case["result"]


def test_every_call_has_a_vector() -> None:
    assert {case["call"] for case in CALLS} - {"nonsense"} == set(record.CALLS)


def rows(name: str, of: str = "cases") -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())[of]
    return read


@pytest.mark.parametrize("file", ["safe-browsing", "tricky"])
def test_links_are_what_the_tables_say(file: str) -> None:
    for case in rows(f"url/{file}.json"):
        raw = case["input"] if "input" in case else base64.b64decode(case["input_base64"])
        if "error" in case:
            with pytest.raises(hashward.Error) as refused:
                record.Url(raw)
            assert refused.value.code == case["error"], case
            continue
        url = record.Url(raw)
        if file == "safe-browsing":
            assert url.lookup == case["lookup"], case
            continue
        secrets = [f"{one['kind']}:{one['text']}" for one in url.secret_texts()]
        assert (url.identity, url.kind, list(url.flags), secrets) == (
            case["identity"],
            case["kind"],
            case["flags"],
            case["secrets"],
        ), case


def test_states_are_what_the_table_says() -> None:
    table = {(row["state"], row["event"]): row for row in rows("state/workflow.json", "rows")}
    for state in {state for state, _ in table}:
        for event in {event for _, event in table}:
            row = table.get((state, event))
            if row is None:
                with pytest.raises(hashward.InputError):
                    record.step(state, event)
            else:
                assert record.step(state, event) == {"state": row["to"], "effects": row["effects"]}, row


def of(name: str) -> dict[str, Any]:
    (case,) = [case for case in CALLS if case["name"] == name]
    assert isinstance(case, dict)
    return case


def test_functions_are_the_calls() -> None:
    """Every function of the package gives what the call of the vectors does."""
    page = record.Page("<img src=a.jpg>", "https://www.example.com/")
    at = datetime(2026, 11, 24, 20, tzinfo=UTC)
    report = record.notification(
        "https://www.example.com/page",
        source="webform",
        received_at="2026-11-24T20:00:00Z",
        reporter="somebody@example.com",
        note="a note",
        site_type="image_board",
        ticket=7,
    )
    assert report == of("a report")["result"]
    expanded = record.expand(report, page=page, at=at)
    assert [one["record"] for one in expanded] == ["page", "occurrence"]
    file = record.fingerprint(b"hashward")
    assert file == of("the fingerprint of bytes")["result"]
    occurrence, thing = record.attach(expanded[1], file, at=at)
    assert [one["record"] for one in record.expand(report, file=file, at=at)] == ["page", "occurrence", "object"]
    assert occurrence["sightings"][0]["object"] == thing["id"]
    assert record.join([occurrence, expanded[1]]) == occurrence
    assert record.to_review([occurrence, thing], readers=1)[0]["occurrences"] == [occurrence["id"]]
    assert record.list_rows([occurrence, thing], judgements=["not_illegal"], quality=10) == []
    for name, call in {
        "alike": lambda a: record.same_picture(a["a"], a["b"]),
        "alike, more strictly": lambda a: record.same_picture(a["a"], a["b"], radius=8),
        "gone twice": lambda a: record.still_online(a["observations"], picture=a["picture"], minutes_apart=20),
        "a placeholder": lambda a: record.still_online(
            a["observations"], picture=a["picture"], looks=1, placeholders=a["placeholders"]
        ),
        "two people": lambda a: record.agreement(a["assessments"], sha256=a["sha256"], readers=2),
        "a copy": lambda a: record.copy_assessment(a["assessment"], sha256=a["sha256"], from_record="occ:1", at=a["at"]),
        "a row": lambda a: record.list_rows(a["records"], readers=2),
        "a step": lambda a: record.step(a["state"], a["event"]),
        "a key for a partner": lambda a: record.export_key("occ:1", "report_assessment", "asm:1"),
        "the former word": lambda a: record.legacy_state(a["text"]),
        "a time with a Z that is none": lambda a: record.moment(a["text"], zone="+02:00", distrusts_z=True),
        "a country at home": lambda a: record.country("uk", home="GB"),
        "an autonomous system": lambda a: record.as_number("1.10"),
        "SHA-1 in base32": lambda a: record.hash_text(a["text"]),
        "a source that left": lambda a: record.is_active(a["source"], a["at"]),
        "a page under pseudonyms": lambda a: record.pseudonymise(a["record"], b"\1" * 32),
        "only the reporter": lambda a: record.pseudonymise(
            a["record"], b"\1" * 32, link=False, address=False, assessor=False
        ),
        "a record that is too old": lambda a: record.expire(
            a["record"], a["now"], reporter_days=30, note_days=30, link_days=60, address_days=45
        ),
        "a page in bytes": lambda a: record.extract_images("<img src='/\xe4.jpg?\xe4'>".encode("latin-1"), a["base"]),
        "links in a text": lambda a: record.find(a["text"]),
        "a key": lambda a: record.Url(a["link"]).keyed_id(bytes([7]) * 32),
        "expressions": lambda a: record.Url(a["link"]).expressions(),
        "the secrets of a link": lambda a: record.Url(a["link"]).secret_texts(),
        "surt": lambda a: record.Url(a["link"]).partner_keys("surt"),
    }.items():
        case = of(name)
        assert call(case["arguments"]) == case["result"], name


def test_a_link_has_its_texts() -> None:
    link = record.Url(b"hxxps://name:word@www.Example[.]co.uk:443/%7Ea\xe4")
    assert link.raw == b"hxxps://name:word@www.Example[.]co.uk:443/%7Ea\xe4"
    assert link.identity == "https://www.example.co.uk/~a%E4" and link.fetch is not None
    assert (link.kind, link.host, link.registrable_domain) == ("web", "www.example.co.uk", "example.co.uk")
    assert set(link.flags) == {"refanged", "secret_removed", "not_utf8"} and link.secrets == ("user_info",)
    assert link.lookup is not None and link.group is not None and link.family is None and link.wrapped is None
    assert link == record.Url(link.identity) and hash(link) == hash(record.Url(link.identity))
    assert link.id == record.Url(link.identity).id
    assert link.resolve("//cdn.example/x").identity == "https://cdn.example/x"
    assert pickle.loads(pickle.dumps(link)) == link
    assert "example" not in repr(link)
    for wrong, code in [("", "url.empty"), ("javascript:x", "url.not_a_resource")]:
        with pytest.raises(hashward.InputError) as refused:
            record.Url(wrong)
        assert refused.value.code == code


def test_many_links_at_once() -> None:
    links: list[str | bytes] = ["http://www.Example.com", b"http://www.example.com/\xe4", "", "javascript:x"]
    assert record.identities(links) == ["http://www.example.com/", "http://www.example.com/%E4", None, None]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()])
def test_columns_of_links(kind: pa.DataType) -> None:
    values = ["http://www.Example.com/a", "", None, "hxxp://b[.]example/"]
    column = pa.chunked_array([pa.array(values[:2], kind), pa.array(values[2:], kind)])
    table = pa.record_batch(record.normalize(column))
    assert len(record.normalize(column)) == 4
    rows = table.to_pylist()
    assert rows[0]["identity"] == "http://www.example.com/a" and rows[0]["error"] is None
    assert [row["error"] for row in rows] == [None, "url.empty", "url.empty", None]
    assert rows[1]["identity"] is None and rows[3]["flags"] == "refanged"
    assert rows[0]["id"] == record.Url(values[0] or "").id
    with pytest.raises(TypeError):
        record.normalize(pa.array([1, 2]))


def test_pages_in_pieces_and_at_once() -> None:
    index = json.loads((VECTORS / "page/index.json").read_text())
    for page in index["pages"]:
        html = (VECTORS / f"page/{page['name']}.html").read_bytes()
        known = {"content_type": page.get("content_type"), "link_headers": page.get("link_headers", [])}
        wanted = json.loads((VECTORS / f"page/{page['name']}.json").read_text())
        assert record.extract_images(html, index["base"], **known) == wanted, page["name"]
        reader = record.PageReader(index["base"], **known)
        found = [one for start in range(0, len(html), 100) for one in reader.push(html[start : start + 100])]
        last, summary = reader.finish()
        found += last
        assert summary == wanted["summary"]
        for kind, part in [("image", "images"), ("link", "links")]:
            told = [one for one in found if one["found"] == kind]
            assert [{**one, "found": kind} for one in wanted[part]] == told
        with pytest.raises(ValueError):
            reader.push(b"")


TABLE = b"url;reference;source\nhttp://www.example.com/a;R-1;webform\njavascript:x;R-2;\n\"http://b.example/;\";R-3;\n"


def test_reports_are_read_from_files(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(TABLE)
    for table in (path, TABLE, io.BytesIO(TABLE)):
        read = list(record.read_table(table, source="desk", received_at=datetime(2026, 11, 24, tzinfo=UTC)))
        first, rejected, third = read
        assert isinstance(first, dict) and (first["source"], first["reference"]) == ("webform", "R-1")
        assert isinstance(rejected, record.Rejected)
        assert (rejected.line, rejected.error.code) == (3, "url.not_a_resource")
        assert isinstance(third, dict) and third["source"] == "desk"
        assert third["received_at"]["at"] == "2026-11-24T00:00:00.000Z"
    bare = list(record.read_table(b"http://a.example/;x", source="s", columns=["url", "note"]))
    assert isinstance(bare[0], dict) and bare[0]["note"] == "x"
    gone = [{"id": "webform", "active_to": "2020-01-01"}, {"id": "desk"}]
    read = list(record.read_table(TABLE, source="desk", sources=gone, received_at="2026-11-24T00:00:00Z"))
    assert isinstance(read[0], record.Rejected) and read[0].error.code == "source.inactive"
    with pytest.raises(hashward.InputError) as refused:
        record.read_table(b"name\n", source="s")
    assert refused.value.code == "rows.column"
    mail = b"From: a@example.com\nMessage-ID: <1@x>\n\nsee http://www.example.com/a\n"
    (one,) = record.read_mail(mail, source="desk")
    assert isinstance(one, dict) and (one["reporter"], one["channel"]) == ("a@example.com", {"kind": "mail"})
    (one,) = record.read_text(b"A: www.example.com/b", source="app", application="Example Chat")
    assert isinstance(one, dict) and one["channel"] == {"kind": "chat", "application": "Example Chat"}


def test_files_of_records_are_merged_and_counted(tmp_path: Path) -> None:
    reports = [one for one in record.read_table(TABLE, source="desk", received_at="2026-11-24T00:00:00Z") if isinstance(one, dict)]
    pages = [page for report in reports for page in record.expand(report)]
    a, b, out = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "out.jsonl"
    assert record.write_records(a, pages) == 2
    b.write_bytes(a.read_bytes() + b"nonsense\n")
    counts = record.merge([a, b], out, memory=1)
    assert (counts.read, counts.written, counts.joined) == (4, 2, 2)
    ((file, rejected),) = counts.rejected
    assert (file, rejected.line, rejected.error.code) == (1, 3, "record.malformed")
    merged = list(record.read_records(out))
    assert merged == sorted(pages, key=lambda page: str(page["id"]))
    assert isinstance(list(record.read_records(b))[2], record.Rejected)
    table = pa.record_batch(record.table(out, "pages"))
    assert table.column("identity").to_pylist() == [page["link"]["identity"] for page in merged]  # type: ignore[index]
    assert table.column("reports").to_pylist() == ["1", "1"] and len(record.table(out, "files")) == 0
    with pytest.raises(hashward.InputError, match="line 3"):
        record.table(b, "pages")
    with pytest.raises(hashward.InputError):
        record.write_records(tmp_path / "bad.jsonl", [{"record": "page"}])
    assert not list(tmp_path.glob("bad*")), "nothing is left half written"
    with pytest.raises(FileNotFoundError):
        record.merge([tmp_path / "none"], tmp_path / "never")
    assert not list(tmp_path.glob("never*"))


def test_a_filter_survives_being_saved() -> None:
    seen = record.SeenFilter(1000, 0.01)
    assert not seen.add("url:1") and seen.add("url:1") and not seen.may_have("url:2")
    again = record.SeenFilter.from_bytes(seen.to_bytes())
    assert again.may_have("url:1") and (again.expected, again.added) == (1000, 1)
    with pytest.raises(hashward.FormatError):
        record.SeenFilter.from_bytes(seen.to_bytes()[:-1])
    with pytest.raises(hashward.InputError):
        record.SeenFilter(0)


def test_what_records_write_is_what_their_schema_says(tmp_path: Path) -> None:
    import jsonschema

    schema = json.loads((REPOSITORY / "core/docs/record.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    written = [case["result"] for case in CALLS if "result" in case]
    records = [one for result in written for one in (result if isinstance(result, list) else [result])]
    records = [one for one in records if isinstance(one, dict) and "record" in one]
    assert {one["record"] for one in records} == {"notification", "page", "occurrence", "object"}
    for one in records:
        validator.validate(one)
        for name in [name for name in one if name in schema["$defs"][one["record"]]["required"]]:
            broken = {key: value for key, value in one.items() if key != name}
            assert not validator.is_valid(broken), name
            if name not in ("record", "version"):
                with pytest.raises(hashward.Error):
                    record.join([broken])


@given(st.one_of(st.text(), st.binary()))
def test_any_link_is_read_or_refused(link: str | bytes) -> None:
    try:
        url = record.Url(link)
    except (hashward.Error, UnicodeEncodeError):
        return
    assert record.Url(url.identity).identity == url.identity
    assert record.identities([link]) == [url.identity]


@given(st.dictionaries(st.sampled_from(["link", "record", "records", "text", "state"]), st.text() | st.integers() | st.none()))
def test_any_arguments_are_read_or_refused(arguments: dict[str, Any]) -> None:
    for name in record.CALLS:
        try:
            record.call(name, arguments)
        except hashward.Error as error:
            assert error.code != "internal.defect"


def test_the_intake_of_many_reports_adds_up(tmp_path: Path) -> None:
    """As many reports in as records and rejected lines out."""
    rows = 5000
    table = tmp_path / "in.csv"
    with table.open("w") as file:
        file.write("url,reference\n")
        for n in range(rows):
            file.write("javascript:x,\n" if n % 100 == 99 else f"http://board{n % 7}.example/t/{n % 1000},R-{n}\n")
    reports, rejected, pages = 0, 0, tmp_path / "pages.jsonl"

    def expanded() -> Any:
        nonlocal reports, rejected
        for one in record.read_table(table, source="desk"):
            if isinstance(one, record.Rejected):
                rejected += 1
            else:
                reports += 1
                yield from record.expand(one)

    assert record.write_records(pages, expanded()) == reports
    assert reports + rejected == rows and rejected == 50
    counts = record.merge([pages], tmp_path / "all.jsonl")
    assert counts.read == reports == counts.written + counts.joined
    merged = [one for one in record.read_records(tmp_path / "all.jsonl") if isinstance(one, dict)]
    assert sum(len(page["mentions"]) for page in merged) == reports
