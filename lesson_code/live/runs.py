"""Kind "path" and the runs behind it: every optimizer over the whole grid of controls, one `train` call each."""
import inspect

import numpy as np

from .. import optimizers as rules
from ..train import History, train
from . import atlas
from .drawing import Drawing, check_controls, finite_range
from .ground import checked_window, ground, in_window, same_length

FAR = 3            # windows beyond the window that a walk is followed to; further out only its direction matters


def sweep(problem, names, learning_rate, batch_size, extra, steps, epochs=None, record_every=None, starts=None,
          **settings):
    """Controls and, for each optimizer, the History over their grid (records, *controls, P).

    extra: {option of a rule: stops}. starts: points to start from, (how many, P): they are the last control but
    for the problem's, where there are several problems: {control: {stop: Problem}}.
    """
    if isinstance(problem, dict):
        return sweep_problems(problem, names, learning_rate=learning_rate, batch_size=batch_size, extra=extra,
                              steps=steps, epochs=epochs, record_every=record_every, starts=starts, **settings)
    controls = {}
    if learning_rate is not None:
        controls["learning rate"] = [float(rate) for rate in np.atleast_1d(learning_rate)]
    if batch_size is not None:
        controls["batch size"] = [int(size) for size in np.atleast_1d(batch_size)]
    controls |= {name.replace("_", " "): list(np.atleast_1d(stops)) for name, stops in extra.items()}
    grid = dict(zip(controls, np.ix_(*controls.values())))
    if starts is not None:
        problem = problem._replace(start=np.asarray(starts, float))
        controls["start"] = [place_text(start) for start in problem.start]
        grid = {name: axis[..., None] for name, axis in grid.items()}
    check_controls(controls)
    if steps is not None:
        settings |= {"steps": steps, "record_every": record_every or max(1, steps // 60)}
    else:
        settings["epochs"] = epochs
    histories = {}
    for name in names:
        taken = inspect.signature(rules.OPTIMIZERS[name]).parameters if name in rules.OPTIMIZERS else ()
        options = {key: grid[key.replace("_", " ")] for key in extra if key in taken}
        histories[name] = train(problem, name, grid.get("learning rate"), grid.get("batch size"), **settings, **options)
    return controls, histories


def sweep_problems(problem, names, **settings):
    """`sweep` of each of several problems, {control: {stop: Problem}}; that control is the last."""
    control, problems = one_control(problem)
    swept = [sweep(each, names, **settings) for each in problems.values()]
    controls = swept[0][0]
    if control in controls:
        raise ValueError(f"two controls are called {control!r}: give the problems' control another name")

    def together(name):
        runs = [histories[name] for _, histories in swept]
        steps = runs[0].steps if runs[0].steps.ndim == 1 else np.stack([run.steps for run in runs], axis=-1)
        return History(np.stack([run.params for run in runs], axis=-2), np.stack([run.loss for run in runs], axis=-1),
                       steps, np.stack([run.diverged_at for run in runs], axis=-1))

    return controls | {control: list(problems)}, {name: together(name) for name in names}


def one_control(problem):
    """The control and its problems, or an error in words."""
    if len(problem) != 1 or not all(isinstance(each, dict) and each for each in problem.values()):
        raise ValueError("several problems are given as one control and a Problem for each of its stops, as in "
                         '{"condition number": {1: bowl(1), 10: bowl(10)}}')
    (control, problems), = problem.items()
    sizes = {np.shape(each.start)[-1] for each in problems.values()}
    if len(sizes) > 1:
        raise ValueError(f"the problems of {control!r} must have one number of parameters, they have {sizes}")
    return control, problems


def place_text(start):
    return f"{start[0]:.3g}" if len(start) == 1 else f"({', '.join(f'{x:.3g}' for x in start)})"


def stacked(histories, field, controls):
    """(*controls, series, …, records) of one field of the histories; a control that a rule ignores is spread over."""
    sizes = tuple(len(stops) for stops in controls.values())
    columns = []
    for history in histories.values():
        array = np.asarray(getattr(history, field))
        if field == "diverged_at":
            columns.append(np.broadcast_to(array, sizes))
            continue
        inner = array.shape[-1:] if field == "params" else ()
        full = np.broadcast_to(array, (len(array), *sizes, *inner))
        columns.append(np.moveaxis(full, 0, -1))
    return np.stack(columns, axis=len(sizes))


def path(problem, optimizers, *, learning_rate=None, batch_size=None, steps=120, window=None, x_label=None,
         y_label=None, loss_label="loss", loss_range=None, extra=None, **settings):
    """Drawing of the walks over a surface of one or two parameters, their loss beside it.

    problem: a Problem, or {control: {stop: Problem}}; then window, x_label and y_label may be {stop: ...} as well.
    """
    control, problems = one_control(problem) if isinstance(problem, dict) else (None, {None: problem})
    labels = {stop: (of_stop(x_label, stop), of_stop(y_label, stop), loss_label) for stop in problems}
    windows = np.array([checked_window(each, of_stop(window, stop)) for stop, each in problems.items()])
    controls, histories = sweep(problem, optimizers, learning_rate, batch_size, extra or {}, steps, **settings)
    loss = stacked(histories, "loss", controls)
    params = np.moveaxis(stacked(histories, "params", controls), -2, -1)     # (…, series, records, P)
    scale, limits = loss_axis(loss, loss_range)
    drawn = [ground(each, of, labels[stop]) for (stop, each), of in zip(problems.items(), windows)]
    name, lines = drawn[0].name, same_length([each.lines for each in drawn])
    # The lines hang on the problem's control alone, which is the last.
    front = (None,) * (len(controls) - (control is not None))
    arrays = {name: (atlas.position, lines[front] if control else lines[0][front])}
    if name == "curve":
        params = np.concatenate([params, loss[..., None]], axis=-1)
    drawn_in = np.array([each.window for each in drawn])[:, None, None]      # (problems, series, records, P, 2)
    places = np.clip(in_window(params, drawn_in), -FAR, 1 + FAR)
    arrays |= {"position": (atlas.position, np.moveaxis(places, -1, -2)), "loss": (atlas.number, loss),
               "diverged": (atlas.integer, stacked(histories, "diverged_at", controls)),
               "lost": (atlas.integer, lost_record(loss))}
    steps_shown = np.asarray(next(iter(histories.values())).steps)
    spec = {"series": [shown(name) for name in histories], "steps": [int(step) for step in steps_shown],
            "ground_control": control, "grounds": [{"surface": each.surface, "minima": each.minima} for each in drawn],
            "losses": {"x": {"label": "step", "range": [0, int(steps_shown[-1])]},
                       "y": {"label": loss_label, "range": limits, "scale": scale}}}
    return Drawing(controls, arrays, spec, histories)


def of_stop(value, stop):
    """What is given for all stops of the problem's control, or for each: {stop: value}."""
    return value.get(stop) if isinstance(value, dict) else value


def lost_record(loss):
    """First record from which a run's loss stays above 1,000 times the largest loss at a start; -1 where none does."""
    gone = ~(loss <= 1000 * np.abs(loss[..., 0]).max())
    ends_gone = np.logical_and.accumulate(gone[..., ::-1], axis=-1)[..., ::-1]
    return np.where(ends_gone[..., -1], ends_gone.argmax(axis=-1), -1)


def shown(name):
    return name.replace("_", " ")


def loss_axis(loss, wanted=None):
    """Scale and range of the loss: from a little under the best to a little above the start."""
    start = np.nanmax(loss[..., 0])
    low = np.nanmin(np.where(np.isfinite(loss), loss, np.nan))
    scale = "log" if low > 0 and start / low > 20 else "linear"
    if wanted is not None:
        return scale, [float(end) for end in wanted]
    if scale == "log":
        return scale, [float(max(low * 0.8, start * 1e-8)), float(start * 3)]
    return scale, finite_range([low, start + 0.3 * (start - low)])


def loss_curves(problem, optimizers, *, learning_rate=None, batch_size=None, steps=None, epochs=None,
                loss_range=None, loss_label="loss", extra=None, **settings):
    """Arguments of kind "curve" for the loss of each optimizer against its updates, and the histories."""
    controls, histories = sweep(problem, optimizers, learning_rate, batch_size, extra or {}, steps, epochs, **settings)
    loss = stacked(histories, "loss", controls)
    first = next(iter(histories.values()))
    steps_shown = np.asarray(first.steps, float)
    if steps_shown.ndim == 1:
        x = steps_shown[(None,) * len(controls)]
    else:
        x = np.moveaxis(np.broadcast_to(steps_shown, (len(steps_shown), *first.diverged_at.shape)), 0, -1)
    scale, limits = loss_axis(loss, loss_range)
    curves = {shown(name): loss[..., series, :] for series, name in enumerate(histories)}
    table = {"controls": controls, "x": x, "y": curves, "x_label": "updates", "x_unit": "updates",
             "y_label": loss_label, "y_scale": scale, "y_range": limits, "say_last": True}
    return table, histories
