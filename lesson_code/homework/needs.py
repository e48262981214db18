"""What an answer needs of a notebook's other cells: the statements that make the names it uses, and no others."""

import builtins
from bisect import bisect_left
from math import inf

KNOWN = set(dir(builtins)) | {"display", "get_ipython", "check"}


def sources_for(chosen, codes):
    """(sources to run in order, place of the answer's own cell among them)

    A name is looked for above the answer's cell first, the last that makes it surely, and all after it that may
    change it; only where nothing above makes it, below. A helper's own names are looked for in the same way.
    """
    others = [(code.cell.position, each) for code in codes if code.cell is not chosen.cell for each in code.statements]
    own = sum(position < chosen.cell.position for position, _ in others)  # the first place below the answer's cell
    about = {}
    for index, (_, each) in enumerate(others):
        for name in each.makes | each.changes:
            about.setdefault(name, Places()).add(index, name in each.makes, each.sure)
    made, wanted, waiting = set(), set(), []

    def want(names, at):
        new = {(name, at) for name in names} - wanted
        wanted.update(new)
        waiting.extend(new)

    called = set()
    for each in chosen.statements:
        want((each.needs | each.changes) - made, own)
        called |= each.later
        made |= each.makes if each.sure else set()
    want(called - made, own)
    taken = set()
    while waiting:
        for index in makers(*waiting.pop(), about):
            if index not in taken:
                taken.add(index)
                each = others[index][1]
                want(each.needs | each.changes, index)
                want(each.later - made, own)
    before, after = (joined([others[index] for index in sorted(taken) if (index < own) is above])
                     for above in (True, False))
    return (*before, chosen.source, *after), len(before)


class Places:
    """The numbers of the statements that make or change one name, in order; each is given out once."""

    def __init__(self):
        self.all, self.making, self.sure, self.after = [], [], [], [0]

    def add(self, index, makes, sure):
        self.all.append(index)
        self.after.append(len(self.all))
        self.making += [index] * makes
        self.sure += [index] * (makes and sure)

    def between(self, low, high):
        """Those at places low to high - 1 of the list that were not given out yet."""
        at = self.left(low)
        while at < high:
            self.after[at] = at + 1
            yield self.all[at]
            at = self.left(at)

    def left(self, at):
        """The first place from `at` on that was not given out."""
        passed = []
        while self.after[at] != at:
            passed.append(at)
            at = self.after[at]
        for each in passed:
            self.after[each] = at
        return at


NOWHERE = Places()


def makers(name, at, about):
    """Indices of the statements that give `name` the value that it has before statement number `at`, if not given yet.
    """
    found = about.get(name, NOWHERE)
    high = bisect_left(found.all, at)
    if not (found.making and found.making[0] < at):
        if name in KNOWN:
            return ()
        found = found if found.all else about.get("*", NOWHERE)
        high, at = len(found.all), inf
    sure = bisect_left(found.sure, at)
    low = bisect_left(found.all, found.sure[sure - 1]) if sure and found is not about.get("*") else 0
    return found.between(low, high)


def joined(statements):
    """One source for the statements of each cell."""
    sources = {}
    for position, each in statements:
        sources.setdefault(position, []).append(each.source)
    return ["\n".join(each) for each in sources.values()]
