import sqlite3


def found():
    return bool(sqlite3.connect("file:@GRADEBOOK@?mode=ro", uri=True).execute("select * from grades").fetchall())
