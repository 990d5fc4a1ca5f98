"""The main job, end to end: half of the photographs are listed, altered copies of all are checked."""

import json
import shutil
import tempfile
from collections import defaultdict
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from PIL import Image

import fetch
import oracle
import shell
from alterations import ALTERATIONS, alter

ORIGIN = "photographs.example"
CREATED = "2026-11-24T20:00:00Z"
NOW = "2026-11-24T21:00:00Z"
RADIUS = 31
# Two photographs this near may be of one scene, and a copy of one would be right to match the other.
SAME_SCENE = 2 * RADIUS

# The copies of which every single one must be found.
ALWAYS = [name for name, found in ALTERATIONS.items() if found and name != "half size"]


class Answer(NamedTuple):
    """What `hashward check` says of one file."""

    photograph: str
    alteration: str
    # The word for it, and the reasons where there are some.
    outcome: str
    access: str
    # The assessors of the entries that were hit, which here name the listed photographs.
    hits: set[str]
    distance: int | None


class Experiment(NamedTuple):
    listed: set[str]
    answers: list[Answer]

    def of(self, alteration: str, listed: bool) -> list[Answer]:
        return [
            answer
            for answer in self.answers
            if answer.alteration == alteration and (answer.photograph in self.listed) == listed
        ]


@pytest.fixture(scope="module")
def experiment(photographs, pool, tmp_path_factory) -> Experiment:
    folder = tmp_path_factory.mktemp("check")
    originals = list(pool.map(partial(original, folder=folder), photographs, range(len(photographs))))
    listed = chosen_half(originals, list(pool.map(mirrored, originals)))
    install(folder, listed)
    answers = pool.map(partial(answers_for, trust=folder / "trust"), originals)
    names = {path.name for path in listed}
    return Experiment(names, [answer for of_one in answers for answer in of_one])


def test_listed_copies_are_found_and_no_others(experiment, report):
    unlisted = len({answer.photograph for answer in experiment.answers} - experiment.listed)
    report(f"{len(experiment.listed)} listed photographs, {unlisted} unlisted\n{table(experiment)}")
    assert abs(len(experiment.listed) - unlisted) <= 2

    for alteration in ALWAYS:
        for answer in experiment.of(alteration, listed=True):
            assert answer.outcome == "match", answer
            assert answer.distance <= RADIUS, answer
    half_size = [answer.outcome == "match" for answer in experiment.of("half size", listed=True)]
    assert sum(half_size) >= 0.8 * len(half_size)

    for answer in experiment.answers:
        if answer.photograph not in experiment.listed:
            # A crop may hold so little that PDQ cannot speak for it, and then the checker says so.
            assert answer.outcome in ("no_known_match", "indeterminate too_flat"), answer
            assert not answer.hits, answer


def test_a_match_is_the_right_one_and_is_held(experiment):
    """One origin lists the pictures, and the policy wants two before it denies."""
    for answer in experiment.answers:
        if answer.outcome == "match":
            assert answer.hits == {answer.photograph}, answer
            assert answer.access == "hold", answer


def test_a_crop_is_expected_to_miss(experiment):
    """Stated so that nobody promises it: PDQ does not find parts of pictures."""
    crops = experiment.of("crop to half", listed=True)
    assert sum(answer.outcome == "match" for answer in crops) <= 0.1 * len(crops)


def original(photograph: Path, number: int, folder: Path) -> Path:
    """The file as it is shipped, unless it is over the size that these tests go to."""
    path = folder / f"photograph-{number:02}"
    with Image.open(photograph) as image:
        fits = image.width <= fetch.LARGEST[0] and image.height <= fetch.LARGEST[1]
    if fits:
        shutil.copyfile(photograph, path)
    else:
        fetch.rgb(photograph).save(path, "JPEG", quality=95)
    return path


def mirrored(path: Path) -> list[str]:
    return oracle.mirrored(fetch.shrunk(path))


def chosen_half(originals: list[Path], forms: list[list[str]]) -> list[Path]:
    """Half of the photographs, those that look alike all on one side."""
    scenes: list[list[int]] = []
    for number, hashes in enumerate(forms):
        alike = [
            scene
            for scene in scenes
            if any(oracle.distance(form, forms[other][0]) <= SAME_SCENE for other in scene for form in hashes)
        ]
        scenes = [scene for scene in scenes if scene not in alike] + [sum(alike, []) + [number]]
    listed: list[int] = []
    passed_over = 0
    for scene in scenes:
        if len(listed) <= passed_over:
            listed += scene
        else:
            passed_over += len(scene)
    return [originals[number] for number in sorted(listed)]


