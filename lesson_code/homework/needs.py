"""What an answer needs of a notebook's other cells: the statements that make the names it uses, and no others."""

import builtins

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
            about.setdefault(name, []).append(index)
    made = set()
    waiting, called = set(), set()
    for each in chosen.statements:
        waiting |= {(name, own) for name in (each.needs | each.changes) - made}
        called |= {(name, own) for name in each.later}
        made |= each.makes if each.sure else set()
    waiting |= {(name, at) for name, at in called if name not in made}
    taken, looked = set(), set()
    while waiting:
        one = waiting.pop()
        looked.add(one)
        for index in makers(*one, others, about):
            if index not in taken:
                taken.add(index)
                each = others[index][1]
                waiting |= {(name, index) for name in each.needs | each.changes}
                waiting |= {(name, own) for name in each.later - made}
        waiting -= looked
    before, after = (joined([others[index] for index in sorted(taken) if (index < own) is above])
                     for above in (True, False))
    return (*before, chosen.source, *after), len(before)


def makers(name, at, others, about):
    """Indices of the statements that give `name` the value that it has before statement number `at`."""
    found = about.get(name, [])
    above = [index for index in found if index < at]
    if not any(name in others[index][1].makes for index in above):
        if name in KNOWN:
            return []
        above = found or about.get("*", [])
    last = max((index for index in above if others[index][1].sure and name in others[index][1].makes), default=-1)
    return [index for index in above if index >= last]


def joined(statements):
    """One source for the statements of each cell."""
    sources = {}
    for position, each in statements:
        sources.setdefault(position, []).append(each.source)
    return ["\n".join(each) for each in sources.values()]
