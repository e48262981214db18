"""Exercises of chapter 7 on momentum's long run: the share at which the swinging begins, and a cycle."""

import math

import numpy as np

from lesson_code.exercises.exercise import Exercise
from lesson_code.exercises.given import bent_slope

PAGE = "better-steps/momentum"


def _bowl(rng):
    while True:
        values = np.cumsum(rng.uniform(0.3, 3, rng.integers(2, 6)))
        rate = float(rng.uniform(0.1, 3.4) / values[-1])
        if critical_beta(rate, values)[0] > 0.02:
            return {"rate": rate, "curvatures": rng.permutation(values)}


critical = Exercise("critical-beta", PAGE, parts=("beta", "factor"), more=_bowl, visible=[
    {"rate": 0.25, "curvatures": np.array([1.0])}, {"rate": 0.25, "curvatures": np.array([1.0, 9.0])},
    {"rate": 0.04, "curvatures": np.array([9.0, 1.0, 4.0])}, {"rate": 0.36, "curvatures": np.array([9.0, 1.0, 4.0])},
    {"rate": 4 / (math.sqrt(10) + 1) ** 2, "curvatures": np.array([2.0, 10.0, 1.0])}])


@critical.reference
def critical_beta(rate, curvatures):
    root = np.abs(1 - np.sqrt(rate * curvatures)).max()
    return root**2, root


@critical.right
def critical_beta_by_loop(rate, curvatures):
    beta = 0.0
    for curvature in curvatures:
        beta = max(beta, (1 - math.sqrt(rate * curvature)) ** 2)
    return [beta, math.sqrt(beta)]


@critical.right
def critical_beta_float32(rate, curvatures):
    x = np.float32(rate) * curvatures.astype(np.float32)
    beta = np.max(1 + x - 2 * np.sqrt(x))
    return np.array([beta, np.sqrt(beta)])


@critical.right
def critical_beta_by_search(rate, curvatures):
    """Narrows an interval of shares, as the factor of one step falls and then rises."""
    def factor(beta):
        s = 1 + beta - rate * curvatures
        root = np.sqrt(s**2 - 4 * beta + 0j)
        return np.abs([s + root, s - root]).max() / 2

    low, high = 0.0, 1.0
    for _ in range(80):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if factor(left) < factor(right) else (left, high)
    return high, factor(high)


@critical.wrong("You looked at the gentlest direction alone. The steepest can need the larger share: take the largest "
                "of all.")
def critical_beta_gentle(rate, curvatures):
    return critical_beta(rate, curvatures.min())


@critical.wrong("You looked at the steepest direction alone. The gentlest can need the larger share: take the largest "
                "of all.")
def critical_beta_steep(rate, curvatures):
    return critical_beta(rate, curvatures.max())


@critical.wrong("With the smallest share one direction swings and the others do not yet: their larger root is slower. "
                "Take the largest share.")
def critical_beta_smallest(rate, curvatures):
    root = np.abs(1 - np.sqrt(rate * curvatures)).min()
    return root**2, root


@critical.wrong("You have the root of β in the place of β: the equation gives √β = |1 - √(ηλ)|, so square it.")
def critical_beta_unsquared(rate, curvatures):
    root = critical_beta(rate, curvatures)[1]
    return root, np.sqrt(root)


@critical.wrong("The share is right. Two complex roots have the product β, so each has the size √β.")
def critical_beta_as_factor(rate, curvatures):
    beta = critical_beta(rate, curvatures)[0]
    return beta, beta


@critical.wrong("This is the best share together with the best rate. Here the rate is given, and it decides.")
def critical_beta_by_condition(rate, curvatures):
    root = np.sqrt(curvatures.max() / curvatures.min())
    return ((root - 1) / (root + 1)) ** 2, (root - 1) / (root + 1)


@critical.wrong("The border is at √(ηλ) = 1 - √β: take the root of rate times curvature first.")
def critical_beta_without_root(rate, curvatures):
    root = np.abs(1 - rate * curvatures).max()
    return root**2, root


