"""The rule for numbers in prose (tests/notebooks/prose.py), by example."""

import pytest
from nbformat import v4

from tests.notebooks.prose import unsupported

OUTPUT = ("accuracy 97.8 %, loss 2.3e-04, variance 0.05223, slope -0.50, rows 1797, ratio 97.83, "
          "share 23%, 1.0")
CODE = "history = train(problem, 'adam', 0.25, 32, steps=500)  # 1e3, 50_000"


def page(prose, output=OUTPUT, code=CODE, figure="LiveFigure(path, learning rate 0.777 ... 1)"):
    outputs = [v4.new_output("stream", name="stdout", text=output)]
    view = v4.new_output("display_data", data={"text/plain": figure})
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Title"), v4.new_code_cell(code, outputs=outputs),
                                  v4.new_code_cell("figure", outputs=[view]), v4.new_markdown_cell(prose)])


SUPPORTED = [
    "It reached 97.8 % here.", "It reached 97.8% here.", "It was 97.8 percent.",
    "Exactly $97.8\\,\\%$ of them.",
    "A loss of 2.3e-04.", "A loss of 2.3 × 10⁻⁴.", "A loss of $2.3 \\times 10^{-4}$.", "A loss of 0.00023.",
    "The slope is −0.50.", "The slope is -0.50.", "$w = -0.50$",
    "All 1,797 digits; all 1797; all 1\u202f797.",
    "About 23 % of them.", "It is 1.0.", "Between 0.05223 and 97.83.", "**0.05223** or _0.05223_.",
    "With 500 steps of 32 rows.", "Some 1000 of them; 50,000.", "(0.05223)", "variance=0.05223",
    "| a | 0.05223 |\n|---|---|\n| b | 97.8 |",
]
FREE = [
    "Zero is 0, one is 1, then 2.", "Two thirds, ninety-nine.", "See chapter 57, chapters 13 and 14, § 12.",
    "Figure 12; Fig. 9; equation (31); Exercise 7.", "## Experiment 33: 44 runs", "### 7. Noise",
    "1. First\n2. Second\n17. Last", "42) answer", "> 3. quoted list", "`0.123` and ``0.456``",
    "```python\nx = 0.123\n```", "~~~\n99\n~~~", "Before\n\n   ```\n0.9\n   ```\nafter",
    "![66.6](picture_55.png)", "[link](page-88.html)", "[label]: https://example.org/77", "<img alt='77.7'>",
    "<!-- 77.7 -->", "<https://example.org/2.55>", "https://example.org/4.4", "$x^{17} + \\frac{3}{4}$",
    "$$\n\\sum_{i=3}^{99}\n$$", "Goh (2017) showed it.", "It was shown (McCandlish et al., 2018).",
    "Shown twice (Goh, 2017; Nesterov, 1983).", "As in Cohen et al. 2021, it holds.", "On 27 April 2020.",
    "PyTorch 2.13.0 does.", "float32 and int16", "## Sources\n\nRobbins, 1951, pages 400 to 407.",
    "arXiv:1812.06162", "doi:10.1000/182.5", "[^17]",
]
WRONG = [
    ("It reached 97.9 % here.", "97.9"), ("It reached 98 % here.", "98"), ("It was 97.80 %.", "97.80"),
    ("It was 98 percent.", "98"), ("About $24\\%$ of them.", "24"), ("About $24$ % of them.", "24"),
    ("A variance of 0.0522.", "0.0522"), ("A variance of .0522.", ".0522"), ("Slope 0.50.", "0.50"),
    ("Slope -0.5.", "-0.5"), ("$w = 0.51$", "0.51"), ("A loss of 2.4 × 10⁻⁴.", "2.4 × 10⁻⁴"),
    ("A loss of 2.3 × 10⁻⁵.", "2.3 × 10⁻⁵"), ("A rate of 10⁻⁵.", "10⁻⁵"), ("All 1,798 digits.", "1,798"),
    ("All 3 of them.", "3"), ("With 501 steps.", "501"), ("A rate of 0.25.", "0.25"), ("25 % of it.", "25"),
    ("32 % of it.", "32"), ("After 2018 steps.", "2018"), ("(after 2018 steps)", "2018"),
    ("In 2018 it was.", "2018"),
    ("## Accuracy 97.9", "97.9"), ("1. First 3.5", "3.5"), ("[it is 3.5](a.html)", "3.5"),
    ("<b>3.5</b>", "3.5"),
    ("| a | 3.5 |", "3.5"), ("From 0.05223–0.9 it", "0.9"), ("Chapter 5 has 77 runs.", "77"),
    ("64-fold", "64"),
    ("At 0.777 it diverges.", "0.777"), ("It costs \\$5 or 6.5.", "5"), ("− 3.5", "3.5"), ("**3.5**", "3.5"),
    ("`a` 3.5 `b`", "3.5"), ("## Sources\n\nLoss 0.33.", "0.33"), ("in figure 3 it is 4.5", "4.5"),
    ("```\n1\n```\n3.5", "3.5"), ("## Sources\n\na\n\n## Next\n\n33 runs", "33"),
    ("chapters 3 and 12 %", "12"),
]


