"""Hidden cases: drawn anew for each class, exercise and student, so that nothing secret lies in the repository."""

import hashlib
import hmac
import json


def seeds(secret, exercise, version, student, count):
    """`count` seeds for Exercise.case, known only to who has the class secret. Errors: ValueError without one."""
    if not isinstance(secret, bytes) or len(secret) < 16:
        raise ValueError("the class secret must be at least 16 bytes")
    said = json.dumps([exercise, str(version), student])
    return [int.from_bytes(hmac.new(secret, f"{said}{number}".encode(), hashlib.sha256).digest(), "big")
            for number in range(count)]


def cases(exercise, version, student, secret, count):
    """The hidden cases of an Exercise, each {argument: value}."""
    return [exercise.case(seed) for seed in seeds(secret, exercise.id, version, student, count)]
