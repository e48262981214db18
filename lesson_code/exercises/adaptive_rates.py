"""Exercises of chapter 8 on effective rates: what AdaGrad and RMSprop remember, and the loss in another unit."""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "better-steps/adam"


def _storm(rng):
    big = float(10 ** rng.uniform(-1, 2))
    return {"big": big, "early": int(rng.integers(1, 20)), "small": float(big * 10 ** -rng.uniform(0.5, 1.5)),
            "late": int(rng.integers(21, 60)), "learning_rate": float(10 ** rng.uniform(-3, 0)),
            "rho": float(rng.uniform(0.9, 0.98))}


storm = Exercise("after-the-storm", PAGE, parts=("AdaGrad", "RMSprop"), atol=0, more=_storm, visible=[
    {"big": 4.0, "early": 1, "small": 3.0, "late": 1, "learning_rate": 1.0, "rho": 0.5},
    {"big": 10.0, "early": 100, "small": 1.0, "late": 900, "learning_rate": 0.1, "rho": 0.99},
    {"big": 10.0, "early": 5, "small": 1.0, "late": 40, "learning_rate": 0.1, "rho": 0.9}])


@storm.reference
def rate_after(big, early, small, late, learning_rate, rho):
    v = rho**late * (1 - rho**early) * big**2 + (1 - rho**late) * small**2
    return learning_rate / np.sqrt(early * big**2 + late * small**2), learning_rate / np.sqrt(v)


@storm.right
def rate_after_by_loop(big, early, small, late, learning_rate, rho):
    s = v = 0.0
    for g in [big] * early + [small] * late:
        s, v = s + g * g, rho * v + (1 - rho) * g * g
    return [learning_rate / s**0.5, learning_rate / v**0.5]


@storm.right
def rate_after_float32(big, early, small, late, learning_rate, rho):
    squares = np.repeat([big, small], [early, late]).astype(np.float32) ** 2
    weights = np.array([(1 - rho) * rho**k for k in range(early + late)][::-1], np.float32)
    return np.float32(learning_rate) / np.sqrt(np.stack([squares.sum(), weights @ squares]))


@storm.wrong("AdaGrad forgets nothing: the large gradients from before stay in its sum.")
def rate_after_adagrad_forgets(big, early, small, late, learning_rate, rho):
    return learning_rate / np.sqrt(late * small**2), rate_after(big, early, small, late, learning_rate, rho)[1]


@storm.wrong("AdaGrad takes the sum of the squares, not their mean. That is why its rate decays.")
def rate_after_adagrad_mean(big, early, small, late, learning_rate, rho):
    adagrad, rmsprop = rate_after(big, early, small, late, learning_rate, rho)
    return adagrad * np.sqrt(early + late), rmsprop


@storm.wrong("The gradients are squared before they are added up, and the root comes last.")
def rate_after_unsquared(big, early, small, late, learning_rate, rho):
    v = rho**late * (1 - rho**early) * big + (1 - rho**late) * small
    return learning_rate / (early * big + late * small), learning_rate / v


@storm.wrong("You squared the sum of the gradients. AdaGrad adds up their squares.")
def rate_after_square_of_sum(big, early, small, late, learning_rate, rho):
    return (learning_rate / (early * big + late * small),
            rate_after(big, early, small, late, learning_rate, rho)[1])


@storm.wrong("RMSprop forgets the storm little by little, not at once: v goes on from where the storm has left it.")
def rate_after_anew(big, early, small, late, learning_rate, rho):
    v = (1 - rho**late) * small**2
    return rate_after(big, early, small, late, learning_rate, rho)[0], learning_rate / np.sqrt(v)


@storm.wrong("The root is missing: η is divided by √s and √v.")
def rate_after_without_root(big, early, small, late, learning_rate, rho):
    return tuple(one**2 / learning_rate for one in rate_after(big, early, small, late, learning_rate, rho))


@storm.wrong("This is the length of the step. The effective rate is what the gradient is multiplied by.")
def rate_after_step(big, early, small, late, learning_rate, rho):
    return tuple(one * small for one in rate_after(big, early, small, late, learning_rate, rho))


@storm.wrong("You took RMSprop's v for full when the small gradients begin. It started at 0: by then it is "
             "(1 - ρ^early) big².")
def rate_after_full(big, early, small, late, learning_rate, rho):
    v = rho**late * big**2 + (1 - rho**late) * small**2
    return rate_after(big, early, small, late, learning_rate, rho)[0], learning_rate / np.sqrt(v)


@storm.wrong("You corrected the start of v at 0. Adam does that; RMSprop does not.")
def rate_after_corrected(big, early, small, late, learning_rate, rho):
    adagrad, rmsprop = rate_after(big, early, small, late, learning_rate, rho)
    return adagrad, rmsprop * np.sqrt(1 - rho ** (early + late))