@pytest.mark.parametrize("prose", SUPPORTED + FREE)
def test_a_number_that_the_page_computed_or_that_is_free_passes(prose):
    assert unsupported(page(prose)) == []


@pytest.mark.parametrize("prose", SUPPORTED)
def test_the_same_number_without_its_output_fails(prose):
    assert unsupported(page(prose, output="nothing", code="pass"))


@pytest.mark.parametrize(("prose", "number"), WRONG)
def test_a_number_that_the_page_did_not_compute_is_named(prose, number):
    found = unsupported(page(prose))
    assert number in [each.number for each in found], found
    assert all(each.cell == 4 and each.sentence for each in found)


def test_a_section_of_sources_goes_on_over_the_next_cell():
    notebook = page("## Sources")
    notebook.cells.append(v4.new_markdown_cell("Robbins, 1951, pages 400 to 407."))
    assert unsupported(notebook) == []


def test_the_text_of_a_result_counts_and_its_picture_does_not():
    notebook = page("It is 3.5.")
    data = {"text/plain": "np.float64(3.5)"}
    notebook.cells.append(v4.new_code_cell("x", outputs=[v4.new_output("execute_result", data=data)]))
    assert unsupported(notebook) == []
    notebook.cells[-1].outputs[0].data = {"text/html": "3.5"}
    assert unsupported(notebook)


def test_a_number_that_a_cell_only_echoes_was_not_computed():
    cell = v4.new_code_cell("print(f'accuracy 3.5 %, loss {loss:.1f} at {rate}')",
                            outputs=[v4.new_output("stream", text="accuracy 3.5 %, loss 0.1 at 0.7")])
    notebook = v4.new_notebook(cells=[cell, v4.new_markdown_cell("It is 3.5 %, 0.1 and 0.7.")])
    assert [each.number for each in unsupported(notebook)] == ["3.5"]
    notebook.cells.append(v4.new_code_cell("x", outputs=[v4.new_output("stream", text="3.5")]))
    assert unsupported(notebook) == []


def test_the_answer_to_a_prediction_is_prose():
    source = "Prediction('How many?', ['4.4', '5.5'], answer='5.5', because=f'It was 3.5, and {x:.1f}.')"
    cell = v4.new_code_cell(source, outputs=[v4.new_output("stream", text="Measured: It was 3.5, and 6.6.")])
    assert [each.number for each in unsupported(v4.new_notebook(cells=[cell]))] == ["3.5"]


def test_the_ends_of_a_questions_axis_were_typed():
    text = "At 6.6, how many?\n  rate: a place from 0.25 to 7.5, on a logarithmic scale"
    cell = v4.new_code_cell("ask()", outputs=[v4.new_output("execute_result", data={"text/plain": text})])
    notebook = v4.new_notebook(cells=[cell, v4.new_markdown_cell("It is 0.25, 7.5 or 6.6.")])
    assert [each.number for each in unsupported(notebook)] == ["0.25", "7.5"]
