"""Answers that hang, exit, crash, flood, forge or leave something behind: each costs its own exercise alone."""

import functools
import json
import os
import signal
import sys
import time

import numpy as np
import pytest

from lesson_code.exercises import EXERCISES
from lesson_code.homework import judge, protocol, trial
from lesson_code.homework.answers import Answer

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="forks are used on Linux alone")
CASES = EXERCISES["stable-loss"].cases(range(2))
RIGHT = "    return np.logaddexp(0, z) - z * t\n"
DEF = "def answer(z, t):\n"


def job(id, source, seconds=2.0, case_seconds=0.4, cases=CASES):
    answer = Answer("stable-loss", "answer", (source,), "metadata", "answered")
    return protocol.job(id, answer, EXERCISES["stable-loss"], cases, seconds, case_seconds)


def inside(lines, then=RIGHT):
    return DEF + "".join(f"    {line}\n" for line in lines.split("\n")) + then


STUBBORN = "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\nwhile True:\n    time.sleep(1)"
FORGED = ("import os, json\nfor n in range(3, 64):\n    try:\n        os.write(n, b'{}')\n    except OSError:\n"
          "        pass\nos._exit(0)")

# name: (source, status, words)
HOSTILE = {
    "endless loop": (inside("while True: pass"), "timeout", "was stopped"),
    "sleeps": (inside("import time\ntime.sleep(60)"), "timeout", "was stopped"),
    "endless in the second case": (inside("while len(z) != 3: pass"), "timeout", "Case 2 of"),
    "catches everything": (inside("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
                           "timeout", "Case 1 of"),
    "blocks every signal": (inside(STUBBORN), "timeout", "all cases together"),
    "endless at top level": ("while True: pass\n" + DEF + RIGHT, "timeout", "had not run to their end"),
    "asks": (inside("input()"), "error", "nobody who could answer input()"),
    "asks at top level": ("input()\n" + DEF + RIGHT, "right", ""),
    "reads standard input": (inside("import sys\nassert sys.stdin.read() == ''"), "right", ""),
    "exits": (inside("exit()"), "error", "asked Python to exit"),
    "sys.exit": (inside("import sys\nsys.exit(0)"), "error", "asked Python to exit"),
    "sys.exit at top level": ("import sys\nsys.exit(0)\n" + DEF + RIGHT, "right", ""),
    "os._exit": (inside("import os\nos._exit(0)"), "killed", "Case 1 of"),
    "os._exit in the second case": (inside("import os\nlen(z) != 3 and os._exit(0)"), "killed", "Case 2 of"),
    "os._exit at top level": ("import os\nos._exit(0)", "killed", "Python was ended"),
    "kills itself": (inside("import os\nos.kill(os.getpid(), 9)"), "killed", "Python was ended"),
    "kills its group": (inside("import os\nos.killpg(0, 9)"), "killed", "Python was ended"),
    "segfault": (inside("import ctypes\nctypes.string_at(0)"), "killed", "Python was ended"),
    "recursion": (inside("return answer(z, t)"), "error", "without end"),
    "prints without end": (inside("while True: print('x' * 1000)"), "timeout", "prints"),
    "writes to every descriptor": (inside(FORGED), "killed", ""),
    "writes much to 1 and 2": (inside("import os\nfor n in (1, 2): os.write(n, b'0 exited 9\\n' * 100000)"),
                               "right", ""),
    "prints its own result": (inside("print('0 exited 2\\n{}', flush=True)"), "right", "prints"),
    "a million numbers": (inside("return np.zeros(10**6)"), "wrong", "shape (1000000,), wanted"),
    "a lazy billion": (inside("return np.broadcast_to(z[0], 10**9)"), "wrong", "far too many"),
    "lazily broadcast": (inside("return np.broadcast_to(z[0], len(z))"), "wrong", "is wrong in row 0"),
    "masked": (inside("return np.ma.masked_array(z, True)"), "wrong", "masked array"),
    "objects": (inside("return z.astype(object)"), "wrong", "dtype object"),
    "complex": (inside("return z + 0j"), "wrong", "complex"),
    "a duck": ("class Duck:\n    def __array__(self, *a): return 1 / 0\n    __eq__ = __array__\n" + inside(
        "return Duck()"), "wrong", "a Duck"),
    "allclose replaced": (inside("np.allclose = np.array_equal = lambda *a, **k: True\nreturn z"), "wrong",
                          "is wrong in row"),
    "numpy replaced": (inside("import json\nnp.ndarray.__eq__ = 3", "    return z\n"), "error", "immutable type"),
    "json replaced": (inside("import json\njson.dumps = lambda *a: 'forged'"), "killed", "cannot be read"),
    "the check replaced": ("import plain\nplain.parts_of = lambda *a: 1/0\n" + DEF + RIGHT, "killed",
                           "Case 1 of"),
    "the encoder replaced": ("import sys\nsys.modules['plain'].parts_of = lambda *a: 'x'\n" + DEF + RIGHT, "killed",
                             "Python was ended"),
    "a sentence without end": (inside("raise ValueError('x' * 10**7)"), "error", "xxx"),
    "an exception that lies": ("class Bad(Exception):\n    def __str__(self): raise SystemExit\n" + inside(
        "raise Bad"), "error", "raised Bad"),
    "interrupts": (inside("raise KeyboardInterrupt"), "error", "raised KeyboardInterrupt in its line: raise Keyb"),
    "many axes": (inside("return np.zeros((1,) * 30)"), "wrong", "shape (1,"),
    "terminal codes": (inside("raise ValueError('\\x1b[2J\\x07gone')"), "error", "gone"),
    "a thread left": (inside("import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"),
                      "right", ""),
    "mutates": (inside("z *= 2\nz /= 2\nvalue = np.logaddexp(0, z) - z * t\nz[:] = 0\nreturn value"), "right",
                "changes its input z"),
    "mutates, and so never ends": (inside("while len(z):\n    z[:] = 0"), "timeout", "changes its input z"),
    "mutates, and raises": (inside("z[:] = 0\nz[9]"), "error", "changes its input z"),
    "prints": (inside("print('hello')"), "right", "prints"),
    "plots": (inside("import matplotlib.pyplot as plt\nplt.plot(z)\nplt.show()"), "right", "draws"),
    "torch": (inside("import torch"), "error", "torch is not there where answers are tried"),
    "the answer imported": (inside("from lesson_code.exercises import EXERCISES\nreturn EXERCISES['stable-loss']"
                                   ".solve(z, t)"), "error", "has no EXERCISES"),
    "a module of the book": (inside("import lesson_code.losses"), "error", "not there where answers are tried"),
    "a given function": ("from lesson_code.exercises.given import cubes\nfrom lesson_code.exercises import given\n"
                         + inside("assert cubes([2]) == given.cubes([2]) == 8"), "right", ""),
    "registers": ("from lesson_code import register\n\n@register\n" + DEF + RIGHT, "right", ""),
    "the future": ("from __future__ import annotations\n\ndef answer(z: nothing, t: nothing):\n" + RIGHT, "right", ""),
    "a dataclass": ("import dataclasses\n\n@dataclasses.dataclass\nclass A:\n    z: object\n\n" + inside("A(z)"),
                    "right", ""),
    "right": (DEF + RIGHT, "right", "in all 5 cases"),
}


@functools.cache
def tried():
    jobs = [job(name, source) for name, (source, *_) in HOSTILE.items() if name != "plots"]
    jobs.append(job("plots", HOSTILE["plots"][0], 20, 20))  # to load matplotlib takes its time
    results = trial.run(jobs)
    return {name: judge.judged("stable-loss", CASES, result) for name, result in results.items()}


@LINUX
@pytest.mark.parametrize("name", HOSTILE)
def test_an_answer_costs_its_own_exercise_alone(name):
    _, status, words = HOSTILE[name]
    verdict = tried()[name]
    assert verdict.status == status and words in " ".join(verdict.text.split()), verdict
    assert all(letter.isprintable() or letter == "\n" for letter in verdict.text)


@LINUX
def test_answers_that_kill_their_parent_cost_nobody_else_anything():
    kill = inside("import os\nos.kill(os.getppid(), 9)")
    jobs = [job(name, kill if name.startswith("kills") else DEF + RIGHT)
            for name in ("a", "kills", "b", "kills too", "c")]
    results = trial.run(jobs)
    assert {name: result.status for name, result in results.items()} == {
        "a": "ran", "kills": "lost", "b": "ran", "kills too": "lost", "c": "ran"}
    assert judge.judged("stable-loss", CASES, results["kills"]).status == "killed"


def test_without_forks_the_verdicts_are_the_same(monkeypatch):
    monkeypatch.setattr(trial, "START", 12)
    names = ["right", "endless loop", "os._exit", "sys.exit", "prints", "mutates", "masked", "blocks every signal"]
    results = trial.run([job(name, HOSTILE[name][0], seconds=2) for name in names], forks=False)
    for name in names:
        assert judge.judged("stable-loss", CASES, results[name]).status == HOSTILE[name][1], name


@LINUX
def test_what_an_answer_leaves_behind_is_ended(tmp_path):
    file = tmp_path / "pids"
    daemon = (f"import os, time\npid = os.fork()\nif pid == 0:\n    os.setsid()\n    os.fork()\n"
              f"    with open({str(file)!r}, 'a') as f: print(os.getpid(), file=f)\n"
              "    time.sleep(60)\n    os._exit(0)\ntime.sleep(0.2)")
    result = trial.run([job("daemon", inside(daemon), seconds=5, case_seconds=5, cases=CASES[:1])])["daemon"]
    assert result.status == "ran"
    pids = [int(each) for each in file.read_text().split()]
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


SNOOP = """import os, glob
print(sorted(os.listdir('/proc/self/fd'))[:3], file=SEEN)
up = f'/proc/{os.getppid()}'
for path in ['/proc/self/fd/0', *glob.glob(up + '/fd/*'), up + '/fd/0', up + '/mem', up + '/environ']:
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        print(path, os.readlink(path), os.read(number, 100), file=SEEN)
    except OSError: pass
SEEN.close()"""
TWO_JOBS = """
import json, sys
from lesson_code.homework import trial
print({id: result.status for id, result in trial.run(json.load(sys.stdin)).items()})
"""


@LINUX
def test_an_answer_reaches_no_other_job():
    """Neither through the descriptors that it has, nor those or the memory of the process above it."""
    from tests.class_room.ordinary import place  # root may read every process

    file = place().work / "seen"
    jobs = [job("snoop", inside(f"SEEN = open({str(file)!r}, 'w')\n" + SNOOP, "    return 0\n"), cases=[]),
            job("secret", DEF + "    'SECRET'\n" + RIGHT, cases=[])]
    jobs[0]["sources"][0] += "\nanswer(0, 0)"
    done = place().run("-c", TWO_JOBS, input=json.dumps(jobs))
    assert done.stdout == "{'snoop': 'ran', 'secret': 'ran'}\n", done.stderr
    assert file.read_text().splitlines() == ["['0', '1', '2']", "/proc/self/fd/0 /dev/null b''"]


def test_the_caller_is_not_kept_by_a_child_that_does_not_start(monkeypatch):
    monkeypatch.setattr(trial.sys, "executable", "/bin/true")
    assert trial.run([job("right", DEF + RIGHT)])["right"].status == "lost"


@LINUX
def test_one_exercise_s_time_is_not_another_s():
    started = time.monotonic()
    results = trial.run([job("endless", HOSTILE["blocks every signal"][0], seconds=1), job("right", DEF + RIGHT)])
    assert results["endless"].status == "timeout" and results["right"].status == "ran"
    assert 1 < time.monotonic() - started < 6


@LINUX
def test_an_interrupt_ends_the_child(monkeypatch):
    pids = []
    popen = trial.subprocess.Popen

    def noted(*arguments, **options):
        child = popen(*arguments, **options)
        pids.append(child.pid)
        return child

    def came():
        raise KeyboardInterrupt

    monkeypatch.setattr(trial.subprocess, "Popen", noted)
    with pytest.raises(KeyboardInterrupt):
        trial.run([job("right", DEF + RIGHT), job("endless", HOSTILE["blocks every signal"][0], seconds=60)], came=came)
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], signal.SIGTERM)


VALUES = [1, -3, 10**30, 1.5, np.inf, -np.inf, 1e-300, True, False, None, "text ü", (1, 2.5), [1, [2, "x"]],
          {"a": np.arange(3)}, np.zeros((0, 3)), np.float32([1.5]), np.array(2.0), np.float64(0.1), np.int64(3),
          np.arange(6, dtype=np.int32).reshape(2, 3)[:, ::-1]]


def test_an_argument_arrives_as_it_was():
    answer = Answer("", "answer", ("def answer(value):\n    raise ValueError(repr(value))",), "", "answered")
    one = protocol.job("echo", answer, EXERCISES["stable-loss"], [{"value": value} for value in VALUES])
    cases = trial.run([{**one, "arguments": ["value"]}])["echo"].cases
    for value, case in zip(VALUES, cases, strict=True):
        wanted = value.item() if isinstance(value, np.generic) else value
        assert "ValueError: " + " ".join(repr(wanted).split()) in case.said


def test_an_argument_that_cannot_be_sent_is_said():
    with pytest.raises(TypeError, match="cannot be an exercise's argument"):
        protocol.encode_value(object())
