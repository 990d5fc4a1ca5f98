"""From a mailbox, a table of old database rows and a folder of saved pages to records, and a queue for people.

    python intake.py --out out --mail box.mbox --table old-rows.csv --pages saved/index.jsonl --trust trust

What came in is read and never changed; what comes out stands in a new folder:

- `records.jsonl`   one record of each page, picture on a page, and file, with every report of it
- `queue.jsonl`     what people have to see, each once, the most urgent first
- `rejected.jsonl`  every row and mail that could not be read, with its line and the reason
- `seen.filter`     which ids there are, so that the next intake need not look up what is new

With `--before out` of an earlier intake its records are joined with the new ones.

A hit of a list, and a classifier's score that a report brings along, order the queue. Neither decides anything: whoever
looks decides, and only what people said of what they saw becomes an assessment.
"""

from __future__ import annotations

import argparse
import base64
import collections
import functools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hashward
from hashward import record

RECORDS, SEEN = "records.jsonl", "seen.filter"

# How much the answer of a list makes somebody look sooner.
URGENCY = {"match": 100, "disputed": 40, "indeterminate": 20, "test_match": 0, "no_known_match": 0}


class Intake:
    """Reads reports, expands and checks them, and counts what becomes of each."""

    def __init__(self, checker: hashward.Checker, pages: Path | None, before: Path | None, out: Path) -> None:
        self.checker = checker
        self.before = before
        self.saved = saved_pages(pages) if pages else {}
        self.folder = pages.parent if pages else Path()
        self.out = out
        self.counts: collections.Counter[str] = collections.Counter()
        self.seen = record.SeenFilter.from_bytes((before / SEEN).read_bytes()) if before else record.SeenFilter(1_000_000)
        self.verdicts: dict[str, str] = {}
        self.scores: dict[str, float] = {}

    def reports(self, args: argparse.Namespace) -> Iterator[record.Record]:
        """The reports of all inputs; what cannot be read goes to `rejected.jsonl`."""
        sources: list[tuple[str, Iterator[record.Record | record.Rejected]]] = []
        for path in args.mail:
            sources.append((path.name, record.read_mail(path, source="mailbox")))
        for path in args.table:
            sources.append((path.name, record.read_table(path, source="database", zone=args.zone)))
        with (self.out / "rejected.jsonl").open("w", encoding="utf-8") as rejected:
            for name, source in sources:
                for one in source:
                    if isinstance(one, record.Rejected):
                        self.counts["rejected"] += 1
                        line = {"file": name, "line": one.line, "code": one.error.code, "why": one.error.detail}
                        rejected.write(json.dumps(line) + "\n")
                    else:
                        self.counts["reports"] += 1
                        yield one

    def records(self, args: argparse.Namespace) -> Iterator[record.Record]:
        """The records of all reports, not yet merged."""
        for report in self.reports(args):
            for one in self.expanded(report):
                self.counts[one["record"]] += 1
                if not self.seen.add(one["id"]):
                    self.counts["new"] += 1
                elif self.is_known(one["id"]):
                    self.counts["known"] += 1
                self.check(one)
                score = report.get("score")
                if score is not None and one["record"] != "object":
                    self.scores[one["id"]] = max(float(score), self.scores.get(one["id"], 0.0))
                yield one

    def is_known(self, name: str) -> bool:
        """Whether an id was there before: the question that is only asked of what the filter does not call new."""
        return name in self.known

    @functools.cached_property
    def known(self) -> set[str]:
        """The ids of the intake before: here a file, elsewhere a database."""
        before = record.read_records(self.before / RECORDS) if self.before else []
        return {one["id"] for one in before if isinstance(one, dict)}

    def expanded(self, report: record.Record) -> list[record.Record]:
        saved = self.saved.get(record.Url(link(report)).id)
        if saved is None:
            return record.expand(report)
        data = self.file(saved["file"])
        if data is None:
            return record.expand(report)
        if hashward.is_picture(data):
            file = record.fingerprint(data)
            self.verdict(file["sha256"], data)
            return record.expand(report, file=file, at=saved["at"])
        page = record.Page(data, saved.get("base", saved["link"]), saved.get("content_type"))
        records = record.expand(report, page=page, at=saved["at"])
        return [found for one in records for found in self.with_files(one, saved)]

    def with_files(self, one: record.Record, saved: dict[str, Any]) -> list[record.Record]:
        """A picture on a saved page together with its file, where that was saved too."""
        name = saved.get("files", {}).get(one.get("link", {}).get("identity"))
        if one["record"] != "occurrence" or name is None:
            return [one]
        data = self.file(name)
        if data is None:
            return [one]
        file = record.fingerprint(data)
        self.verdict(file["sha256"], data)
        return list(record.attach(one, file, at=saved["at"]))

    def file(self, name: str) -> bytes | None:
        """A saved file. One that cannot be read is told, and loses no page."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            self.counts["missing"] += 1
            print(f"saved file {name}: {error.strerror}; what it belongs to is kept without it", file=sys.stderr)
            return None

    def verdict(self, sha256: str, data: bytes) -> None:
        """Checks a file once, however often it is met."""
        if f"obj:sha256:{sha256}" not in self.verdicts:
            self.verdicts[f"obj:sha256:{sha256}"] = word(self.checker.check(data))

    def check(self, one: record.Record) -> None:
        """Checks a link once."""
        identity = one.get("link", {}).get("identity")
        if identity is not None and one["id"] not in self.verdicts:
            self.verdicts[one["id"]] = word(self.checker.check_url(identity))

    def queue(self, records: list[record.Record]) -> list[dict[str, Any]]:
        """What people have to see: files first that a list names, then by scores, then by the number of reports."""
        items = record.to_review(records, readers=1)
        shown = {occurrence for item in items for occurrence in item["occurrences"]}
        # A picture whose file nobody has, and a page without pictures, are to be looked at where they are.
        page_of = {one["id"]: one["page"] for one in records if one["record"] == "occurrence"}
        with_pictures = set(page_of.values())
        queue = [
            {"id": item["object"], "what": "file", "reports": item["reports"], "at": sorted(item["occurrences"])}
            for item in items
        ]
        for one in records:
            if one["record"] == "occurrence" and one["id"] not in shown:
                queue.append({"id": one["id"], "what": "picture", "reports": len(one["reports"]), "at": [one["id"]]})
            elif one["record"] == "page" and one["id"] not in with_pictures:
                queue.append({"id": one["id"], "what": "page", "reports": len(one["mentions"]), "at": [one["id"]]})
        for item in queue:
            # What a list says of a page it says of what is on it.
            names = {item["id"], *item["at"], *(page_of[name] for name in item["at"] if name in page_of)}
            words = [self.verdicts.get(name) for name in names]
            item["lists"] = max((one for one in words if one), key=lambda one: URGENCY[one], default=None)
            item["score"] = max((self.scores.get(name, 0.0) for name in names), default=0.0)
        return sorted(queue, key=lambda item: (-URGENCY.get(item["lists"], 0), -item["score"], -item["reports"], item["id"]))


def link(report: record.Record) -> str | bytes:
    """A reported link as it was written: text, or bytes where it is not UTF-8."""
    raw = report["link"]
    return raw if isinstance(raw, str) else base64.b64decode(raw["base64"])


def word(verdict: hashward.Verdict) -> str:
    return str(json.loads(verdict.to_json())["outcome"]["outcome"])


def saved_pages(index: Path) -> dict[str, dict[str, Any]]:
    """The pages that were saved, by the ids of their links; `README.md` has the fields of a line."""
    lines = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {record.Url(line["link"]).id: line for line in lines}


def main(arguments: list[str] | None = None) -> collections.Counter[str]:
    parser = argparse.ArgumentParser(description="Makes records and a queue of reports.")
    parser.add_argument("--out", type=Path, required=True, help="a folder that does not exist")
    parser.add_argument("--mail", type=Path, action="append", default=[], help="a mail, or a box of them (mbox)")
    parser.add_argument("--table", type=Path, action="append", default=[], help="a table with a column link or url")
    parser.add_argument("--zone", default="UTC", help="the zone of times in tables that state none")
    parser.add_argument("--pages", type=Path, help="the index of pages that were saved")
    parser.add_argument("--before", type=Path, help="the folder of the intake before")
    parser.add_argument("--trust", type=Path, required=True, help="the folder of installed sets")
    args = parser.parse_args(arguments)
    args.out.mkdir()
    intake = Intake(hashward.Checker.open(args.trust, "agree-two"), args.pages, args.before, args.out)
    loose = args.out / "loose.jsonl"
    record.write_records(loose, intake.records(args))
    before = [args.before / RECORDS] if args.before else []
    merged = record.merge([*before, loose], args.out / RECORDS)
    loose.unlink()
    (args.out / SEEN).write_bytes(intake.seen.to_bytes())
    records = [one for one in record.read_records(args.out / RECORDS) if isinstance(one, dict)]
    queue = intake.queue(records)
    with (args.out / "queue.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item) + "\n" for item in queue)
    counts = intake.counts
    counts["records"], counts["joined"], counts["queued"] = merged.written, merged.joined, len(queue)
    return counts


if __name__ == "__main__":
    counted = main()
    print(
        f"{counted['reports']} reports read, {counted['rejected']} rejected: "
        f"{counted['page']} pages, {counted['occurrence']} pictures on them, {counted['object']} files\n"
        f"{counted['records']} records after {counted['joined']} were joined; "
        f"{counted['new']} were new, {counted['known']} known from before; {counted['queued']} for people to see",
        file=sys.stderr,
    )
