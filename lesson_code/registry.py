"""The optimizers known by name, and the answers to the names of yesterday."""

import functools
import inspect

OPTIMIZERS = {}
_BUILT_IN = set()

TODAYS_WAY = {
    "lr": "lr= is the old name: write learning_rate=",
    "decay": "decay= is gone: a schedule does it now, learning_rate=schedules.inverse_time(rate, decay)",
}


def register(rule):
    """Make a rule of your own known by its name: `@register` above its `def`.

    Every figure and comparison made after it accepts the name. Registering a name of your own again replaces
    the rule, so a cell can be run again. Errors: ValueError for a built-in name, a lambda, or something that
    is no function.
    """
    name = getattr(rule, "__name__", None)
    if not callable(rule) or name is None or name == "<lambda>":
        raise ValueError(f"register takes a function with a name, made with def; it was given {rule!r}")
    if name in _BUILT_IN:
        raise ValueError(f"{name} is a built-in optimizer and stays as it is: give your rule another name")
    OPTIMIZERS[name] = rule
    return rule


def old_names(rule, options):
    """Today's way for each option that is in yesterday's words; a name that the rule itself has is fine."""
    known = inspect.signature(rule).parameters
    found = [way for name, way in TODAYS_WAY.items() if name in options and name not in known]
    if "epsilon" in known and "epsilon" in options and options["epsilon"] is None:
        default = known["epsilon"].default
        found.append(
            f"epsilon=None is gone: leave epsilon out to get its default, {default}, or give a number"
        )
    return found


def built_in(rule):
    """Register a rule of the book; called with an old name, it answers with today's."""

    @functools.wraps(rule)
    def optimizer(params, grad, state, *args, **options):
        if "lr" in options or "decay" in options or options.get("epsilon", 0) is None:
            raise ValueError(f"{rule.__name__}: " + "; ".join(old_names(rule, options)))
        return rule(params, grad, state, *args, **options)

    OPTIMIZERS[rule.__name__] = optimizer
    _BUILT_IN.add(rule.__name__)
    return optimizer


def one_of(name, choice, *choices):
    """An option in words must be one of the words that there are."""
    if choice not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, not {choice!r}")