@storm.wrong("In RMSprop a square that came k steps ago counts ρᵏ as much as the newest: the large ones, which "
             "came first, must have faded.")
def rate_after_reversed(big, early, small, late, learning_rate, rho):
    v = (1 - rho**early) * big**2 + rho**early * (1 - rho**late) * small**2
    return rate_after(big, early, small, late, learning_rate, rho)[0], learning_rate / np.sqrt(v)


RULES = ("gradient descent", "AdaGrad", "RMSprop", "Adam", "Adam with ε inside")


def _unit(rng):
    return {"rule": str(rng.choice(RULES)), "c": float(10 ** (rng.uniform(0.5, 6) * rng.choice([-1, 1]))),
            "learning_rate": float(10 ** rng.uniform(-3, 0)), "epsilon": float(10 ** rng.uniform(-10, -4))}


unit = Exercise("another-unit", PAGE, parts=("rate", "epsilon"), atol=0, more=_unit, visible=[
    {"rule": "gradient descent", "c": 1000.0, "learning_rate": 0.1, "epsilon": 1e-8},
    {"rule": "Adam", "c": 1e-6, "learning_rate": 0.001, "epsilon": 1e-8},
    {"rule": "AdaGrad", "c": 1000.0, "learning_rate": 0.1, "epsilon": 1e-10},
    {"rule": "RMSprop", "c": 0.5, "learning_rate": 0.01, "epsilon": 1e-8},
    {"rule": "Adam with ε inside", "c": 1e-6, "learning_rate": 0.001, "epsilon": 1e-8}])


@unit.reference
def same_walk(rule, c, learning_rate, epsilon):
    if rule == "gradient descent":
        return learning_rate / c, epsilon
    return learning_rate, epsilon * (c**2 if rule.endswith("inside") else c)


@unit.right
def same_walk_by_powers(rule, c, learning_rate, epsilon):
    power_of_rate, power_of_epsilon = {"gradient descent": (-1, 0), "Adam with ε inside": (0, 2)}.get(rule, (0, 1))
    return [learning_rate * c**power_of_rate, epsilon * c**power_of_epsilon]


@unit.right
def same_walk_float32(rule, c, learning_rate, epsilon):
    rate, epsilon, c = np.array([learning_rate, epsilon, c], np.float32)
    if "inside" in rule:
        return rate, c * (c * epsilon)
    return (rate, c * epsilon) if rule[0] in "AR" else (rate / c, epsilon)


@unit.wrong("The rate is right. But ε is added to the root of v̂, which has become c times as large: ε must grow "
            "with it.")
def same_walk_same_epsilon(rule, c, learning_rate, epsilon):
    return same_walk(rule, c, learning_rate, epsilon)[0], epsilon


@unit.wrong("Inside the root ε stands beside v̂, a square. So it needs c².")
def same_walk_inside_once(rule, c, learning_rate, epsilon):
    return same_walk(rule.removesuffix(" with ε inside"), c, learning_rate, epsilon)


@unit.wrong("Inside the root it is ε itself that is added to v̂, so that c² comes in, not √c.")
def same_walk_inside_root(rule, c, learning_rate, epsilon):
    rate, own = same_walk(rule, c, learning_rate, epsilon)
    return rate, epsilon * c**0.5 if rule.endswith("inside") else own


@unit.wrong("You divided the rate of a rule that divides by the size of its gradients. There c cancels: its rate is a "
            "length.")
def same_walk_always_divided(rule, c, learning_rate, epsilon):
    return learning_rate / c, same_walk(rule, c, learning_rate, epsilon)[1]


@unit.wrong("Gradient descent steps by the rate times the gradient. With gradients c times as large, the rate must "
            "be c times smaller.")
def same_walk_unchanged(rule, c, learning_rate, epsilon):
    return learning_rate, same_walk(rule, c, learning_rate, epsilon)[1]


@unit.wrong("Wrong way round for gradient descent: larger gradients need a smaller rate.")
def same_walk_multiplied(rule, c, learning_rate, epsilon):
    rate, own = same_walk(rule, c, learning_rate, epsilon)
    return (rate * c**2 if rule == "gradient descent" else rate), own


@unit.wrong("Wrong way round for ε: it has the unit of the gradient, and grows with it.")
def same_walk_smaller_epsilon(rule, c, learning_rate, epsilon):
    rate, own = same_walk(rule, c, learning_rate, epsilon)
    return rate, epsilon * (epsilon / own)


@unit.wrong("You treated all rules as gradient descent. The others divide by the size of their gradients, and there c "
            "cancels: the rate stays, and ε must grow.")
def same_walk_as_descent(rule, c, learning_rate, epsilon):
    return learning_rate / c, epsilon


@unit.wrong("No rule of yours is gradient descent: compare the spelling with the five strings of the task.")
def same_walk_misspelt(rule, c, learning_rate, epsilon):
    return learning_rate, epsilon * c
