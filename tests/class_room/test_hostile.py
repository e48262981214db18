"""Every hostile submission gets its verdict, earns nothing that it should not, and costs nobody else anything."""

import pytest

from tests.class_room import batch as grading
from tests.class_room import hostile
from tests.class_room.base import OTHER, TRIED
from tests.class_room.batch import CANARIES, POINTS

STATUS = {"right": "graded", "wrong": "graded"}
FOUND_OUTSIDE = {  # without a sandbox these get what they look for: so the corpus can fail
    "snoop-secret", "snoop-gradebook", "snoop-gradebook-written", "snoop-other-submissions", "snoop-environment",
    "snoop-environment-of-the-first-process", "snoop-processes", "snoop-memory-of-the-parent",
    "snoop-trace-a-process", "snoop-files-of-this-machine", "snoop-home", "snoop-network-tcp", "snoop-network-udp",
    "snoop-network-abstract-unix", "snoop-network-unix-path", "snoop-network-unix-pair", "escape-write-outside",
    "escape-more-processes", "escape-new-namespace", "escape-clone-namespace", "answer-from-the-repository",
    "answer-found-in-a-walk", "answer-from-site-packages", "answer-from-the-cells-metadata"}


@pytest.fixture(scope="module")
def batch():
    return grading.batch()


def verdict_of(result):
    """The verdict that a result stands for, by its status and points."""
    if result["status"] != "graded":
        return result["status"]
    mark = result["exercises"][TRIED]
    if mark["status"] != "graded":
        return mark["status"]
    return {POINTS[TRIED]: "right", 0.0: "wrong"}[mark["earned"]]


@pytest.mark.parametrize("name", hostile.names())
def test_the_verdict(name, batch):
    result, wanted = batch.results[name], batch.corpus[name].verdicts
    assert verdict_of(result) in wanted, result
    if "unreadable" in wanted:
        assert result["exercises"] == {} and result["remarks"]
        return
    mark = result["exercises"][TRIED]
    assert mark["earned"] == (POINTS[TRIED] if wanted == ("right",) else 0), mark
    assert mark["points"] == POINTS[TRIED] and mark["text"]
    assert result["exercises"][OTHER]["earned"] == POINTS[OTHER], "it cost the file's other exercise its points"


def test_right_submissions_in_between_keep_all_points(batch):
    canaries = [result for name, result in batch.results.items() if name.endswith("-canary")]
    assert len(canaries) == CANARIES
    for result in canaries:
        assert {id: mark["earned"] for id, mark in result["exercises"].items()} == POINTS, result


def test_nothing_reaches_the_network(batch):
    assert batch.heard == ()


def test_nothing_is_left_behind(batch):
    assert batch.left == ()
    assert batch.written == ()


def test_without_the_sandbox_the_same_code_finds_what_it_looks_for(batch):
    assert FOUND_OUTSIDE <= set(batch.found_outside)
    assert set(batch.heard_outside) == {"tcp", "udp", "abstract", "path", "datagram"}


def test_no_text_shows_a_hidden_case_or_commands_a_terminal(batch):
    for name, result in batch.results.items():
        for text in [*result["remarks"], *(mark["text"] for mark in result["exercises"].values())]:
            assert "LEAK" not in text.replace('raise ValueError(f"LEAK', ""), name
            assert all(each.isprintable() or each == "\n" for each in text), name
            assert len(text) < 10_000, name


def test_the_corpus_is_whole():
    assert len(hostile.names()) >= 150
