import subprocess
import sys


def found():
    subprocess.run([sys.executable, "-m", "pip", "--version"], check=True, capture_output=True)
    return True
