"""Store what the libraries compute for every case, and their conventions, in tests/fixtures.

    python -m tests.parity.make_fixtures     (from the repository's root, in the environment of `make parity`)
"""

import json

import numpy as np

from tests.parity import cases, compare, conventions, make_conventions, reference


def main():
    compare.FIXTURES.mkdir(exist_ok=True)
    arrays = reference.everything()
    np.savez_compressed(compare.ARRAYS, **arrays)
    about = {"made by": "python -m tests.parity.make_fixtures", "versions": reference.versions(),
             "inputs": cases.digest(), "steps": list(cases.RECORDED), "scales": list(cases.SCALES)}
    compare.ABOUT.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    conventions.store()
    make_conventions.store()
    size = compare.ARRAYS.stat().st_size / 1000
    print(f"{len(arrays)} arrays, {size:.0f} KB, by {about['versions']}")


if __name__ == "__main__":
    main()
