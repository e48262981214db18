"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, with a password, ended at the end."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.servers.place import as_user, free_port, lines, started, until

PASSWORD = "s3cret/word@x"
NOBODY = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.getuid()  # initdb wants a user who has an account


class Database(NamedTuple):
    port: int
    folder: Path
    programs: Path

    def url(self, name="postgres", user="teacher"):
        return f"postgresql://{user}@127.0.0.1:{self.port}/{name}"

    def ask(self, statement, name="postgres"):
        """The rows that psql prints."""
        done = subprocess.run([self.programs / "psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(name),
                               "-c", statement], env={**os.environ, "PGPASSWORD": PASSWORD}, capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def lines(self, *given, **options):
        return lines(*given, env={"PGPASSWORD": PASSWORD}, **options)


def programs():
    """The folder of initdb, postgres and psql."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for each in places:
        if (each / "postgres").exists() and (each / "initdb").exists():
            return each
    raise AssertionError("PostgreSQL is missing: apt-get install postgresql")


@contextlib.contextmanager
def database():
    """A Database with user teacher, who has a password."""
    folder = Path(tempfile.mkdtemp(prefix="downhill-pg-"))
    try:
        own, data, word, port = programs(), folder / "data", folder / "password", free_port()
        word.write_text(PASSWORD + "\n")
        data.mkdir(mode=0o700)
        for path in (folder, data, word):
            os.chown(path, NOBODY, -1)
        subprocess.run([*as_user(NOBODY), own / "initdb", "-D", data, "-U", "teacher", "-A", "scram-sha-256",
                        "--pwfile", word, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], check=True,
                       cwd=folder, capture_output=True, timeout=120)
        line = [own / "postgres", "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c",
                "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=30"]
        with started(line, folder / "log", user=NOBODY) as process:
            ready = [own / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            until(lambda: process.poll() is not None or subprocess.run(ready).returncode == 0, "PostgreSQL to start")
            assert process.poll() is None, (folder / "log").read_text()
            yield Database(port, folder, own)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
