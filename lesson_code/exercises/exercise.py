"""What an exercise is: its cases, its reference, and the right and wrong answers that its tests know."""

import numpy as np

EXERCISES = {}


class Exercise:
    """One exercise, known by its id once it is made.

    page: the notebook under book/ that asks it, without suffix. visible: cases that the check shows, each a dict
    {argument: value}. more(rng): one further case from a numpy Generator, the same case for the same seed. parts:
    what the answer's parts are called, where it has several. rtol, atol: an answer a is right where
    |a - b| <= atol + rtol |b| (ten times as wide for float32). Forms are added by decorators: `reference`, `right`,
    `wrong(hint)`. Errors: ValueError for an id that is taken.
    """

    contested = False  # whether the answer is a rule that runs in a contest

    def __init__(self, id, page, visible, more, parts=(), rtol=1e-5, atol=1e-6):
        if id in EXERCISES:
            raise ValueError(f"there is an exercise {id!r} already")
        self.id, self.page, self.visible, self.more = id, page, tuple(visible), more
        self.parts, self.rtol, self.atol = tuple(parts), rtol, atol
        self.solve, self.rights, self.wrongs = None, [], []
        EXERCISES[id] = self

    def reference(self, function):
        """The answer that others are compared with; it counts as a right form too."""
        self.solve = function
        self.rights.append(function)
        return function

    def right(self, function):
        """Another way to write a right answer."""
        self.rights.append(function)
        return function

    def wrong(self, hint):
        """A plausible mistake, and what the check says to the one who makes it."""

        def add(function):
            self.wrongs.append((function, hint))
            return function

        return add

    def case(self, seed):
        """The further case number `seed`."""
        return self.more(np.random.default_rng(seed))

    def cases(self, seeds):
        """The visible cases and the further ones of `seeds`."""
        return [*self.visible, *map(self.case, seeds)]


class Contested(Exercise):
    """An exercise whose answer is an optimizer's rule: contest/judging.py runs it on problems that a seed makes.

    visible: arguments of the kind that the rule is given. There are no further cases. A right form does what is asked
    on the problems of nearly every seed; a wrong one does not, and gets its hint.
    """

    contested = True

    def __init__(self, id, page, visible):
        super().__init__(id, page, visible, None)
