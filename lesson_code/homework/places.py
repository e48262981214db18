"""Which cell is meant, in words: by its first line and the heading above it, since JupyterLab numbers no cells."""

import re

LONGEST = 60  # letters of a line


def place(cell, cells):
    """'the cell "def huber(error, delta):" under "Huber's loss"'"""
    first = next((line for line in map(printable, cell.source.splitlines()) if line), "")
    said = f'the cell "{first}"' if first else "an empty cell"
    above = heading(cell, cells)
    return f'{said} under "{above}"' if above else said


def heading(cell, cells):
    """The last heading above the cell, or in it, or ""."""
    found = ""
    for each in cells:
        if each.kind == "markdown":
            lines = [line for line in each.source.splitlines() if re.match(r"\s{0,3}#{1,6}\s", line)]
            found = printable(lines[-1].strip().strip("#")) if lines else found
        if each.position == cell.position:
            break
    return found


def printable(line):
    """A student's line, without signs that nobody can see, and not too long."""
    line = " ".join("".join(each if each.isprintable() else " " for each in line).split())
    return line if len(line) <= LONGEST else line[:LONGEST - 3].rstrip() + "..."
