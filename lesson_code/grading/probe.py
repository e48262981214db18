"""Try the sandbox itself before anything is graded in it, and say what to do where it does not hold."""

import socket
import tempfile
from pathlib import Path
from types import SimpleNamespace

from lesson_code.grading import looks, watch
from lesson_code.grading.bubblewrap import ENVIRONMENT, Refused
from lesson_code.grading.limits import LIMITS
from lesson_code.grading.sandbox import Ended, NotStarted, Sandbox
from lesson_code.homework import protocol

ELSEWHERE = """Nothing was run: submissions are never graded without the sandbox. Where this machine has none, grade in
a virtual machine with Debian 12 or later: apt install bubblewrap libseccomp2 python3-venv, make an ordinary user, copy
the repository and the submissions there. On macOS and Windows that is the way too (for example Lima or WSL 2)."""

CAUSES = (
    (("uid map", "new namespace", "user namespace", "NEWUSER"),
     "this system lets ordinary users make no user namespaces. Ask the administrator for one of:\n"
     "    Debian:        sudo sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000\n"
     "    Ubuntu 23.10+: a profile of AppArmor for /usr/bin/bwrap, or\n"
     "                   sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\n"
     "    in Docker:     docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined …"),
    (("loopback", "RTM_NEWADDR", "netlink"), "this system refuses bubblewrap a network of its own, as AppArmor does on "
     "Ubuntu 23.10 and later: a profile of AppArmor for /usr/bin/bwrap is needed"),
    (("Unknown option",), "bubblewrap is too old: 0.8 or later is needed, as in Debian 12"),
    (("Permission denied",), "Python or the book's packages lie where this user may not read them: install both in a "
     "folder of this user's own"),
    (("seccomp", "SECCOMP"), "this kernel takes no filter of system calls"),
)


def probe(limits=LIMITS):
    """Nothing, where the sandbox holds. Raises Refused otherwise, with what to do."""
    try:
        with Sandbox(limits) as box:
            holds = findings(box, limits)
            answers_after = findings(box, limits)
            seen = watch.use(box.process.pid)
    except Refused as reason:
        raise Refused(f"No sandbox: {reason}.\n{ELSEWHERE}") from None
    except (NotStarted, Ended) as error:
        raise Refused(f"No sandbox: {cause(str(error))}.\n({error})\n{ELSEWHERE}") from None
    lacking = [name for name in looks.LOOKS if not (holds.get(name) and answers_after.get(name))]
    if seen.processes < 2 or not seen.memory:
        lacking.append("a look from outside at what it uses (/proc/…/children)")
    if lacking:
        raise Refused(f"The sandbox starts but does not hold: it lacks {', '.join(lacking)}.\n{ELSEWHERE}")


def findings(box, limits):
    """{name of a look: whether it is as it should be}, by code that runs inside."""
    with tempfile.TemporaryDirectory(prefix="downhill-probe-") as folder, socket.create_server(("127.0.0.1", 0)) as ear:
        outside = Path(folder) / "outside"
        outside.write_text("to be read by nobody inside")
        given = (str(outside), ear.getsockname()[1], (*ENVIRONMENT, "PWD", "LC_CTYPE"), limits.processes)
        sources = (f"GIVEN = {given!r}", Path(looks.__file__).read_text(encoding="utf-8"))
        answer = SimpleNamespace(sources=sources, own=1, function="look")
        asked = SimpleNamespace(visible=[{}], parts=())
        job = protocol.job("look", answer, asked, [{}], limits.wall, limits.wall)
        how, data = box.ask(protocol.encode_jobs([job]), limits.wall)
    result = protocol.decode_result(how, data, job)
    if result.status != "ran" or result.cases[0].status != "answered":
        return {}
    return dict(zip(looks.LOOKS, result.cases[0].parts[0] == 1))


def cause(said):
    """The words for what bubblewrap said."""
    return next((words for signs, words in CAUSES if any(each in said for each in signs)), "it did not start")