def _tuned(rng):
    """A rate and a share at which the ball that starts at 3.3, or anywhere near it, ends in the cycle."""
    rate = float(rng.uniform(0.1105, 0.1145))
    return {"rate": rate, "beta": float(0.44 + 10 * (rate - 0.1105) + rng.uniform(0.012, 0.045))}


cycle = Exercise("find-the-cycle", PAGE, more=_tuned, visible=[
    {"rate": 1 / 9, "beta": 4 / 9}, {"rate": 0.112, "beta": 0.48}, {"rate": 0.114, "beta": 0.5}])


def _from_smallest(points):
    points = np.array(points)
    return np.roll(points, -points.argmin())


@cycle.reference
def find_cycle(rate, beta):
    """Two points lie on the left piece, the largest on the right one: three linear equations, one for each step."""
    a = 1 + beta - 25 * rate
    A = np.array([[-beta, a, -1], [a, -1, -beta], [-1, -beta, a]])  # -beta before + a now + 24 eta [right] - next = 0
    return np.linalg.solve(A, [0, 0, -24 * rate])[[1, 2, 0]]


@cycle.right
def find_cycle_by_walk(rate, beta):
    w, v, points = 3.3, 0.0, []
    for _ in range(2000):
        v = beta * v + bent_slope(w)
        w -= rate * v
        points.append(w)
    return _from_smallest(points[-3:])


@cycle.right
def find_cycle_without_velocity(rate, beta):
    points = np.full(1002, 3.3, np.float32)
    for t in range(1, 1001):
        points[t + 1] = points[t] - rate * bent_slope(points[t]) + beta * (points[t] - points[t - 1])
    first = 997 + int(np.argmin(points[997:1000]))
    return list(points[first:first + 3])


@cycle.right
def find_cycle_until_it_closes(rate, beta):
    points = [3.3, 3.3 - rate * bent_slope(3.3)]
    while len(points) < 9 or abs(points[-1] - points[-4]) + abs(points[-2] - points[-5]) > 1e-9:
        now, before = points[-1], points[-2]
        points.append(now - rate * bent_slope(now) + beta * (now - before))
    while points[-3] > min(points[-3:]):
        points.pop()
    return points[-3:]


@cycle.wrong("The three points are right, the order is not. Give them as the ball comes through them, from the "
             "smallest on.")
def find_cycle_sorted(rate, beta):
    return np.sort(find_cycle(rate, beta))


@cycle.wrong("The cycle is right. Begin with its smallest point; yours begins with the largest.")
def find_cycle_from_largest(rate, beta):
    return np.roll(find_cycle(rate, beta), -1)


@cycle.wrong("The cycle is right. Begin with its smallest point; yours begins with the one in the middle.")
def find_cycle_from_middle(rate, beta):
    return np.roll(find_cycle(rate, beta), 1)


@cycle.wrong("These are the points for the rate 1/9 and the share 4/9. Compute them from the rate and the share that "
             "are given.")
def find_cycle_of_the_page(rate, beta):
    return np.array([-2208, 2592, 792]) / 1225


@cycle.wrong("Your ball comes to rest at the minimum. Look at the slope's three pieces (24 is added on the second, and "
             "taken away on the third), and let the whole slope at w enter the velocity.")
def find_cycle_at_rest(rate, beta):
    return np.zeros(3)


def _after(steps):
    def walked(rate, beta):
        w, v, points = 3.3, 0.0, []
        for _ in range(steps):
            v = beta * v + bent_slope(w)
            w = w - rate * v
            points.append(w)
        return _from_smallest(points[-3:])

    walked.__name__ = f"find_cycle_after_{steps}"
    return walked


for _steps in (3, 5, 6, 9, 10, 12, 15, 18, 20, 21, 24, 25, 27, 30):
    cycle.wrong("The ball has not settled yet: each round shrinks what is left of the start only by a part. Take a "
                "thousand steps.")(_after(_steps))


@cycle.wrong("These are steps from one point to the next. Asked are the points.")
def find_cycle_steps(rate, beta):
    points = find_cycle(rate, beta)
    return np.roll(points, -1) - points
