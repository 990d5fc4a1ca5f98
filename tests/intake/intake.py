"""An intake of 50,000 made-up reports, through the shell and through Python, with the same result.

    intake.py SHELL FOLDER [REPORTS]

Five sources report in four forms: a web form's table with semicolons, a hoster's list of links with commas, a mailbox, an
exported chat, and a partner's records. The generator knows what it wrote: how many rows are reports and how many are not,
and how many links mean the same. What comes out must be exactly that, both ways, byte for byte.
"""

from __future__ import annotations

import base64
import collections
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from hashward import record

AT = "2026-11-24T20:00:00Z"
SAVED = 300
COUNTRIES = ["NL", "nl", "UK", "EL", "Germany", "??", "", "A1", "EU", "unknown", "SU"]
SOURCES = [
    {"id": "webform"},
    {"id": "hoster.example", "active_from": "2026-01-01"},
    {"id": "mailbox"},
    {"id": "chat"},
    {"id": "partner.example"},
    {"id": "left.example", "active_to": "2026-06-30"},
]


class Made:
    """What was written, and what must come of it."""

    def __init__(self, folder: Path, reports: int) -> None:
        self.folder = folder
        self.random = random.Random(20261124)
        self.reports = reports
        self.accepted: collections.Counter[str] = collections.Counter()
        self.rejected: collections.Counter[str] = collections.Counter()
        self.topics: set[int] = set()
        self.countries: collections.Counter[str] = collections.Counter()

    def topic(self) -> int:
        """What a link is about: a few are reported again and again."""
        most = self.reports // 2
        number = self.random.randrange(SAVED) if self.random.random() < 0.2 else self.random.randrange(most)
        self.topics.add(number)
        return number

    def link(self, number: int) -> str:
        """A link to the page of this number, in one of the ways in which people write one and the same."""
        host, path = f"board{number % 89}.example", f"/t/{number}/a%7Eb?x={number};y"
        return self.random.choice(
            [
                f"http://{host}{path}",
                f"HTTP://{host.upper()}:80{path}#post",
                f"hxxp://{host.replace('.', '[.]')}{path}",
                f"http://{host}./t/x/../{number}/a~b?x={number};y",
                f"http://user:word@{host}{path}",
                f"http://{host}/t/{number}/%61~b?x={number};y#",
            ]
        )

    def table(self, rows: int) -> Path:
        """A web form's table, with rows that are none."""
        path = self.folder / "webform.csv"
        lines = [b"url;referer;reference;source;type;received_at;country;note"]
        while len(lines) <= rows:
            n, kind = len(lines), self.random.randrange(50)
            country = self.random.choice(COUNTRIES)
            if kind == 0:
                self.rejected["webform"] += 1
                lines.append(self.random.choice([b"javascript:alert(1);;R;;;;;", b'"never closed;;;;;;;', b";;R;;;;;no link"]))
            elif kind == 1:
                self.rejected["webform"] += 1
                lines.append(f'"{self.link(self.topic_apart())}";;R{n};left.example;;;;'.encode())
            elif kind == 2:
                self.rejected["webform"] += 1
                lines.append(f'"{self.link(self.topic_apart())}";;R{n};;;soon;;'.encode())
            else:
                self.accepted["webform"] += 1
                self.countries[country] += 1
                note = self.random.choice(["", "=1+1", "caf\xe9", 'said ""this""'])
                row = f'"{self.link(self.topic())}";https://ref.example/;R{n};;imageboard;2026-11-24 21:00:00;{country};"{note}"'
                lines.append(row.encode("latin-1"))
        path.write_bytes(b"\r\n".join(lines) + b"\r\n")
        return path

    def topic_apart(self) -> int:
        """A number that is in no report that counts."""
        return self.reports * 10 + self.random.randrange(1000)

    def list(self, rows: int) -> Path:
        """A hoster's list: one report of many links."""
        path = self.folder / "hoster.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("link,number\n")
            for n in range(rows):
                file.write(f'"{self.link(self.topic())}",{n + 1}\n')
        self.accepted["hoster"] += rows
        return path

    def mailbox(self, mails: int) -> Path:
        """A box of mails, each with two links, one of them twice."""
        path = self.folder / "box.mbox"
        with path.open("w", encoding="utf-8", newline="") as file:
            for n in range(mails):
                file.write(f"From x Tue Nov 24 2026\nFrom: r{n}@example.com\nMessage-ID: <{n}@example.com>\n")
                file.write("Date: Tue, 24 Nov 2026 21:00:00 +0100\n")
                if n % 100 == 3:
                    self.rejected["mailbox"] += 1
                    file.write(f"Subject: report {n}\n\nplease look at this\n\n")
                    continue
                one, two = self.topic(), self.topic()
                while two == one:
                    two = self.topic()
                # A mail says a link once for all, however it is written.
                self.accepted["mailbox"] += 2
                if n % 3 == 0:
                    file.write(f"Subject: see {self.link(one)}\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n")
                    file.write(f"<table><tr><td>{self.link(one)}</td><td><a href='{self.link(two)}'>here</a></td></tr></table>\n\n")
                    continue
                file.write(
                    f"Subject: report {n}\n\nsee <{self.link(one)}> and\n>From here: <{self.link(two)}>,\n"
                    f"again <{self.link(one)}>\n\n"
                )
        return path

    def chat(self, lines: int) -> Path:
        """An exported chat: a link on every third line."""
        path = self.folder / "chat.txt"
        with path.open("w", encoding="utf-8") as file:
            for n in range(lines):
                file.write(f"[24.11.26, 20:{n % 60:02}] A: ")
                file.write(f"{self.link(self.topic())} \u2026\n" if n % 3 == 0 else "no link here\n")
                self.accepted["chat"] += n % 3 == 0
        return path

    def partner(self, rows: int) -> Path:
        """A partner's records, with lines that are none."""
        path = self.folder / "partner.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for n in range(rows):
                if n % 100 == 7:
                    self.rejected["partner"] += 1
                    file.write("{}\n")
                    continue
                self.accepted["partner"] += 1
                report = record.notification(
                    self.link(self.topic()), source="partner.example", channel="partner", received_at=AT, reference=f"P{n}"
                )
                file.write(json.dumps(dict(report, iccam={"reportID": n})) + "\n")
        return path

    def pages(self) -> Path:
        """Pages that were saved: ten pictures each, of which two are named twice and one is within the page.

        Of two the files were saved too, which are the same bytes, and of a third, whose file only some pages have.
        """
        path = self.folder / "index.jsonl"
        png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
        for n in range(5):
            html = f"<!doctype html><base href=/g{n}/><img src='data:image/png;base64,{png}'>"
            html += "".join(f"<img src={i}.jpg><a href={i}.jpg>x</a>" if i < 2 else f"<img data-src={i}.jpg>" for i in range(9))
            (self.folder / f"{n}.html").write_text(html)
            (self.folder / f"{n}.bin").write_bytes(f"a file of its own, number {n}".encode())
        (self.folder / "same.bin").write_bytes(b"a file at two links")
        with path.open("w", encoding="utf-8") as file:
            for n in range(SAVED):
                link = f"http://board{n % 89}.example/t/{n}/a~b?x={n};y"
                at = f"http://board{n % 89}.example/g{n % 5}/"
                files = {f"{at}0.jpg": "same.bin", f"{at}3.jpg": "same.bin", f"{at}4.jpg": f"{n % 5}.bin"}
                entry = {"link": link, "file": f"{n % 5}.html", "at": "2026-11-24T20:05:00Z", "files": files}
                file.write(json.dumps(entry) + "\n")
        return path


