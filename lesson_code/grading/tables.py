"""The gradebook's tables."""

import sqlalchemy as sql
from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint

TABLES = sql.MetaData()
files = sql.Table("files", TABLES, Column("sha256", String(64), primary_key=True),
                  Column("data", LargeBinary, nullable=False))
submissions = sql.Table(
    "submissions", TABLES, Column("id", Integer, primary_key=True), Column("student", Text, nullable=False),
    Column("name", Text, nullable=False), Column("path", Text, nullable=False),
    Column("sha256", ForeignKey("files.sha256"), nullable=False), Column("received", Float, nullable=False),
    Column("place", BigInteger, nullable=False), UniqueConstraint("student", "sha256"))
again = sql.Table(  # the further times at which a submission's file came, byte for byte the same
    "again", TABLES, Column("id", Integer, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False), Column("path", Text, nullable=False),
    Column("received", Float, nullable=False), Column("place", BigInteger, nullable=False),
    UniqueConstraint("submission", "received"))
jobs = sql.Table(
    "jobs", TABLES, Column("id", Integer, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False), Column("exercises", Text, nullable=False),
    Column("why", String(20), nullable=False), Column("state", String(10), nullable=False, index=True),
    Column("owner", Text, nullable=False, default=""), Column("until", Float, nullable=False, default=0.0),
    Column("tries", Integer, nullable=False, default=0), Column("outcome", String(30), nullable=False, default=""),
    Column("remarks", Text, nullable=False, default="[]"))
attempts = sql.Table(
    "attempts", TABLES, Column("id", Integer, primary_key=True), Column("job", ForeignKey("jobs.id"), nullable=False),
    Column("submission", ForeignKey("submissions.id"), nullable=False), Column("sha256", String(64), nullable=False),
    Column("exercise", String(100), nullable=False), Column("version", String(40), nullable=False),
    Column("status", String(30), nullable=False), Column("earned", Float, nullable=False),
    Column("points", Float, nullable=False), Column("visible_right", Integer), Column("visible_of", Integer),
    Column("hidden_right", Integer), Column("hidden_of", Integer), Column("text", Text, nullable=False),
    Column("made", Float, nullable=False), UniqueConstraint("job", "exercise"))
overrides = sql.Table(
    "overrides", TABLES, Column("id", Integer, primary_key=True), Column("student", Text, nullable=False),
    Column("exercise", String(100), nullable=False), Column("points", Float, nullable=False),
    Column("reason", Text, nullable=False), Column("made", Float, nullable=False))
withdrawals = sql.Table(  # the last row on a submission holds: withdrawn, or taken back
    "withdrawals", TABLES, Column("id", Integer, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False),
    Column("withdrawn", sql.Boolean, nullable=False), Column("reason", Text, nullable=False),
    Column("made", Float, nullable=False))
removals = sql.Table(  # overrides that no longer hold
    "removals", TABLES, Column("id", Integer, primary_key=True),
    Column("override", ForeignKey("overrides.id"), nullable=False), Column("reason", Text, nullable=False),
    Column("made", Float, nullable=False))
problems = sql.Table(  # files that could not be registered, as the last look at their folder found them
    "problems", TABLES, Column("id", Integer, primary_key=True), Column("folder", Text, nullable=False),
    Column("path", Text, nullable=False), Column("student", Text, nullable=False),
    Column("reason", Text, nullable=False))
for table in (attempts, overrides, withdrawals, removals):
    for act in ("UPDATE", "DELETE"):
        sql.event.listen(table, "after_create", sql.DDL(
            f"CREATE TRIGGER {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} are only added to'); END").execute_if(dialect="sqlite"))
    for text in (f"CREATE FUNCTION {table.name}_stay() RETURNS trigger LANGUAGE plpgsql AS "
                 f"$$ BEGIN RAISE EXCEPTION '{table.name} are only added to'; END $$",
                 f"CREATE TRIGGER {table.name}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
                 f"EXECUTE FUNCTION {table.name}_stay()"):
        sql.event.listen(table, "after_create", sql.DDL(text).execute_if(dialect="postgresql"))

