"""Which cell is meant, in words: by its first line and the heading above it, since JupyterLab numbers no cells."""

import re

LONGEST = 60   # letters of a line
FAR = 200_000  # letters of text in which a heading is looked for
HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t].*", re.MULTILINE)


def place(cell, cells):
    """'the cell "def huber(error, delta):" under "Huber's loss"'"""
    first = next((line for line in map(printable, cell.source.splitlines()) if line), "")
    said = f'the cell "{first}"' if first else "an empty cell"
    above = heading(cell, cells)
    return f'{said} under "{above}"' if above else said


def heading(cell, cells):
    """The last heading above the cell, or in it, or ""; not looked for too far."""
    left = FAR
    for each in reversed([one for one in cells if one.kind == "markdown" and one.position <= cell.position]):
        found = HEADING.findall(each.source[-left:])
        left -= len(each.source)
        if found or left <= 0:
            return printable(found[-1].strip().strip("#")) if found else ""
    return ""


def printable(line):
    """A student's line, without signs that nobody can see, and not too long."""
    line = " ".join("".join(each if each.isprintable() else " " for each in line).split())
    return line if len(line) <= LONGEST else line[:LONGEST - 3].rstrip() + "..."
