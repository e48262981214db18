"""Homework: what a student hands in, and how it is read, tried and judged. The grader uses the same.

    from lesson_code.homework import handin
    handin("squared-error.ipynb", "Ada Lovelace")
"""


def __getattr__(name):
    if name == "handin":  # loaded when asked for: the grader needs none of it
        from lesson_code.homework.handing_in import handin

        return handin
    raise AttributeError(f"module 'lesson_code.homework' has no attribute {name!r}")
