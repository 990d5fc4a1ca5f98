"""The example on made-up reports and harmless drawings, with two sets installed."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import hashward
from hashward import record, testing

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import intake

DRAWING = testing.canary()
LISTED = "https://board.example/listed"


def install(trust: Path, name: str) -> None:
    """A set that names the drawing and a link."""
    now = datetime.now(UTC)
    key = hashward.SecretKey.generate()
    file = hashward.RootBuilder(name, now - timedelta(1), now + timedelta(30), purposes=["csam"]).build(key)
    root = hashward.Root.parse(file)
    about = hashward.Description.of(hashward.random_set_id(), name, now - timedelta(1), 30)
    builder = hashward.SetBuilder(root, about)
    files = record.fingerprint(DRAWING)
    said = [hashward.Statement.of("hotline/national")]
    builder.add([hashward.Hash.parse("sha256", files["sha256"])], said)
    builder.add([hashward.Hash.parse("url_id", record.Url(LISTED).id)], said)
    store = hashward.TrustStore(trust)
    store.pin(file, root.id)
    store.install(builder.build().sign([key]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one.example", "two.example"):
        install(tmp_path / "trust", name)
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "1.html").write_text("<img src=/a.png><img src=/b.png><a href=/a.png>large</a>")
    (saved / "a.png").write_bytes(DRAWING)
    page = {
        "link": "http://www.example.com/page",
        "file": "1.html",
        "at": "2026-11-24T20:05:00Z",
        "files": {"http://www.example.com/a.png": "a.png", "http://www.example.com/b.png": "a.png"},
    }
    (saved / "2.html").write_text("<img src=/c.png>")
    listed = {"link": LISTED, "file": "2.html", "at": "2026-11-24T20:05:00Z"}
    (saved / "index.jsonl").write_text(json.dumps(page) + "\n" + json.dumps(listed) + "\n")
    (tmp_path / "box.mbox").write_text(
        "From a\nFrom: a@example.com\nMessage-ID: <1@x>\nDate: Tue, 24 Nov 2026 21:00:00 +0100\n\n"
        f"see hxxp://www[.]example[.]com/page and {LISTED}\n"
    )
    (tmp_path / "old.csv").write_bytes(
        b"url;url_hash;received_at;score;country\r\n"
        b"HTTP://WWW.EXAMPLE.COM:80/page;0cc175b9c0f1b6a831c399e2697726610000000000000001;2026-07-24 22:00:00;0.2;??\r\n"
        b"https://www.example.org/\xe4;;2026-07-24 22:00:00;0.9;\r\n"
        b"javascript:alert(1);;;;\r\n"
    )
    return tmp_path


def test_the_intake(folder: Path) -> None:
    counts = intake.main(
        ["--out", str(folder / "out"), "--mail", str(folder / "box.mbox"), "--table", str(folder / "old.csv")]
        + ["--zone", "CET-1CEST,M3.5.0,M10.5.0/3", "--pages", str(folder / "saved/index.jsonl")]
        + ["--trust", str(folder / "trust")]
    )
    assert (counts["reports"], counts["rejected"]) == (4, 1)
    # The page is reported twice: it has two pictures, of one file.
    assert (counts["page"], counts["occurrence"], counts["object"]) == (4, 5, 4)
    assert counts["records"] + counts["joined"] == 13 and counts["records"] == 3 + 3 + 1
    assert (counts["new"], counts["known"]) == (7, 0)
    (rejected,) = [json.loads(line) for line in (folder / "out/rejected.jsonl").read_text().splitlines()]
    assert (rejected["file"], rejected["line"], rejected["code"]) == ("old.csv", 4, "url.not_a_resource")
    queue = [json.loads(line) for line in (folder / "out/queue.jsonl").read_text().splitlines()]
    assert [(item["what"], item["lists"]) for item in queue] == [
        ("file", "match"),
        ("picture", "match"),
        ("page", "no_known_match"),
    ], "what a list says of a page it says of the picture on it"
    assert len(queue[0]["at"]) == 2 and queue[0]["reports"] == 2
    assert [item["score"] for item in queue] == [0.2, 0.0, 0.9]
    records = [one for one in record.read_records(folder / "out/records.jsonl") if isinstance(one, dict)]
    (page,) = [one for one in records if one.get("link", {}).get("identity") == "http://www.example.com/page"]
    raws = {mention["link"] for mention in page["mentions"]}
    assert raws == {"hxxp://www[.]example[.]com/page", "HTTP://WWW.EXAMPLE.COM:80/page"}
    (old,) = [mention for mention in page["mentions"] if mention["source"] == "database"]
    assert old["received_at"]["at"] == "2026-07-24T20:00:00.000Z" and old["country"] == "??"
    assert record.hash_text(old["url_hash"])["length"] == 1
    assert not any("assessments" in one for one in records), "nobody has looked yet"
    # The next day: a link that is known in other letters, and one that is new.
    (folder / "new.csv").write_text("url\nhttp://www.example.com/p%61ge\nhttp://www.example.com/new\n")
    again = intake.main(
        ["--out", str(folder / "next"), "--table", str(folder / "new.csv"), "--before", str(folder / "out")]
        + ["--trust", str(folder / "trust")]
    )
    assert (again["new"], again["known"], again["records"]) == (1, 1, counts["records"] + 1)
    with pytest.raises(FileExistsError):
        intake.main(["--out", str(folder / "out"), "--trust", str(folder / "trust")])


def test_a_saved_file_that_is_missing_loses_no_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "saved/2.html").unlink()
    (folder / "saved/a.png").unlink()
    reports = ["--mail", str(folder / "box.mbox"), "--pages", str(folder / "saved/index.jsonl")]
    counts = intake.main(["--out", str(folder / "out"), *reports, "--trust", str(folder / "trust")])
    assert (counts["page"], counts["occurrence"], counts["object"], counts["missing"]) == (2, 2, 0, 3)
    assert "saved file 2.html: No such file or directory" in capsys.readouterr().err
    # Read once more it is known, and nothing of it counts twice.
    again = ["--out", str(folder / "again"), *reports, "--before", str(folder / "out"), "--trust", str(folder / "trust")]
    assert intake.main(again)["records"] == counts["records"]
    sizes = [(folder / name / "records.jsonl").read_bytes() for name in ("out", "again")]
    assert sizes[0] == sizes[1]
