import glob


def found():
    return bool(glob.glob("@OTHERS@/*") or glob.glob("/**/*.ipynb", recursive=True))
