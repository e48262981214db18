"""A progress bar for long work: it appears after a second, and never where DOWNHILL_QUIET is set.

The book's build and the notebook tests set DOWNHILL_QUIET=1: a bar's times would become part of a stored
output.
"""

import os
import time

SECONDS_BEFORE_A_BAR = 1.0


class Progress:
    """`with Progress(total, what) as progress: ... progress.step()`, once for each unit of work."""

    def __init__(self, total, what):
        self.total, self.what, self.done, self.bar = total, what, 0, None
        self.due = (
            float("inf") if os.environ.get("DOWNHILL_QUIET") else time.perf_counter() + SECONDS_BEFORE_A_BAR
        )

    def step(self):
        self.done += 1
        if self.bar is not None:
            self.bar.update()
        elif time.perf_counter() > self.due:
            from tqdm.auto import tqdm  # only where a bar is drawn: short work does not wait for the import

            self.bar = tqdm(total=self.total, initial=self.done, desc=self.what, unit="step", leave=False)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.bar is not None:
            self.bar.close()
