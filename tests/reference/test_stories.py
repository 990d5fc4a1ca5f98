"""Plays the stories of tests/vectors/set/stories: files that are installed one after the other."""

from copy import deepcopy
from pathlib import Path

from hset.fields import Refused
from hset.install import install
from hset.state import State
from vectors import VECTORS, beside, load, report


def test_stories(capsys):
    wrong, steps, looks, refusals = [], 0, 0, 0
    stories = load("stories")
    for path, story in stories:
        assert story.keys() == {"name", "root", "steps"}, path.name
        state = State()
        state.pin(beside(path, story["root"]))
        for i, step in enumerate(story["steps"]):
            said = play(state, path, step)
            expected = {key: step[key] for key in step if key not in ("file", "now")}
            wrong += [] if said == expected else [f"{path.stem}, step {i}: {said} instead of {expected}"]
            steps, looks, refusals = steps + 1, looks + ("file" not in step), refusals + ("code" in step)
    report(capsys, f"{steps} steps of {len(stories)} stories: {looks} looks and {refusals} refusals among them")
    assert steps == sum(len(story["steps"]) for _, story in stories)
    assert not wrong, "\n".join(wrong)


def play(state: State, path: Path, step: dict) -> dict:
    """What is said of a step in the form of the stories. A refusal must leave all as it was."""
    said = {}
    if "file" in step:
        before = deepcopy(state)
        try:
            said["change"] = install(state, beside(path, step["file"]), step["now"])
        except Refused as refused:
            said["code"] = refused.code
            assert state == before, f"{step['file']} was refused and changed something"
    return said | {"sets": [describe(state, set_id, step["now"]) for set_id in sorted(state.sets)]}


def describe(state: State, set_id: bytes, now: int) -> str:
    m = state.sets[set_id].set.manifest
    return f"{m.publish}.{m.patch} {state.freshness(set_id, now)}"


def test_every_file_beside_the_stories_is_of_a_step():
    named = {path.name for path, _ in load("stories")}
    for _, story in load("stories"):
        named |= {story["root"]} | {step["file"] for step in story["steps"] if "file" in step}
    assert {path.name for path in (VECTORS / "stories").iterdir()} == named
