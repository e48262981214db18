"""The book's losses, rules and models beside PyTorch, optax and Keras 3.

cases.py lists what is compared and rebuilds the inputs; ours.py runs lesson_code; reference.py runs the real
libraries (in their own environment); compare.py holds the limits. make_fixtures.py stores the libraries'
results in tests/fixtures, for tests/test_parity*.py; `make parity` (__main__.py) compares live.
"""
