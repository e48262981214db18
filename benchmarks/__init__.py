"""What `make bench` measures. Every benchmark prints a table and asserts nothing.

sweep    one call of `train` for 320 runs, beside a loop of the same runs in PyTorch
mlp      one run of the digits MLP by `fit`, beside PyTorch, scikit-learn and Keras
pages    bytes on the wire of each page, cold
latency  from a slider's event to the painted frame
class    a class of 30 and 300 graded by downhill-class (--all: 3,000 too), beside nbgrader's autograde
book     seconds of `make book`, from nothing and with nothing changed
seconds  seconds of an update by batch size: run by name only, it rewrites lesson_code/data/seconds.json
"""
