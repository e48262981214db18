"""Every number in a page's prose is one that the page itself computed.

`unsupported(notebook)` returns the numbers of the markdown cells that no output of the notebook prints.

What counts as prose: markdown without fenced code, `inline code`, images, link targets, HTML tags, comments.
In $math$ only numbers with a decimal point count (an exponent, an index, a factor 1/2 is no measurement).

What supports a number:
- a decimal, or any number before "%" or "percent": a number in an output (stream, text/plain, error
  message) with the same digits. 97.8 is not supported by 97.83: rounding in prose is where errors creep in,
  so the cell prints what the sentence says. 1,797 = 1797, − = -, and 2.3 × 10⁻⁴ = 2.3e-04 = 0.00023.
- an integer: a number in an output, or in the source of a code cell.
No output in this sense: the one-line repr of a LiveFigure (a page does not show it), the ends of a question's axis,
and a number that stands in a string of the cell that prints it (it was typed, not computed). What a cell gives as
`because="..."`, the answer to a Prediction, is checked as prose is.

Free: 0, 1, 2 and number words; integers in a heading; list numbers; "chapter 5", "figures 3 and 4", "§ 2";
version numbers such as 2.13.0; dates such as 27 April 2020; a year from 1800 to 2099 in a citation, "(2018)",
"(Goh, 2017)", "et al. 2018"; integers under a heading that begins with Sources or References.
"""

import ast
import html
import re
from decimal import Decimal
from typing import NamedTuple

# 1,797 and 1 797 (thin spaces) are one number; ".368" is one; "1." is 1 and a full stop.
DIGITS = r"(?:[0-9]{1,3}(?:[,\u2009\u202f][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
SUPERSCRIPT = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
POWER = r"(?:[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\^\{?[+-]?[0-9]+\}?)"
NUMBER = re.compile(
    rf"(?P<sign>(?<![0-9A-Za-z_)\]])[-+])?(?<![A-Za-z_0-9.])(?P<digits>{DIGITS})"
    rf"(?:[eE](?P<exponent>[-+]?[0-9]+)|\s*(?:×|\\times|\\cdot|·)\s*10(?P<power>{POWER})|(?P<bare>{POWER}))?")
VERSION = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+){2,}")
PERCENT = re.compile(r"\s*\\?,?\s*(?:\\?%|per\s?cent\b)")
REFERENCE = re.compile(
    r"(?:\b(?:chapters?|ch|sections?|parts?|figures?|fig|equations?|eq|tables?|exercises?|questions?|experiments?"
    r"|predictions?|pages?|pp?|vol|volume|no)\b\.?|§)\s*\(?[0-9]+(?:\.[0-9]+)*\)?"
    r"(?:\s*(?:,|–|-|and|or|to)\s*[0-9]+(?:\.[0-9]+)*\b(?!\s*%))*", re.IGNORECASE)
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b[0-9]{{1,2}} (?:{MONTH}) [0-9]{{4}}\b|\b(?:{MONTH}) [0-9]{{4}}\b")
YEAR = r"(?:18|19|20)[0-9]{2}[a-z]?"
CITED = re.compile(rf"\([^()0-9]*(?:{YEAR}[,;][^()0-9]*)*{YEAR}(?=\s*[),;])|\bet al\.,?\s+{YEAR}\b")
SOURCES = re.compile(r"^\s*(?:sources|references)\b", re.IGNORECASE)
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*)$")
FREE = {Decimal(0), Decimal(1), Decimal(2)}


class Unsupported(NamedTuple):
    cell: int  # counted from 1, as JupyterLab shows them from the top
    number: str
    sentence: str


def value_of(match):
    """The number of a NUMBER match as Decimal; its digits are those that were written."""
    number = Decimal(re.sub(r"[,\u2009\u202f]", "", match["digits"]))
    if match["sign"] == "-":
        number = -number
    if match["exponent"]:
        number = number.scaleb(int(match["exponent"]))
    elif match["power"]:
        number = number.scaleb(power_of(match["power"]))
    elif match["bare"] and number == 10:  # 10⁻⁴; but 3² is 3, squared
        number = Decimal(1).scaleb(power_of(match["bare"]))
    return number


def power_of(text):
    return int(text.translate(SUPERSCRIPT).strip("^{}"))


def key(number):
    """Equal for equal digits: 0.5 and 0.50 differ, 2.3e-04 and 0.00023 do not; integers by their value."""
    if number == number.to_integral_value() and number.as_tuple().exponent >= 0:
        return int(number)
    return number.as_tuple()


def plain(text):
    """Minus signs and spaces that typographers vary, made one."""
    return text.replace("\u2212", "-").replace("{,}", ",").replace("\u00a0", " ")


def numbers(text):
    """Keys of all numbers printed in an output or typed in code."""
    return {key(value_of(match)) for match in NUMBER.finditer(plain(text))}


def computed(cell):
    """Keys of the numbers that a code cell computed and shows without the reader touching anything."""
    found = set()
    for output in cell.outputs:
        text = output.get("text", output.get("evalue", output.get("data", {}).get("text/plain", "")))
        if not text.startswith("LiveFigure("):
            found |= numbers(AXIS.sub("", text))
    strings = (FORMAT.sub(" ", string) for string in typed_strings(syntax(cell.source)))
    return found - set().union(*map(numbers, strings))


