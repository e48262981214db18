"""The shipped data: shapes, units, known facts, splitting and rescaling."""

import numpy as np
import pytest

from lesson_code import data


def test_digits():
    digits = data.digits()
    assert digits.X.shape == (1797, 64) and digits.y.shape == (1797,)
    assert digits.X.min() == 0 and digits.X.max() == 1 and digits.X.dtype == float
    np.testing.assert_array_equal(digits.X * 16, np.round(digits.X * 16))
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert len(digits.names) == 64 and digits.classes == tuple("0123456789")


def test_the_first_digit_is_a_zero_as_published():
    picture = (data.digits().X[0] * 16).reshape(8, 8).astype(int)
    assert data.digits().y[0] == 0
    assert picture[0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert picture[:, 3].tolist() == [13, 15, 2, 0, 0, 0, 5, 13]


def test_penguins():
    birds = data.penguins()
    assert birds.X.shape == (342, 1) and birds.y.shape == (342,)
    assert birds.names == ("flipper_length_mm",) and birds.target == "body_mass_g"
    assert birds.units == {"flipper_length_mm": "mm", "body_mass_g": "g"}
    assert birds.X[:2, 0].tolist() == [181, 186] and birds.y[:2].tolist() == [3750, 3800]
    assert birds.y.mean() == pytest.approx(4201.754, abs=1e-3)
    assert birds.X.mean() == pytest.approx(200.915, abs=1e-3)


def test_penguins_species_from_two_measurements():
    birds = data.penguins("bill_length_mm", "bill_depth_mm", target="species")
    assert birds.X.shape == (342, 2) and birds.classes == ("Adelie", "Chinstrap", "Gentoo")
    assert np.bincount(birds.y).tolist() == [151, 68, 123] and birds.y.dtype.kind == "i"
    assert birds.units["species"] == "class number"


@pytest.mark.parametrize(
    "names, target", [(("wing_span",), "body_mass_g"), ((), "colour"), (("species",), "body_mass_g")]
)
def test_penguins_unknown_column(names, target):
    with pytest.raises(ValueError, match="unknown column .*bill_length_mm"):
        data.penguins(*names, target=target)


def test_each_call_gives_its_own_arrays():
    first = data.digits()
    first.X[...] = 0
    assert data.digits().X.any()


def test_split_is_fixed_and_uses_every_row_once():
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    parts = data.split(X, y, test_share=0.3)
    assert len(parts.y_train) == 7 and len(parts.y_test) == 3
    assert sorted([*parts.y_train, *parts.y_test]) == list(range(10))
    np.testing.assert_array_equal(parts.X_train, X[parts.y_train])
    np.testing.assert_array_equal(parts.X_test, X[parts.y_test])
    np.testing.assert_array_equal(parts.y_test, np.random.default_rng(0).permutation(10)[7:])
    assert data.split(X, y, seed=1).y_test.tolist() != data.split(X, y, seed=2).y_test.tolist()


@pytest.mark.parametrize("X, y, share", [(np.zeros(5), np.zeros(4), 0.2), (np.zeros(5), np.zeros(5), 0.01)])
def test_split_errors(X, y, share):
    with pytest.raises(ValueError, match="cannot split 5 rows"):
        data.split(X, y, share)


def test_standardise():
    X = np.array([[1.0, 5.0, 0.1], [3.0, 5.0, 0.1], [8.0, 5.0, 0.1]])
    Z, mean, scale = data.standardise(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(Z.std(axis=0), [1, 0, 0], atol=1e-15)
    np.testing.assert_allclose(Z * scale + mean, X, rtol=1e-15)
    assert scale[1] == scale[2] == 1
