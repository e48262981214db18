"""Exercise of chapter 4: a line search that halves the rate until the step keeps its promise, by Armijo's rule."""

import numpy as np

from lesson_code.exercises import given
from lesson_code.exercises.exercise import Exercise

PAGE = "walking-downhill/gradient-descent"
PAIRS = ((given.valley, given.valley_slope), (given.fourth, given.fourth_slope), (given.ripples, given.ripples_slope))


def _search(rng):
    """One in which no try is near the border between kept and broken promise."""
    while True:
        f, slope = PAIRS[rng.integers(3)]
        case = {"f": f, "slope": slope, "w": rng.uniform(0.6, 1.6, rng.integers(1, 4)) * rng.choice([-1, 1]),
                "rate": float(rng.choice([0.5, 1, 3, 4])), "share": float(rng.choice([0.2, 0.3, 0.5, 0.7]))}
        kept = _kept_promise(**case, tries=9)
        if np.abs(kept - case["share"]).min() > 0.02 and kept[-1] > case["share"]:
            return case


def _kept_promise(f, slope, w, rate, share, tries):
    """The fall as a share of the promised one, at rate, rate / 2, ...; share itself is not used."""
    g = slope(w)
    return np.array([(f(w) - f(w - r * g)) / (r * g @ g) for r in rate / 2.0 ** np.arange(tries)])


search = Exercise("line-search", PAGE, parts=("rate", "point"), more=_search, visible=[
    {"f": given.valley, "slope": given.valley_slope, "w": np.array([1.0]), "rate": 4.0, "share": 0.2},
    {"f": given.valley, "slope": given.valley_slope, "w": np.array([1.0, 1.0]), "rate": 3.0, "share": 0.5},
    {"f": given.fourth, "slope": given.fourth_slope, "w": np.array([0.5, -0.2]), "rate": 0.5, "share": 0.3},
    {"f": given.fourth, "slope": given.fourth_slope, "w": np.array([1.5]), "rate": 1.0, "share": 0.7},
    # Bent downwards at w: here a step keeps more than is promised.
    {"f": given.ripples, "slope": given.ripples_slope, "w": np.array([0.3]), "rate": 0.2, "share": 0.7}])


@search.reference
def line_search(f, slope, w, rate, share):
    g = slope(w)
    while f(w - rate * g) > f(w) - share * rate * (g @ g):
        rate = rate / 2
    return rate, w - rate * g


@search.right
def line_search_at_once(f, slope, w, rate, share):
    g = slope(w)
    rates = rate / 2.0 ** np.arange(40)
    losses = np.array([f(point) for point in w - rates[:, None] * g])
    first = np.flatnonzero(losses <= f(w) - share * rates * np.linalg.norm(g) ** 2)[0]
    return rates[first], w - rates[first] * g


@search.right
def line_search_again(f, slope, w, rate, share):
    """Calls itself with half the rate."""
    down = [-one for one in slope(w)]
    there = [one + rate * step for one, step in zip(w, down)]
    fall, promised = f(w) - f(there), rate * sum(one * one for one in down)
    return (rate, there) if fall >= share * promised else line_search_again(f, slope, w, rate / 2, share)


@search.right
def line_search_float32(f, slope, w, rate, share):
    w = w.astype(np.float32)
    g = slope(w).astype(np.float32)
    for _ in range(60):
        point = w - np.float32(rate) * g
        if f(w) - f(point) >= share * rate * np.sum(g**2):
            return np.float32(rate), point
        rate *= 0.5


@search.wrong("Any fall was enough for you. The step must keep its promise: the loss falls by at least share times "
              "rate times the slope's squared length.")
def line_search_any_fall(f, slope, w, rate, share):
    return line_search(f, slope, w, rate, 0.0)


@search.wrong("The slope promises rate times the squared length of g, g @ g. You took the length itself.")
def line_search_length(f, slope, w, rate, share):
    g = slope(w)
    while f(w - rate * g) > f(w) - share * rate * np.linalg.norm(g):
        rate = rate / 2
    return rate, w - rate * g


@search.wrong("The rate is missing in the promise: a shorter step promises less.")
def line_search_without_rate(f, slope, w, rate, share):
    g = slope(w)
    for _ in range(40):
        if f(w - rate * g) <= f(w) - share * (g @ g):
            break
        rate = rate / 2
    return rate, w - rate * g


@search.wrong("You halved the rate once more after the step that keeps its promise. Return that step's rate.")
def line_search_one_too_many(f, slope, w, rate, share):
    rate = line_search(f, slope, w, rate, share)[0] / 2
    return rate, w - rate * slope(w)


@search.wrong("You halved once at most. Go on until the step keeps its promise: while in place of if.")
def line_search_once(f, slope, w, rate, share):
    g = slope(w)
    if f(w - rate * g) > f(w) - share * rate * (g @ g):
        rate = rate / 2
    return rate, w - rate * g


@search.wrong("A step that breaks its promise is not taken: try the smaller one from the same w.")
def line_search_walks_on(f, slope, w, rate, share):
    for _ in range(40):
        g = slope(w)
        if f(w - rate * g) <= f(w) - share * rate * (g @ g):
            break
        w, rate = w - rate * g, rate / 2
    return rate, w - rate * g


@search.wrong("The rate is right. The point is the one after the step, w - rate * g.")
def line_search_stays(f, slope, w, rate, share):
    return line_search(f, slope, w, rate, share)[0], w


@search.wrong("Your step goes uphill. Against the slope is w - rate * g, where the loss is tried and where you end.")
def line_search_uphill(f, slope, w, rate, share):
    return line_search_halving(f, lambda place: -slope(place), w, rate, share)


@search.wrong("The rate is right, the point lies uphill: it is w - rate * g.")
def line_search_to_the_other_side(f, slope, w, rate, share):
    rate = line_search(f, slope, w, rate, share)[0]
    return rate, w + rate * slope(w)


@search.wrong("You asked for the whole promise, and a bowl never keeps it: ask for share times it.")
def line_search_without_share(f, slope, w, rate, share):
    return line_search_halving(f, slope, w, rate, 1.0)


@search.wrong("You halved the rate before the first try. Try `rate` itself first: it may keep its promise.")
def line_search_halved_first(f, slope, w, rate, share):
    return line_search(f, slope, w, rate / 2, share)


def line_search_halving(f, slope, w, rate, share):
    """As the reference, with an end where no rate keeps the promise."""
    g = slope(w)
    for _ in range(60):
        if f(w - rate * g) <= f(w) - share * rate * (g @ g):
            break
        rate = rate / 2
    return rate, w - rate * g
