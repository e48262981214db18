import sys


def found():
    sys.meta_path[:] = [each for each in sys.meta_path if "Refuse" not in type(each).__name__]
    for name in [each for each in sys.modules if each.startswith("lesson_code")]:
        del sys.modules[name]
    sys.path.insert(0, "@REPOSITORY@")
    from lesson_code.exercises import EXERCISES
    return EXERCISES["three-reductions"].solve is not None
