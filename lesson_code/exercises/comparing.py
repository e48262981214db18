"""Exercises of the page on comparing optimizers: what tuning costs, runs that failed, the best of several trials."""

import itertools
import math

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "comparing/your-own-optimizer"


def _grid(rng):
    return {"values": rng.integers(2, 7, rng.integers(1, 4)), "tuning_seeds": int(rng.integers(2, 6)),
            "judging_seeds": int(rng.integers(2, 12)), "gradients": int(rng.integers(2, 20)) * 10}


cost = Exercise("cost-of-tuning", PAGE, more=_grid, visible=[
    {"values": np.array([5]), "tuning_seeds": 2, "judging_seeds": 3, "gradients": 100},
    {"values": np.array([5, 3]), "tuning_seeds": 2, "judging_seeds": 10, "gradients": 100}])


@cost.reference
def gradients_of_a_grid(values, tuning_seeds, judging_seeds, gradients):
    return (np.prod(values) * tuning_seeds + judging_seeds) * gradients


@cost.right
def gradients_by_loop(values, tuning_seeds, judging_seeds, gradients):
    count = 0
    for _ in itertools.product(*(range(each) for each in values)):
        for _ in range(tuning_seeds):
            count += gradients
    return count + judging_seeds * gradients


@cost.right
def gradients_float32(values, tuning_seeds, judging_seeds, gradients):
    runs = math.prod(values.tolist()) * tuning_seeds + judging_seeds
    return np.float32(runs * gradients)


@cost.wrong("A grid tries every value with every other: multiply the numbers of values, do not add them.")
def gradients_of_a_sum(values, tuning_seeds, judging_seeds, gradients):
    return (np.sum(values) * tuning_seeds + judging_seeds) * gradients


@cost.wrong("You judged every setting. Only the chosen one runs on the judging seeds.")
def gradients_all_judged(values, tuning_seeds, judging_seeds, gradients):
    return np.prod(values) * (tuning_seeds + judging_seeds) * gradients


@cost.wrong("Each setting runs once on every tuning seed, not once.")
def gradients_one_tuning_seed(values, tuning_seeds, judging_seeds, gradients):
    return (np.prod(values) + judging_seeds) * gradients


@cost.wrong("The judging runs cost gradients as well: add them.")
def gradients_without_judging(values, tuning_seeds, judging_seeds, gradients):
    return np.prod(values) * tuning_seeds * gradients


@cost.wrong("These are the runs. Each of them takes that many gradients.")
def gradients_only_runs(values, tuning_seeds, judging_seeds, gradients):
    return np.prod(values) * tuning_seeds + judging_seeds


def _losses(rng):
    losses = rng.uniform(0.1, 1.5, rng.integers(4, 12))
    losses[rng.permutation(len(losses))[:rng.integers(1, 3)]] = np.inf
    return {"losses": losses, "start": float(rng.uniform(0.8, 1.3))}


failures = Exercise("runs-that-failed", PAGE, more=_losses, parts=("median", "failed"), visible=[
    {"losses": np.array([0.2, 0.1, np.inf, 0.4, 0.3]), "start": 1.0},
    {"losses": np.array([3.0, 0.2, np.inf, 0.1, 2.5]), "start": 2.0},
    {"losses": np.array([0.7, 0.2, 3.0, 0.1]), "start": 2.0}])


@failures.reference
def median_of_runs(losses, start):
    failed = ~(losses <= start)
    return np.median(np.where(failed, np.inf, losses)), failed.sum()


@failures.right
def median_of_runs_by_sorting(losses, start):
    good = sorted(one for one in losses.tolist() if one <= start)
    n = len(losses)
    places = good + [math.inf] * (n - len(good))
    return (places[(n - 1) // 2] + places[n // 2]) / 2, n - len(good)


@failures.right
def median_of_runs_float32(losses, start):
    counted = losses.astype(np.float32)
    counted[counted > start] = np.inf
    return np.median(counted), int(np.isinf(counted).sum())


@failures.wrong("You left the failed runs out. A rule that fails half the time would look as good as one that never "
                "does: count them as infinite.")
def median_of_survivors(losses, start):
    good = losses[losses <= start]
    return np.median(good) if len(good) else np.inf, len(losses) - len(good)


@failures.wrong("This is the mean. One failed run makes it infinite; the median stands that.")
def mean_of_runs(losses, start):
    failed = ~(losses <= start)
    return np.mean(np.where(failed, np.inf, losses)), failed.sum()


@failures.wrong("A run that ends above the loss at the start has failed too, though its loss is finite.")
def median_finite_only(losses, start):
    failed = ~np.isfinite(losses)
    return np.median(np.where(failed, np.inf, losses)), failed.sum()


@failures.wrong("The number of failed runs is asked, not their share.")
def median_and_share(losses, start):
    failed = ~(losses <= start)
    return np.median(np.where(failed, np.inf, losses)), failed.mean()


@failures.wrong("A failed run does not end where it began. Count it as infinite, not as the loss at the start.")
def median_at_start(losses, start):
    failed = ~(losses <= start)
    return np.median(np.where(failed, start, losses)), failed.sum()


def _results(rng):
    n = int(rng.integers(4, 9))
    return {"losses": np.round(rng.uniform(0, 2, n), 2), "trials": int(rng.integers(2, n))}


best = Exercise("best-of-k", PAGE, more=_results, visible=[
    {"losses": np.array([0.3, 0.1, 0.8]), "trials": 2},
    {"losses": np.array([2.0, 0.5, 1.0, 0.25]), "trials": 2},
    {"losses": np.array([2.0, 0.5, 1.0, 0.25]), "trials": 3}])


@best.reference
def expected_best(losses, trials):
    return np.mean([min(tried) for tried in itertools.combinations(losses, trials)])


@best.right
def expected_best_by_counting(losses, trials):
    n, total = len(losses), 0.0
    for worse, loss in enumerate(sorted(losses, reverse=True)):
        total += math.comb(worse, trials - 1) * loss
    return total / math.comb(n, trials)


@best.right
def expected_best_float32(losses, trials):
    rows = np.array(list(itertools.permutations(losses.astype(np.float32), trials)))
    return rows.min(axis=1).mean()


@best.wrong("This is the mean loss of a trial. Of the trials made, the best one is kept.")
def expected_of_one(losses, trials):
    return losses.mean()


@best.wrong("This is the best of all settings. With fewer trials it is often not among those tried.")
def best_of_all(losses, trials):
    return losses.min()


@best.wrong("These are the first trials as they stand. Average over all sets of trials that could have been drawn.")
def best_of_the_first(losses, trials):
    return losses[:trials].min()


@best.wrong("You drew with replacement: the same setting was tried twice. All trials are different ones.")
def best_with_replacement(losses, trials):
    return np.mean([min(tried) for tried in itertools.product(losses, repeat=trials)])


@best.wrong("You kept the worst of the trials. A lower loss is better.")
def expected_worst(losses, trials):
    return np.mean([max(tried) for tried in itertools.combinations(losses, trials)])
