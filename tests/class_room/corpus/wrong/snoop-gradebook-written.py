import sqlite3


def found():
    with sqlite3.connect("@GRADEBOOK@") as book:
        book.execute("update grades set points = points")
        return bool(book.execute("select * from grades").fetchall())
