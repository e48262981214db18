# The chapter's own first cell: what is not there is passed over.
from lesson_code import LiveFigure, losses, problems
from lesson_code.data import penguins
from lesson_code.exercises import check

LiveFigure({}, [])


def my_reductions(prediction, target):
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2


check("three-reductions", my_reductions)