def shell(program: str, made: Made, inputs: dict[str, Path], index: Path) -> tuple[bytes, dict[str, int]]:
    """The intake by the shell: the merged records, and what the programs counted."""
    folder, counts = made.folder, {}
    sources = folder / "sources.json"

    def run(name: str, *arguments: str) -> bytes:
        done = subprocess.run([program, "record", *arguments], capture_output=True, check=False)
        assert done.returncode in (0, 4), done.stderr[-400:]
        last = done.stderr.decode().splitlines()[-1].removeprefix("hashward: ")
        print(f"shell: {name}: {last}")
        for part in last.replace(":", ",").replace(";", ",").split(","):
            number, _, word = part.strip().partition(" ")
            counts[f"{name} {word}"] = int(number)
        return done.stdout

    said = {
        "webform": ["--source", "webform", "--channel", "web_form"],
        "hoster": ["--source", "hoster.example", "--batch", "2026-11"],
        "mailbox": ["--source", "mailbox"],
        "chat": ["--source", "chat", "--channel", "chat"],
    }
    common = ["--received", AT, "--sources", str(sources)]
    reports = b"".join(run(name, "import", str(inputs[name]), *said[name], *common) for name in said)
    (folder / "reports.jsonl").write_bytes(reports)
    expanded = run("expanded", "expand", str(folder / "reports.jsonl"), str(inputs["partner"]), "--pages", str(index), "--sources", str(sources))
    (folder / "expanded.jsonl").write_bytes(expanded)
    return run("merged", "merge", str(folder / "expanded.jsonl"), "--memory", "16"), counts


