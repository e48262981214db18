"""The same problem in other coordinates, so that a rule cannot know it again and step to an answer it has stored."""

import numpy as np

from lesson_code.contest.tasks import Task


def disguised(task, rng):
    """The Task with its parameters in another order, some with their sign changed, and all moved by N(0, 1).

    To a rule that treats every coordinate alike and knows no place by itself nothing changes: each of its steps is
    the same in the new coordinates, and so is the loss. (Weight decay knows a place, zero.) Not prevented: a rule may
    tell the kind of problem by the number of parameters, and coordinates by the sizes of their gradients.
    """
    problem, size = task
    count = problem.start.shape[-1]
    order, sign, moved = rng.permutation(count), rng.choice([-1.0, 1.0], count), rng.normal(size=count)
    place = np.argsort(order)

    def there(params):
        return params[..., order] * sign + moved

    def objective(params, batch=None):
        value, grad = problem.objective(((params - moved) * sign)[..., place], batch)
        return value, grad[..., order] * sign

    if hasattr(problem.objective, "minima"):
        objective.minima = there(problem.objective.minima)
    return Task(problem._replace(objective=objective, start=there(problem.start)), size)
