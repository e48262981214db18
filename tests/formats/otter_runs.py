"""Grade notebooks by an otter zip with `otter run`'s own function. Runs in .venv-formats.

    python otter_runs.py ZIP NOTEBOOK ...

Prints one JSON: {notebook: [[name of the test, score, possible, hidden], ...]}.
"""

import json
import sys

from otter.api import grade_submission

results = {}
for notebook in sys.argv[2:]:
    graded = grade_submission(notebook, sys.argv[1], quiet=True)
    results[notebook] = [[test.name, test.score, test.possible, [case.passed for case in test.test_case_results]]
                         for test in graded.results.values()]
print(json.dumps(results))
