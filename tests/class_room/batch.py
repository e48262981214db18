"""The whole hostile corpus graded once, between right submissions, as an ordinary user; and its positive control."""

import functools
import json
import os
import time
from pathlib import Path
from typing import NamedTuple

from tests.class_room import hostile
from tests.class_room.base import OTHER, TRIED, data, notebook
from tests.class_room.listeners import Listeners
from tests.class_room.ordinary import place

POINTS = {TRIED: 2.0, OTHER: 3.0}
PATIENT = {"together": 1000 << 20}          # for what must come to its end on a busy machine too
SHORT = {**PATIENT, "cpu": 2, "wall": 3.0}  # for what has none
SECRET = "a secret of this class alone"
CANARY = "canary-7f3a91"
MARK = "daemon-of-a-hostile-submission"
CANARIES = 9


class Batch(NamedTuple):
    results: dict        # name: what grade() said, as JSON
    corpus: dict         # name: Hostile
    heard: tuple         # what arrived at the listeners while submissions were graded
    heard_outside: tuple # ... and while the same code ran without a sandbox
    found_outside: tuple # names of the snippets that found something without a sandbox
    left: tuple          # processes that were left behind
    written: tuple       # files that were written where nothing may be written
    seconds: float


@functools.cache
def batch():
    """The Batch, run once in a process."""
    here = place()
    work = here.work / "hostile"
    others = work / "submissions"
    others.mkdir(parents=True)
    (work / "secret").write_text(SECRET)
    gradebook(here, work)
    with Listeners(work / "socket", f"downhill-{os.getpid()}") as ears:
        (work / "socket").chmod(0o777)
        places = {"SECRET": work / "secret", "GRADEBOOK": work / "gradebook.sqlite", "OTHERS": others, "WORK": work,
                  "CANARY": CANARY, "MARK": MARK, "TCP": ears.tcp, "UDP": ears.udp, "ABSTRACT": ears.abstract,
                  "SOCKET": ears.path, "REPOSITORY": here.folder, "TOP": "/", "HOME": here.work,
                  "SITE": Path(here.python).parents[1].joinpath("lib")}
        corpus = {each.name: each for each in (*hostile.snippets(places), *hostile.built())}
        assert len(corpus) == len(hostile.names()), "two have the same name"
        for each in corpus.values():
            (others / each.name).write_bytes(each.data)
        for number in range(CANARIES):  # spread over the order of names, hence over the batch
            (others / f"{chr(ord('a') + 2 * number)}-canary").write_bytes(data(notebook()))
        here.give(work)
        started = time.monotonic()
        short = [each.name for each in corpus.values()
                 if {"timeout", "killed"} & set(each.verdicts) and not each.source.startswith("# Takes time")]
        results = graded(others, list(POINTS.items()), PATIENT, short=short)
        seconds = time.monotonic() - started
        time.sleep(0.5)
        heard, left = tuple(ears.heard), daemons()
        written = tuple(work.glob("written-from-inside"))
        places |= {"TOP": here.folder, "SITE": Path(here.python).parents[1] / "lib" / "python3" / "site-packages"}
        places["SITE"] = next(Path(here.python).parents[1].glob("lib/python3*/site-packages"), places["SITE"])
        looking = {each.name: each.source for each in hostile.snippets(places) if "def found():" in each.source}
        (work / "control.json").write_text(json.dumps(looking))
        control = here.run("-m", "tests.class_room.control", work / "control.json", env={"DOWNHILL_CANARY": CANARY})
        assert control.returncode == 0, control.stderr[-4000:]
        time.sleep(0.5)
    return Batch(results, corpus, heard, tuple(ears.heard[len(heard):]),
                 tuple(json.loads(control.stdout.splitlines()[-1])), left, written, seconds)


def graded(folder, exercises, limits, hidden_cases=20, partial=0.0, short=()):
    """{name: what grade() says, as JSON} of the files in a folder; of those in `short` within the limits SHORT."""
    here = place()
    job, out = (here.work / f"{folder.name}-{word}.json" for word in ("job", "results"))
    job.write_text(json.dumps({"folder": str(folder), "exercises": exercises, "hidden_cases": hidden_cases,
                               "partial": partial, "limits": limits, "short": {each: SHORT for each in short},
                               "secret": SECRET, "out": str(out)}))
    said = here.run("-m", "tests.class_room.grade_folder", job, env={"DOWNHILL_CANARY": CANARY}, seconds=600)
    assert said.returncode == 0, said.stderr[-4000:]
    return json.loads(out.read_text())


def gradebook(here, work):
    made = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as book:\n" \
           "    book.execute('create table grades (points)')\n    book.execute('insert into grades values (1)')"
    here.give(work)
    said = here.run("-c", made, work / "gradebook.sqlite")
    assert said.returncode == 0, said.stderr


def daemons():
    """Processes whose command line holds MARK."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if MARK.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return tuple(found)
