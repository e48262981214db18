"""The rows of the page "Conventions": which case of parity stands behind each, and the names of the losses."""

from tests.parity import cases, compare

FACTS = compare.FIXTURES.parents[1] / "lesson_code" / "data" / "conventions.json"
SWITCHES = {"momentum", "nesterov", "amsgrad"}  # what makes a rule of the book of a library's optimizer


def case(rule, library):
    """The case of parity in which a library's optimizer runs by its own defaults, but for what makes it this rule."""
    for each in cases.RULES:
        name, options = getattr(each, library) or ("", {})
        by_default = name and "," not in name and set(options) <= SWITCHES and not each.halves
        if each.rule == rule and by_default and options.get("momentum", 0.9) == 0.9:
            return each
    return None


LOGITS = {"from_logits": True}
LOSSES = {  # the book's: each library's function, and what it must be told to be this loss
    "squared_error": {"torch": ("mse_loss", {}), "keras": ("mean_squared_error", {}), "optax": ("squared_error", {})},
    "half_squared_error": {"torch": None, "keras": None, "optax": ("l2_loss", {})},
    "absolute_error": {"torch": ("l1_loss", {}), "keras": ("mean_absolute_error", {}), "optax": None},
    "huber": {"torch": ("huber_loss", {}), "keras": ("huber", {}), "optax": ("huber_loss", {})},
    "binary_cross_entropy": {"torch": ("binary_cross_entropy", {}), "keras": ("binary_crossentropy", {}),
                             "optax": None},
    "binary_cross_entropy_with_logits": {
        "torch": ("binary_cross_entropy_with_logits", {}), "keras": ("binary_crossentropy", LOGITS),
        "optax": ("sigmoid_binary_cross_entropy", {})},
    "categorical_cross_entropy": {"torch": ("nll_loss", {}), "keras": ("categorical_crossentropy", {}),
                                  "optax": None},
    "softmax_cross_entropy": {
        "torch": ("cross_entropy", {}), "keras": ("sparse_categorical_crossentropy", LOGITS),
        "optax": ("softmax_cross_entropy_with_integer_labels", {})},
    "kl_divergence": {"torch": ("kl_div", {}), "keras": ("kl_divergence", {}), "optax": ("kl_divergence", {})},
}
ANSWERS = {  # questions to the losses that the page answers, of those in loss_tables.py
    "squared error": ["arguments, in order", "without a word about reduction", "(N, 1) against (N,)"],
    "binary cross-entropy": ["loss at p = 0, label 1"],
    "softmax cross-entropy": ["takes, if you say nothing", "axis of the classes"],
    "KL divergence": ["takes", "without a word about reduction"],
}