AXIS = re.compile(r"^  .*\ba place from .*", re.M)     # of a Prediction's text
FORMAT = re.compile(r"%[-+ #0-9.]*[a-zA-Z]|\{[^{}]*\}")  # "%.3f" and "{:.3f}" type no number


def without_magics(source):
    """Python that ast can read: lines of IPython's own (%magic, !shell) become pass."""
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M)


def syntax(source):
    """The cell as a syntax tree; empty where it is not plain Python."""
    try:
        return ast.parse(without_magics(source))
    except SyntaxError:
        return ast.Module([], [])


def typed_strings(tree):
    """Every string that is written out in a piece of syntax, the written parts of f-strings too."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for name, value in ast.iter_fields(tree):
        if name != "format_spec":
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.AST):
                    yield from typed_strings(node)


def answers(source):
    """The strings that a cell types as `because=`."""
    for node in ast.walk(syntax(source)):
        if isinstance(node, ast.keyword) and node.arg == "because":
            yield from typed_strings(node.value)


def strip_markup(markdown):
    """Markdown without what is not prose (see the module's docstring)."""
    text = re.sub(r"^( {0,3})(`{3,}|~{3,}).*?(?:^ {0,3}\2[`~]*[ \t]*$|\Z)", "", markdown, flags=re.M | re.S)
    text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", " CODE ", text, flags=re.S)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.S)
    text = re.sub(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])", " ", text)
    text = re.sub(r"^\s*\[[^\]]+\]:\s.*$", " ", text, flags=re.M)           # [label]: target
    text = re.sub(r"\[\^[^\]]*\]", " ", text)                               # footnote mark
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)     # [text](target)
    text = re.sub(r"<(?:https?:|mailto:)[^>]*>|\bhttps?://\S+", " ", text)
    text = re.sub(r"</?[A-Za-z][^>]*>", " ", text)
    text = re.sub(r"\barXiv:\s?\S+|\bdoi:\s?\S+", " ", text, flags=re.IGNORECASE)
    text = plain(html.unescape(text))
    return re.sub(r"\*+|(?<!\w)_+|_+(?!\w)", "", text)                      # emphasis


MATH = re.compile(r"(?<!\\)\$\$.+?(?<!\\)\$\$|(?<!\\)\$(?!\s).+?(?<![\\\s])\$", re.S)


def passages(markdown):
    """(heading it stands in or None, is it the heading, text) for each paragraph, list item or table row."""
    heading, block = None, []
    for line in [*strip_markup(markdown).splitlines(), ""]:
        title = HEADING.match(line)
        item = re.match(r"^\s*(?:>\s*)*(?:[-+*]\s|[0-9]{1,3}[.)]\s|\|)", line)
        if block and (title or item or not line.strip()):
            yield heading, False, " ".join(block)
            block = []
        if title:
            heading = title[1]
            yield heading, True, re.sub(r"^[0-9]+(?:\.[0-9]+)*\.?\s", "", heading)
        elif line.strip():
            block.append(re.sub(r"^\s*(?:>\s*)*[0-9]{1,3}[.)]\s", "", line).strip())


def sentences(text):
    return re.split(r"(?<=[.!?])\s+(?=[A-Z(\"“])", text)


def claims(sentence):
    """(token, key, must it be printed) for each number of a sentence that is not free."""
    found = []
    sentence = re.sub(r"(\$+)(\s*%)", r"\2\1", sentence)  # $23$ % is $23 %$
    for math in MATH.findall(sentence):
        found += [(match, True) for match in NUMBER.finditer(math)
                  if "." in match["digits"] or PERCENT.match(math, match.end())]
    text = MATH.sub(" ", sentence)
    for pattern in (VERSION, DATE, REFERENCE):
        text = pattern.sub(" ", text)
    text = CITED.sub(lambda m: re.sub(YEAR, "", m[0]), text)
    for match in NUMBER.finditer(text):
        percent = PERCENT.match(text, match.end())
        found.append((match, bool(percent or "." in match["digits"])))
    for match, must_be_printed in found:
        number = value_of(match)
        must_be_printed = must_be_printed or key(number) != number  # 10⁻⁴ has no point, and is no integer
        if must_be_printed or abs(number) not in FREE:
            yield match[0].strip(), key(number), must_be_printed


def unsupported(notebook):
    """The numbers in prose that the page did not compute: a list of Unsupported."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    in_outputs = set().union(*map(computed, code))
    in_code = set().union(*(numbers(re.sub(r"(?<=[0-9])_(?=[0-9])", "", cell.source)) for cell in code))
    missing, heading = [], None
    for position, cell in enumerate(notebook.cells, 1):
        prose = {"markdown": [cell.source], "code": answers(cell.source)}.get(cell.cell_type, [])
        for own, is_heading, text in (passage for part in prose for passage in passages(part)):
            heading = own or heading  # a section goes on over the cells that follow
            for sentence in sentences(text):
                for token, number, must_be_printed in claims(sentence):
                    free = not must_be_printed and (is_heading or SOURCES.match(heading or ""))
                    support = in_outputs if must_be_printed else in_outputs | in_code
                    if not free and number not in support:
                        missing.append(Unsupported(position, token, sentence.strip()))
    return missing
