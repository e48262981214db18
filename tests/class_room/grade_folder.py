"""Grade a folder of submissions, three at a time, as an ordinary user: python -m tests.class_room.grade_folder JOB

JOB: JSON with folder, exercises [[id, points], …] or such a list for each file name, hidden_cases, partial,
limits {}, short {name: limits}, secret (text) and out.
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

from lesson_code.grading import sandbox
from lesson_code.grading.grade import grade
from lesson_code.grading.limits import Limits
from lesson_code.homework import released


def one(path, job):
    wanted = job["exercises"][path.stem] if isinstance(job["exercises"], dict) else job["exercises"]
    items = [SimpleNamespace(id=id, points=points, version="1") for id, points in wanted]
    assignment = SimpleNamespace(name="hw1", exercises=items, released=released.from_book([each.id for each in items]),
                                 hidden_cases=job["hidden_cases"], partial=job["partial"])
    started, limits = time.perf_counter(), Limits(**job["short"].get(path.stem, job["limits"]))
    graded = grade(path.read_bytes(), path.stem, assignment, job["secret"].encode(), limits)
    seconds = time.perf_counter() - started
    print(f"{path.stem}: {seconds:.1f} s", flush=True)
    return path.stem, {"status": graded.status, "remarks": graded.remarks, "seconds": seconds, "sha256": graded.sha256,
                       "exercises": {each.exercise: each._asdict() for each in graded.exercises}}


def main(path):
    job = json.loads(Path(path).read_text())
    sandbox.probe()
    files = sorted(Path(job["folder"]).iterdir())
    with ProcessPoolExecutor(3) as pool:
        results = dict(pool.map(one, files, [job] * len(files)))
    Path(job["out"]).write_text(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1])
