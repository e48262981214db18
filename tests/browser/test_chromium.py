"""What is said before the tests begin, where the browser or its driver is not there."""

import sys

from tests.browser import chromium


def test_a_driver_that_does_not_start_is_named_with_its_library(tmp_path, monkeypatch, capsys):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'cannot open libatomic.so.1' >&2\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(sys, "executable", str(broken))
    assert chromium.main() == 1
    said = capsys.readouterr().err
    assert "cannot open libatomic.so.1" in said and "apt-get install --yes libatomic1" in said


def test_a_driver_that_starts_is_not_mentioned():
    assert chromium.driver() == ""
