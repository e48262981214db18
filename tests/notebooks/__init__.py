"""What keeps the notebooks honest: normalise.py runs and cleans them, rules.py and prose.py judge them."""
