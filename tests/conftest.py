"""What every test and every notebook under nbval is run with."""

import os

os.environ.setdefault("DOWNHILL_QUIET", "1")             # no progress bars: their times would be outputs
os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")    # this environment's kernel, not one of the user's
os.environ.setdefault("OMP_NUM_THREADS", "1")            # two workers share the machine
