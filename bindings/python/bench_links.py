"""Ratios of the speed of identities to other packages' canonical forms, in one run.

Run by a Python that has the package installed, w3lib and ada-url:
`tests/.cache/python/venv/bin/python -m pip install w3lib==2.5.0 ada-url==4.0.0`, then
`tests/.cache/python/venv/bin/python bindings/python/bench_links.py`. Not part of the tests.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

import ada_url
import pyarrow
from w3lib.url import canonicalize_url

from hashward import record

LINKS = 20_000


def medians(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of eleven runs of each, in nanoseconds a link. They take turns, so that all meet the same load."""
    taken: dict[str, list[int]] = {name: [] for name in works}
    for _ in range(11):
        for name, work in works.items():
            begun = time.perf_counter_ns()
            work()
            taken[name].append(time.perf_counter_ns() - begun)
    return {name: statistics.median(times) / LINKS for name, times in taken.items()}


def link(n: int) -> str:
    """One of several kinds of link, some 80 characters long."""
    kinds = (
        f"http://board{n % 97}.example/thread/{n}?page={n % 9}&sort=new#post{n}",
        f"HTTPS://www.Example-{n % 31}.com:443/%7Euser/galleries/{n}/../{n}/picture-{n}-300x200.jpg",
        f"https://cdn{n % 13}.example.net/images/{n % 256:02x}/{n:032x}.jpeg?w=640&h=480&q=80",
        f"http://192.0.2.{n % 256}/uploads/{n}/some%20picture%20{n}.png",
    )
    return kinds[n % len(kinds)]


def main() -> None:
    links = [link(n) for n in range(LINKS)]
    column = pyarrow.array(links)
    print(f"{LINKS} links, mean {sum(map(len, links)) // LINKS} characters")
    print(f"Batches of ours use every processor they may, here {len(os.sched_getaffinity(0))}; the others use one.")
    ours = "hashward.record.identities"
    taken = medians(
        {
            ours: lambda: record.identities(links),
            "w3lib.canonicalize_url": lambda: [canonicalize_url(one) for one in links],
            "ada_url.normalize_url": lambda: [ada_url.normalize_url(one) for one in links],
            "hashward.record.normalize, an Arrow column, all ten fields": lambda: record.normalize(column),
            "hashward.record.Url, one by one": lambda: [record.Url(one).identity for one in links],
        }
    )
    for name, time_a_link in taken.items():
        print(f"{name}: {time_a_link:,.0f} ns a link, {time_a_link / taken[ours]:.2f} times the identities' time")


if __name__ == "__main__":
    main()
