"""What is built because a file of it would be large or could not be kept: notebooks.py, files.py, costs.py.

Each builder gives bytes. Its verdict: "right" (all points), "wrong" (graded, no points), "student_error" or
"unreadable"; of the notebook's other exercise all points are kept wherever the file can be read at all.
"""

BUILDERS = {}  # name: (verdict, builder)


def verdict(said):
    def add(function):
        BUILDERS[function.__name__.replace("_", "-")] = (said, function)
        return function
    return add
