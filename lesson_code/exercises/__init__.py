"""The chapters' exercises: `check(name, function)` says whether an answer is right, and what is wrong with it."""

from lesson_code.exercises import (
    adam,
    adaptive_rates,
    batch_size,
    binary_cross_entropy,
    comparing,
    divergence,
    drawn_rows,
    epsilon_places,
    huber,
    line_search,
    mend_rmsprop,
    momentum_forms,
    momentum_roots,
    own_rule,
    soft_labels,
    softmax_cross_entropy,
    softmax_rows,
    squared_error,
    stable_rates,
)
from lesson_code.exercises.checking import check, examine
from lesson_code.exercises.exercise import EXERCISES, Exercise
from lesson_code.exercises.picture import beside
from lesson_code.exercises.verdict import Verdict

CHAPTERS = (squared_error, huber, binary_cross_entropy, soft_labels, softmax_rows, softmax_cross_entropy, stable_rates,
            divergence, line_search, batch_size, drawn_rows, momentum_forms, momentum_roots, adaptive_rates,
            mend_rmsprop, adam, epsilon_places, comparing, own_rule)

__all__ = ["CHAPTERS", "EXERCISES", "Exercise", "Verdict", "beside", "check", "examine"]
