"""Every form of every exercise, from a student's notebook through a process of its own: the check's own words."""

import functools

import pytest

from lesson_code.contest.verdict import seen
from lesson_code.exercises import EXERCISES, examine
from lesson_code.exercises.checking import MORE
from lesson_code.homework import answers, judge, protocol, reading, released, trial
from tests.answers_as_notebooks import FORMS, rounds

SEEDS = range(6)


@functools.cache
def tried():
    """{form's number: (Answer, Verdict, cases that are right)}: all in one process and its forks, but for rules."""
    jobs, found, rules = [], {}, {}
    for each in rounds():
        asked = released.from_book(each.forms)
        for id, answer in answers.find(reading.read(each.data), asked).items():
            key = FORMS.index(each.forms[id])
            if EXERCISES[id].contested:
                with trial.Player(answer, EXERCISES[id]) as play:
                    verdict, marks = seen(EXERCISES[id], play)
                rules[key] = (answer, verdict, [mark.right for mark in marks])
                continue
            found[key] = answer
            jobs.append(protocol.job(key, answer, EXERCISES[id], EXERCISES[id].cases(SEEDS)))
    results = trial.run(jobs)
    for key, answer in found.items():
        exercise = EXERCISES[answer.exercise]
        cases = exercise.cases(SEEDS)
        found[key] = (answer, judge.judged(exercise, cases, results[key]),
                      judge.right_cases(exercise, cases, results[key]))
    return found | rules


@pytest.mark.parametrize("number", range(len(FORMS)), ids=lambda number: f"{number}-{FORMS[number].exercise}")
def test_a_form_from_a_notebook_gets_the_words_of_the_check(number):
    form = FORMS[number]
    answer, verdict, marks = tried()[number]
    assert (answer.how, answer.state) == ("metadata", "answered")
    assert answer.function == form.function.__name__
    seeds = range(MORE) if EXERCISES[form.exercise].contested else SEEDS
    assert verdict == examine(form.exercise, form.function, seeds=seeds)
    assert all(marks) == form.right
