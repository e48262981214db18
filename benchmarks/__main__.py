"""python -m benchmarks [NAME ...]: all benchmarks but those that write files, or the named ones."""

import argparse
import importlib
import sys

import benchmarks
from benchmarks.machine import described

ALWAYS = ["sweep", "mlp", "pages", "latency", "class", "book"]  # book last: it takes the site away and builds it again
BY_NAME = ["seconds"]
MODULES = {"class": "classes"}  # where a name cannot be a module's


def main():
    parser = argparse.ArgumentParser(description=benchmarks.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *ALWAYS, *BY_NAME],
                        help=", ".join(ALWAYS + BY_NAME))
    parser.add_argument("--all", action="store_true", help="class: 3,000 submissions too, which takes long")
    options = parser.parse_args()
    names = options.names or ALWAYS
    print("Machine: " + "; ".join(f"{what} {value}" for what, value in described().items()))
    failed = []
    for name in names:
        benchmark = importlib.import_module(f"benchmarks.{MODULES.get(name, name)}")
        print(f"\n== {name}: {benchmark.__doc__.splitlines()[0]}", flush=True)
        try:
            benchmark.main(**({"all_sizes": options.all} if name == "class" else {}))
        except benchmarks.machine.NotThere as error:
            print(f"not measured: {error}")
            failed.append(name)
    if failed:
        print(f"\nNot measured: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