def python(made: Made, inputs: dict[str, Path], index: Path) -> tuple[bytes, dict[str, int]]:
    """The same in Python."""
    counts: collections.Counter[str] = collections.Counter()
    saved = {record.Url(one["link"]).id: one for one in map(json.loads, index.read_text().splitlines())}
    pages = {name: (made.folder / name).read_bytes() for name in {one["file"] for one in saved.values()}}
    files = {name: record.fingerprint((made.folder / name).read_bytes()) for one in saved.values() for name in one["files"].values()}
    known = {"received_at": AT, "sources": SOURCES}
    readers = {
        "webform": record.read_table(inputs["webform"], source="webform", channel="web_form", **known),
        "hoster": record.read_table(inputs["hoster"], source="hoster.example", batch="2026-11", **known),
        "mailbox": record.read_mail(inputs["mailbox"], source="mailbox", **known),
        "chat": record.read_text(inputs["chat"], source="chat", channel="chat", **known),
        "partner": record.read_records(inputs["partner"]),
    }
    countries: collections.Counter[str] = collections.Counter()
    loose, out = made.folder / "loose.jsonl", made.folder / "merged.jsonl"
    with loose.open("w", encoding="utf-8") as file:
        for name, reader in readers.items():
            for one in reader:
                if isinstance(one, record.Rejected):
                    counts[f"{name} rejected"] += 1
                    continue
                counts[f"{name} reports"] += 1
                if name == "webform":
                    locality = record.country(one.get("country", ""), home="NL")["locality"]
                    countries[locality] += 1
                page = saved.get(record.Url(one["link"]).id)
                fetched = {"page": record.Page(pages[page["file"]], page["link"]), "at": page["at"]} if page else {}
                for made_of in with_files(record.expand(one, **fetched), page, files):
                    counts[f"expanded {made_of['record']}"] += 1
                    file.write(json.dumps(made_of) + "\n")
    merged = record.merge([loose], out)
    counts["merged read"], counts["merged printed"], counts["merged joined"] = merged.read, merged.written, merged.joined
    print("python:", ", ".join(f"{value:,} {name}" for name, value in counts.items()))
    print("python: of the web form's countries", ", ".join(f"{value:,} {name}" for name, value in countries.items()))
    local = sum(made.countries[word] for word in ("NL", "nl"))
    foreign = sum(made.countries[word] for word in ("UK", "EL", "Germany"))
    assert countries == {"local": local, "foreign": foreign, "unknown": sum(made.countries.values()) - local - foreign}
    return out.read_bytes(), dict(counts)


