# The class secret, of which the hidden cases are drawn.
def found():
    return bool(open("@SECRET@", "rb").read())
