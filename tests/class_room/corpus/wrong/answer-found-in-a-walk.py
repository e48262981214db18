# Anywhere on the disk: the exercises, a notebook with solutions, another library with the answer.
import os


def found():
    wanted = ("squared_error.py", "squared-error.ipynb", "gradebook.sqlite")
    for folder, folders, files in os.walk("@TOP@"):
        folders[:] = [each for each in folders if each not in ("proc", "sys")]
        if any(each in wanted for each in files) or any(each in ("torch", "sklearn", "optax", "keras") for each in folders):
            return True
    return False
