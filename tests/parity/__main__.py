"""`make parity`: ours beside the real libraries, live, at each of the 1,000 steps; exits 1 if one is too far.

    python -m tests.parity     (at the repository's root, with the packages of tests/parity/requirements.txt)
"""

import sys

from tests.parity import cases, compare, conventions, make_conventions, ours, reference


def main():
    every_step = range(1, cases.STEPS + 1)
    live = reference.everything(every_step)
    found = [row for library, kind, case in compare.comparisons()
             for row in compare.rows(live, library, kind, case, ours.run(library, kind, case, every_step))]
    versions = ", ".join(f"{name} {version}" for name, version in reference.versions().items())
    print(f"largest differences, ours beside {versions}")
    kind = None
    for row in sorted(found, key=lambda row: row.kind):
        if row.kind != kind:
            kind = row.kind
            print({"rule": "\nrules: of the largest parameter, over 1,000 steps",
                   "loss": "\nlosses: of 1 + |reference|",
                   "training": "\nmodels, and 100 steps of training them: of 1 + |reference|"}[kind])
        print(row)
    far = sum(not row.near for row in found)
    print(f"\n{len(found)} comparisons, {far} too far")
    changed = conventions.changed() + make_conventions.changed()
    print("conventions: as stored" if not changed else "\n".join(changed))
    return int(far > 0 or bool(changed))


if __name__ == "__main__":
    sys.exit(main())
