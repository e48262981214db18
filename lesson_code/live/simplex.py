"""Kind "simplex": three probabilities as a point in a triangle, moved by the sliders of their logits."""
import contourpy
import numpy as np

from . import atlas
from .drawing import Drawing, check_controls, over_controls, three_digits

# The first class is the upper corner, the second the lower left, the third the lower right; the side is 1.
CORNERS = np.array([[0.5, np.sqrt(0.75)], [0.0, 0.0], [1.0, 0.0]])
GRID = 61


def simplex(controls, *, classes, logits, numbers, levels, target=None):
    """A point of the probability simplex, level lines of a loss, and what Python says of the point.

    classes: three names; each gets a slider of its logit with the stops `logits`, evenly spaced. `controls`:
    more sliders or buttons. numbers: {label: function of logits z (cells, 3) that gives (*controls, cells)};
    the level lines are of the first of them, at `levels`. target: (*controls, 3) probabilities, marked by a
    star. Errors: ValueError for other than three classes, uneven stops, shapes that do not fit.

    The softmax depends on the differences of the logits alone, so the table has one cell for each pair of
    differences (see `cell_of`), not one for each triple of logits.
    """
    logits = np.asarray(logits, float)
    own = {logit_name(name): [float(z) + 0.0 for z in logits] for name in classes}
    if len(own) != 3:
        raise ValueError(f"a simplex has three corners: give it three classes, not {', '.join(classes)}")
    apart = np.diff(logits)
    if not (apart.size and np.allclose(apart, apart[0]) and apart[0] > 0):
        raise ValueError("the stops of the logits must rise evenly, as np.linspace(-4, 4, 33) does")
    everything = own | controls
    check_controls(everything)
    z = differences(logits)
    values = {label: over_controls(function(z), controls, 1, f"numbers[{label!r}]")
              for label, function in numbers.items()}
    place, labels = level_lines(next(iter(numbers.values())), levels, controls)
    arrays = {"probabilities": (atlas.number, softmax(z)[(None,) * len(controls)]),
              "numbers": (atlas.number, np.stack(np.broadcast_arrays(*values.values()), axis=-1)),
              "contour": (atlas.position, place), "level": (atlas.position, labels)}
    if target is not None:
        target = over_controls(target, controls, 1, "target")
        arrays["target"] = (atlas.position, target @ CORNERS)
    arrays = {name: (encode, array[None, None, None]) for name, (encode, array) in arrays.items()}
    spec = {"classes": list(classes), "numbers": list(numbers), "corners": CORNERS.tolist(),
            "levels": [three_digits(level) for level in levels],
            "logits": {"low": logits[0], "step": apart[0], "count": len(logits)}}
    return Drawing(everything, arrays, spec)


def logit_name(name):
    return f"logit {name}"


def softmax(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def differences(logits):
    """(cells, 3): logits with the third at 0, for every difference of sliders with these stops."""
    step = logits[1] - logits[0]
    apart = step * np.arange(-(len(logits) - 1), len(logits))
    first, second = np.meshgrid(apart, apart, indexing="ij")
    return np.stack([first, second, np.zeros_like(first)], axis=-1).reshape(-1, 3)


def cell_of(index, classes, count):
    """The cell of `differences` on which the sliders stand; index: {control: stop number}."""
    first, second, third = (index[logit_name(name)] for name in classes)
    return (first - third + count - 1) * (2 * count - 1) + second - third + count - 1


def level_lines(loss, levels, controls):
    """Lines of equal loss, (*controls, 2, points), NaN between them; labels, (*controls, levels, 2)."""
    share = np.sin(np.linspace(0, np.pi / 2, GRID)) ** 2        # close to the edges the loss is steep
    up, across = np.meshgrid(share, share, indexing="ij")
    p = np.clip(np.stack([up, (1 - up) * (1 - across), (1 - up) * across], axis=-1), 1e-9, 1)
    x, y = np.moveaxis(p @ CORNERS, -1, 0)
    surface = over_controls(loss(np.log(p).reshape(-1, 3)), controls, 1, "the loss")
    front = surface.shape[:-1]
    drawn = [lines_of(x, y, one.reshape(GRID, GRID), levels) for one in surface.reshape(-1, GRID * GRID)]
    points = max(lines.shape[1] for lines, _ in drawn)
    lines = [np.pad(one, [(0, 0), (0, points - one.shape[1])], constant_values=np.nan) for one, _ in drawn]
    labels = [marks for _, marks in drawn]
    return np.reshape(lines, (*front, 2, points)), np.reshape(labels, (*front, len(levels), 2))


def lines_of(x, y, z, levels):
    generator = contourpy.contour_generator(x, y, z)
    pieces, labels = [np.full((1, 2), np.nan)], np.full((len(levels), 2), np.nan)
    for number, level in enumerate(levels):
        lines = sorted(generator.lines(level), key=len)
        for line in lines:
            pieces += [line[:: max(1, len(line) // 60)], line[-1:], np.full((1, 2), np.nan)]
        if lines:                                               # of several pieces the longest has the label
            labels[number] = free_place(lines[-1], labels[:number])
    return np.concatenate(pieces).T, labels


def free_place(line, taken, apart=0.1, inside=0.04):
    """A point of the line, near its middle, close to no other label and no edge; NaN where there is none."""
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9):
        place = line[int(share * (len(line) - 1))]
        shares = np.linalg.solve(np.vstack([CORNERS.T, np.ones(3)]), [*place, 1])   # the probabilities there
        if shares.min() > inside and not (np.linalg.norm(taken - place, axis=-1) < apart).any():
            return place
    return np.nan
