"""Words to and from people: mistakes that a teacher can mend, and text of others made harmless."""

import difflib
import re
import unicodedata

ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]"              # colours, cursor
                     r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\Z)"   # titles, links, clipboard, up to their end
                     r"|\x1b[ -/]*[0-~]", re.S)
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
HOLDS_NONE = "This file holds none of this assignment's exercises"
OF_ANOTHER = "This file was made for another assignment"


class Mistake(Exception):
    """Something that a teacher can mend, in one line; nothing was done (exit status 2)."""


class Trouble(Exception):
    """The machine is in the way: a full disk, a locked database (exit status 1)."""


def clean(text):
    """Text without terminal codes, control characters and marks that change the direction of reading."""
    return HIDDEN.sub("", ESCAPES.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text, most=300):
    """Clean text in one line of at most `most` characters."""
    text = " ".join(clean(text).split())
    return text if len(text) <= most else text[:most - 3] + "..."


def slug(text):
    """'Müller, Anna-Lena' -> 'muller-anna-lena': letters, digits and hyphens. Other scripts keep their letters."""
    plain = unicodedata.normalize("NFKD", str(text).replace("ß", "ss"))
    plain = "".join(each for each in plain if not unicodedata.combining(each)).casefold()
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def nearest(word, known):
    """' Is 'huber' meant?', or nothing."""
    near = difflib.get_close_matches(str(word), [str(each) for each in known], 1)
    return f": is {near[0]!r} meant?" if near else ""


def number(value):
    """4, 2.5, 0.33: at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def several_points(value):
    """'1 point', '2.5 points'."""
    return f"{number(value)} point" + "s" * (value != 1)


def aligned(rows):
    """Lines of a table, its cells one under the other."""
    rows = [[one_line(cell, 60) for cell in row] for row in rows]
    wide = [max(map(width, column)) for column in zip(*rows)]
    return "".join("  " + "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, wide)).rstrip() + "\n"
                   for row in rows)


def width(text):
    """Its columns in a terminal."""
    return sum((unicodedata.east_asian_width(each) in "WF") + (not unicodedata.combining(each)) for each in text)


def several(count, one, many=None):
    """'1 file', '3 files'."""
    return f"{count} {one if count == 1 else many or one + 's'}"
