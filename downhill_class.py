"""The command downhill-class. It stands outside of lesson_code, which loads numpy: Ctrl-C is answered before that."""

import os
import signal
import sys


def stopped(*_):
    """So early nothing is there that had to be ended well."""
    os.write(2, b"downhill-class: stopped; nothing is lost\n")
    os._exit(130)


def main(**stand_in):
    """Run the command and exit with its status; stand_in: see grading.command.main."""
    signal.signal(signal.SIGINT, stopped)
    from lesson_code.grading.command import main as run

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        status = run(**stand_in)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left is Python's own end
        sys.unraisablehook = lambda _: None           # in it, pipes of workers that were ended are closed twice
    except KeyboardInterrupt:
        stopped()
    sys.exit(status)


if __name__ == "__main__":
    main()