def install(folder: Path, listed: list[Path]) -> None:
    """An issuer makes key, root and set, a reader pins and installs: all by the shell binary."""
    key, root, trust = folder / "issuer.key", folder / "issuer.hroot", folder / "trust"
    shell.run("key", "new", "-o", key)
    says = ["--name", ORIGIN, "--purpose", "csam", "--created", CREATED]
    shell.run("root", "new", *says, "--key", key, "-o", root)
    rows = [row(line) for line in shell.hashes(*listed)]
    lines = [rows[0].keys(), *(row.values() for row in rows)]
    lists = {
        "jsonl": "".join(json.dumps(row) + "\n" for row in rows),
        "csv": "".join(",".join(map(str, line)) + "\n" for line in lines),
    }
    sets = []
    for form, text in lists.items():
        (folder / f"rows.{form}").write_text(text)
        sets.append(folder / f"list-{form}.hset")
        says = ["--origin", ORIGIN, "--set-id", "11" * 16, "--created", CREATED]
        signed = ["--root", root, "--key", key, "-o", sets[-1]]
        shell.run("set", "build", folder / f"rows.{form}", "--format", form, *says, *signed)
    assert sets[0].read_bytes() == sets[1].read_bytes()
    identity = shell.run("root", "show", root).split()[1]
    shell.run("trust", "pin", root, "--trust", trust, "--id", identity)
    shell.run("trust", "install", sets[0], "--trust", trust, "--now", NOW)


def row(line: dict) -> dict:
    """A row of a list, from a line of `hash --json`."""
    digests = {kind: line[kind] for kind in ("md5", "sha1", "sha256", "blake3")}
    pdq = {"pdq": line["pdq"]["hex"], "quality": line["pdq"]["quality"]}
    # A label that the policy names, and as assessor a name by which the entry is known again.
    return digests | pdq | {"label": "hotline/national", "assessor": Path(line["path"]).name}


def answers_for(photograph: Path, trust: Path) -> list[Answer]:
    with tempfile.TemporaryDirectory() as folder:
        names = {str(path): name for name, path in alter(photograph, Path(folder)).items()}
        asked = ["--trust", trust, "--policy", "agree-two", "--now", NOW, "--json"]
        lines = shell.run("check", folder, *asked, codes=(0, 3, 4)).splitlines()
    answers = [answer(photograph.name, names[line["path"]], line["verdict"]) for line in map(json.loads, lines)]
    assert len(answers) == len(ALTERATIONS)
    return answers


def answer(photograph: str, alteration: str, verdict: dict) -> Answer:
    [evidence] = verdict["sets"]
    hits = evidence["answer"].get("hits", [])
    return Answer(
        photograph=photograph,
        alteration=alteration,
        outcome=" ".join([verdict["outcome"]["outcome"], *verdict["outcome"].get("reasons", [])]),
        access=verdict["action"]["access"],
        hits={statement["assessor"] for hit in hits for statement in hit["statements"]},
        distance=min((hit["near"]["distance"] for hit in hits if "near" in hit), default=None),
    )


def table(experiment: Experiment) -> str:
    lines = [f"{'':18} listed  found  median distance  largest | unlisted  found  other outcomes"]
    for alteration in ALTERATIONS:
        listed, unlisted = experiment.of(alteration, listed=True), experiment.of(alteration, listed=False)
        found = [answer for answer in listed if answer.outcome == "match"]
        distances = [answer.distance for answer in found]
        middle, largest = (f"{median(distances):.0f}", max(distances)) if distances else ("–", "–")
        others = defaultdict(int)
        for answer in listed + unlisted:
            others[answer.outcome] += answer.outcome not in ("match", "no_known_match")
        lines.append(
            f"{alteration:18} {len(listed):6} {len(found):6} {middle:>16} {largest:>8} | {len(unlisted):8} "
            f"{sum(answer.outcome == 'match' for answer in unlisted):6}  "
            + (", ".join(f"{count} {outcome}" for outcome, count in others.items() if count) or "none")
        )
    return "\n".join(lines)
