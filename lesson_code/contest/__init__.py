"""A contest of optimizers: `print(contest.enter("mine"))` runs a rule of your own beside the book's, fairly."""

from lesson_code.contest import judging, tasks
from lesson_code.contest.contract import check_rule, trouble_with
from lesson_code.contest.entry import BOOK, RATES, SEEDS, TUNING, Entry, drawn, enter
from lesson_code.contest.table import Contest, quartiles
from lesson_code.contest.tasks import TASKS, Task, loss_left

__all__ = ["BOOK", "RATES", "SEEDS", "TASKS", "TUNING", "Contest", "Entry", "Task", "check_rule", "drawn", "enter",
           "judging", "loss_left", "quartiles", "tasks", "trouble_with"]
