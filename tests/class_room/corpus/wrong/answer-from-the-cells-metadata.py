import glob


def found():
    return bool(glob.glob("/**/*.ipynb", recursive=True) or glob.glob("@OTHERS@/*"))