def with_files(records: list[record.Record], page: dict | None, files: dict[str, record.Record]) -> Iterator[record.Record]:
    """The records of a page with the files of those pictures that were saved, each file once."""
    objects = set()
    for one in records:
        name = page and page["files"].get(one.get("link", {}).get("identity"))
        for made_of in record.attach(one, files[name], at=page["at"]) if name else [one]:
            if made_of["record"] != "object" or made_of["id"] not in objects:
                objects.add(made_of["id"])
                yield made_of


def main() -> None:
    program, folder = sys.argv[1], Path(sys.argv[2])
    made = Made(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 50_000)
    tenth = made.reports // 10
    inputs = {
        "webform": made.table(2 * tenth),
        "hoster": made.list(4 * tenth),
        "mailbox": made.mailbox(tenth // 2),
        "chat": made.chat(3 * tenth),
        "partner": made.partner(2 * tenth),
    }
    (folder / "sources.json").write_text(json.dumps(SOURCES))
    index = made.pages()
    accepted, rejected = made.accepted.total(), made.rejected.total()
    print(f"made: {accepted:,} reports and {rejected:,} rows that are none, of {len(made.topics):,} pages")
    begun = time.perf_counter()
    by_shell, told = shell(program, made, inputs, index)
    middle = time.perf_counter()
    by_python, counted = python(made, inputs, index)
    ended = time.perf_counter()
    for name in ("webform", "hoster", "mailbox", "chat"):
        assert told[f"{name} reports"] == counted[f"{name} reports"] == made.accepted[name], name
        assert told[f"{name} rejected"] == counted.get(f"{name} rejected", 0) == made.rejected[name], name
    assert told["expanded reports"] == accepted and told["expanded rejected"] == made.rejected["partner"]
    assert counted["partner reports"] == made.accepted["partner"]
    for shell_word, python_word in [("pages", "page"), ("pictures on them", "occurrence"), ("files", "object")]:
        assert told[f"expanded {shell_word}"] == counted[f"expanded {python_word}"], shell_word
    assert told["merged read"] == counted["merged read"] == told["merged printed"] + told["merged joined"]
    assert by_shell == by_python, "the shell and Python make the same records, byte for byte"
    records = [json.loads(line) for line in by_shell.splitlines()]
    pages = [one for one in records if one["record"] == "page"]
    assert len(pages) == len(made.topics), "links that mean the same are one page, and no others"
    mentions = [mention["id"] for page in pages for mention in page["mentions"]]
    assert len(mentions) == len(set(mentions)) == accepted, "every report is kept, once"
    pictures = collections.Counter(one["page"] for one in records if one["record"] == "occurrence")
    saved = [n for n in range(SAVED) if n in made.topics]
    assert len(pictures) == len(saved) and set(pictures.values()) == {10}, "ten pictures are ten, and the page is one"
    # The file within each page, the one at two links of each page, and those of their own.
    own = {n % 5 for n in saved}
    objects = {one["id"] for one in records if one["record"] == "object"}
    assert len(objects) == 2 + len(own), "one record of a file, however many pages and links have it"
    carried = collections.Counter(
        seen["object"] for one in records if one["record"] == "occurrence" for seen in one.get("sightings", [])
    )
    assert sorted(carried.values())[-2:] == [len(saved), 2 * len(saved)], "each link that leads to it is an occurrence"
    assert set(carried) == objects and carried.total() == 4 * len(saved)
    shown = record.to_review([one for one in records if one["record"] in ("object", "occurrence")], readers=1)
    assert {one["object"] for one in shown} == objects and len(shown) == len(objects), "each file is shown once"
    print(f"intake: {len(records):,} records, the same both ways, byte for byte")
    print(f"intake: shell {middle - begun:.1f} s, Python {ended - middle:.1f} s")


if __name__ == "__main__":
    main()
