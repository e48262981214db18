"""Call a student's function: quietly, with an end to waiting, and with its errors in words.

The end to waiting. On the main thread of Linux and macOS a timer's signal raises inside the function. Elsewhere
(Windows, another thread) the function runs in a thread of its own, in which an exception is raised from outside.
Both work between two steps of Python. A single call into compiled code that takes minutes ends only when it ends:
the thread is then left behind and the check says that the kernel should be restarted; the signal waits for it.
"""

import builtins
import contextlib
import ctypes
import inspect
import io
import itertools
import linecache
import signal
import sys
import threading
import time
import types
import warnings

import numpy as np

PRINTS = "Your function prints; the check has kept that back."
LONGEST = 10_000  # letters of an error's message that are looked at
DRAWS = "Your function draws; the check has kept its pictures back."
ORDER = "Your function takes ({}), the check gives it ({}): in this order, whatever they are called."
MEANT = {  # what an error's words mean where they say it to people who know numpy's insides
    "truth value of an array": "if, and, or take one True or False, and an array has many: use np.where, or a loop",
    "converted to Python scalars": "float and the functions of math take one number: numpy's, like np.exp, take arrays",
    "bitwise_xor": "^ is no power in Python: write **",
    "multiply sequence by non-int": "lists are not multiplied entry by entry: arrays are, np.array(...)",
    "math range error": "the result is larger than a float can be",
    "inhomogeneous shape": "an array's rows must be equally long",
}


class TimeUp(BaseException):
    """Raised inside an answer that takes too long; no `except Exception` of its own stops it."""


class Stopped(Exception):
    """The answer did not come back; `left_behind`: nor could it be stopped."""

    def __init__(self, left_behind=False):
        self.left_behind = left_behind

    def in_words(self, seconds):
        if self.left_behind:
            return f"it had not returned after {seconds:g} seconds and cannot be stopped: restart the kernel."
        return f"it had not returned after {seconds:g} seconds, and was stopped: is there a loop without an end?"


class Raised(Exception):
    """The answer raised an error; the message says it in words, with the student's own line."""


def call(function, arguments, seconds):
    """function(*arguments); raises Stopped after `seconds`, and Raised with the student's error in words."""
    by_signal = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    try:
        return (_with_signal if by_signal else _with_thread)(function, arguments, seconds)
    except TimeUp:
        raise Stopped() from None
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise Raised(in_words(error, function)) from None


def _with_signal(function, arguments, seconds):
    armed, soon = True, itertools.cycle(1e-6 * np.arange(3, 60, 3.0))

    def ring(signum, frame):
        # Never into this function's own frame, or that of ring above it: the timer would then outlive it.
        if armed and frame.f_code not in (_with_signal.__code__, ring.__code__):
            # Again soon, after changing times, so that one of them meets an answer that catches everything in the
            # moment between two of its tries.
            signal.setitimer(signal.ITIMER_REAL, next(soon), 1e-3)
            raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    running, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    started = time.monotonic()
    try:
        return function(*arguments)
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if running:  # somebody else's alarm, as pytest-timeout's
            signal.setitimer(signal.ITIMER_REAL, max(running - (time.monotonic() - started), 1e-3), interval)


def _with_thread(function, arguments, seconds):
    result = {}

    def run():
        try:
            with np.errstate(all="ignore"):  # numpy keeps this for each thread
                result["value"] = function(*arguments)
        except BaseException as error:
            result["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        end = time.monotonic() + 2
        while thread.is_alive() and time.monotonic() < end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
            thread.join(0.02)
        raise Stopped(left_behind=thread.is_alive())
    if "error" in result:
        raise result["error"]
    return result["value"]


def _nobody_to_ask(*_):
    raise RuntimeError("the check has nobody who could answer input()")


def displayed():
    """Keeps back what is displayed in a notebook; outside of one there is nothing to keep back."""
    if "IPython" not in sys.modules or sys.modules["IPython"].get_ipython() is None:
        return contextlib.nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output(stdout=False, stderr=False, display=True)


class Printed(io.TextIOBase):
    """Swallows what is printed, however much it is, and knows whether it was more than blanks."""

    anything = False

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"only text can be printed here, not {type(text).__name__}")
        self.anything = self.anything or not text.isspace() and text != ""
        return len(text)


@contextlib.contextmanager
def quiet():
    """Keep what answers print and plot out of the check's words; yields a list that is filled with remarks."""
    remarks, printed = [], Printed()
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = set(pyplot.get_fignums()) if pyplot else set()
    asked, builtins.input, shown = builtins.input, _nobody_to_ask, None
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), displayed() as shown, \
                warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield remarks
    finally:
        builtins.input = asked
        if printed.anything:
            remarks.append(PRINTS)
        pyplot = sys.modules.get("matplotlib.pyplot")
        drawn = set(pyplot.get_fignums()) - figures if pyplot else set()
        for each in drawn:
            pyplot.close(each)
        if drawn or getattr(shown, "outputs", None):
            remarks.append(DRAWS)


def in_words(error, function):
    """An error and the student's own line in which it arose; no line of a library."""
    try:
        message = str(error)
    except BaseException:
        message = ""
    message = " ".join(message[:LONGEST].split())[:300]
    message += next((f" ({words})" for part, words in MEANT.items() if part in message), "")
    kind = type(error).__name__
    if isinstance(error, SystemExit):
        said = "your function asked Python to exit"
    elif isinstance(error, RecursionError):
        said = "your function calls itself without end (RecursionError)"
    else:
        said = f"your function raised {kind}" + (f": {message}" if message else "")
    line = own_line(error.__traceback__, function)
    return said + (f"\n    in its line:  {line}" if line else "")


def own_line(traceback, function):
    """The text of the last line of the traceback that lies in the file, or cell, of `function`."""
    code, found = getattr(function, "__code__", None), ""
    while traceback is not None and isinstance(code, types.CodeType):
        frame = traceback.tb_frame
        if frame.f_code.co_filename == code.co_filename:
            found = linecache.getline(code.co_filename, traceback.tb_lineno, frame.f_globals).strip() or found
        traceback = traceback.tb_next
    return found


def cannot_be_called(function, arguments):
    """Why `function` cannot take these arguments ({name: value}), or None."""
    if isinstance(function, (int, float, complex, str, list, tuple, np.ndarray, np.generic)) or function is None:
        return "the check takes the function itself: write its name without brackets"
    if not callable(function):
        return "the check takes a function, made with def"
    if type(function) is not types.FunctionType:
        return None
    try:
        inspect.signature(function).bind(*arguments.values())
    except TypeError:
        own = ", ".join(inspect.signature(function).parameters) or "nothing"
        return f"your function takes ({own}), the check gives it ({', '.join(arguments)}), in this order"
    return None


def other_order(function, names):
    """A sentence, where the function's arguments are called as the check's are and stand in another order; or ""."""
    if type(function) is not types.FunctionType:
        return ""
    own = list(function.__code__.co_varnames[:function.__code__.co_argcount])
    return ORDER.format(", ".join(own), ", ".join(names)) if own != names and sorted(own) == sorted(names) else ""


def copied(case):
    """The case with arrays of its own, so that an answer that writes into its inputs spoils no other."""
    return {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in case.items()}


def changed_input(case, given):
    """The name of the first array in `given` that is not what it is in `case`, or ""."""
    return next((name for name, value in case.items() if isinstance(value, np.ndarray)
                 and not (value.shape == given[name].shape and np.array_equal(value, given[name], equal_nan=True))), "")
