"""How a rule with a velocity moves on the bowl f(w) = lambda w^2 / 2: damped, oscillating or divergent.

There one step is linear in (w, velocity), so it is a 2 x 2 matrix, and its eigenvalues tell the motion. x stands
for eta lambda, rate times curvature, without a unit; beta for the share of the velocity that is kept.
"""

import numpy as np

from lesson_code.checks import by_name
from lesson_code.optimizers import OPTIMIZERS
from lesson_code.problems import Problem, _describe

MOTIONS = ["damped", "oscillating", "divergent"]
SETTLED = 1e-10  # of the start: below it a run's sign is rounding


def line_bowl(curvature=1.0):
    """The bowl in one dimension: f(w) = lambda w^2 / 2; minimum 0 at 0. Starts at (1)."""

    def objective(params, batch=None):
        return curvature * params[..., 0] ** 2 / 2, curvature * params

    return Problem(_describe(objective, "bowl in one dimension", np.zeros((1, 1)), ((-1.5, 1.5),)), np.ones(1))


def step_matrix(rule, x, **options):
    """The matrix of one step on (w, velocity), read off the rule itself: (2, 2).

    rule: "momentum" or "nesterov", or a function like them, with one entry of state, "velocity". Errors:
    ValueError for a rule whose state is something else.
    """
    rule = by_name(OPTIMIZERS, rule, "optimizer")
    columns = []
    for w, velocity in np.eye(2):
        after, state = rule(np.array([w]), np.array([x * w]), {"velocity": np.array([velocity])}, 1.0, **options)
        if set(state) != {"velocity"}:
            raise ValueError(f"step_matrix needs a rule whose state is a velocity alone; this one keeps {set(state)}")
        columns.append([after[0], state["velocity"][0]])
    return np.array(columns).T


def factor(rule, x, **options):
    """By what one step shrinks the distance in the long run: the largest |eigenvalue| of `step_matrix`."""
    return float(np.abs(np.linalg.eigvals(step_matrix(rule, x, **options))).max())


def predicted_motion(rule, x, beta):
    """MOTIONS by the formula, 0, 1 or 2: x and beta may be arrays.

    The eigenvalues solve z^2 - s z + p = 0 with s = 1 + beta - x, p = beta for momentum and s = (1 + beta)(1 -
    x), p = beta (1 - x) for Nesterov's. An eigenvalue passes -1 at x = 2 + 2 beta and at x = (2 + 2 beta) / (1 + 2
    beta): beyond it the run diverges. Real and positive roots never cross the minimum; all others do.
    """
    x, beta = np.asarray(x, float), np.asarray(beta, float)
    if rule == "momentum":
        s, p, edge = 1 + beta - x, beta, 2 + 2 * beta
    elif rule == "nesterov":
        s, p, edge = (1 + beta) * (1 - x), beta * (1 - x), (2 + 2 * beta) / (1 + 2 * beta)
    else:
        raise ValueError(f'the formula is known for "momentum" and "nesterov", not for {rule!r}')
    crosses = (s**2 < 4 * p) | (s < 0) | (p < 0)
    return np.where(x > edge, 2, crosses.astype(int))


def measured_motion(w):
    """MOTIONS of runs on a bowl with its minimum at 0, 0, 1 or 2: w (records, ...), every step recorded.

    Divergent: the last tenth of the run goes further out than the tenth in its middle. Oscillating: it crosses 0
    before it has settled there.
    """
    size = np.abs(np.where(np.isfinite(w), w, np.inf))
    tenth, half = max(1, len(w) // 10), len(w) // 2
    late, middle = size[-tenth:].max(axis=0), size[half:half + tenth].max(axis=0)
    grows = ~np.isfinite(late) | (late > np.maximum(middle, SETTLED))
    with np.errstate(invalid="ignore"):
        crosses = ((np.sign(w) == -np.sign(w[0])) & (size > SETTLED * size[0])).any(axis=0)
    return np.where(grows, 2, crosses.astype(int))


def bent_valley():
    """Lessard, Recht and Packard's function, on which the tuned heavy ball goes round for ever.

    f'(w) = 25 w for w < 1, w + 24 for 1 <= w < 2, 25 w - 24 for w >= 2: strongly convex, curvature 1 to 25, minimum
    0 at 0. With rate 1/9 and beta 4/9, the best for a bowl of such curvatures, momentum that starts at 3.3 ends in
    the cycle 792/1225, -2208/1225, 2592/1225. Starts at (3.3). Lessard, Recht and Packard (2016), "Analysis and
    design of optimization algorithms via integral quadratic constraints".
    """

    def objective(params, batch=None):
        w = params[..., 0]
        value = np.where(w < 1, 12.5 * w**2, np.where(w < 2, w**2 / 2 + 24 * w - 12, 12.5 * w**2 - 24 * w + 36))
        slope = np.where(w < 1, 25 * w, np.where(w < 2, w + 24, 25 * w - 24))
        return value, slope[..., np.newaxis]

    return Problem(_describe(objective, "a bowl with a bend", np.zeros((1, 1)), ((-3.0, 4.0),)), np.array([3.3]))
