"""Tables of the registers that units keep: who owes a daily return, special periods, the returns; the terms in force."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, SmallInteger, Table, Text, UniqueConstraint

from shared.schema.base import ACTING, Grant, Part, S, instant, legal_date, metadata, words
from shared.schema.records import SCOPE, WITHIN, code, grants, kept, record, unit

register_term = Table(
    "register_term",
    metadata,
    Column("code", Text, primary_key=True),
    Column("amount", Integer, nullable=False),
    *code("measure", ("hours", "days")),
    words("article"),
    words("title_zh"),
    words("title_en"),
    CheckConstraint("amount > 0", name="amount"),
    info={"owner": "tracking", "doc": "Terms that the law leaves open, as the bureau sets them: a row is changed, not code."},
)

return_duty = record(
    "return_duty",
    unit("owing_unit_id"),
    legal_date("from_on"),
    legal_date("to_on", nullable=True),
    Column("per_day", SmallInteger, nullable=False),
    CheckConstraint("to_on >= from_on", name="order"),
    CheckConstraint("per_day BETWEEN 1 AND 4", name="per_day"),
    Index("ix_return_duty_owing_unit_id", "owing_unit_id"),
    doc="Which unit owes the keeper a daily return 零报告, and how many a day.",
)

special_period = record(
    "special_period",
    words("name"),
    legal_date("from_on"),
    legal_date("to_on"),
    Column("per_day", SmallInteger, nullable=False),
    CheckConstraint("to_on >= from_on", name="order"),
    CheckConstraint("per_day BETWEEN 1 AND 4", name="per_day"),
    doc="特殊时期: a calendar entry that raises how often daily returns are due, and does nothing else.",
)

daily_return = record(
    "daily_return",
    legal_date("day"),
    Column("round", SmallInteger, nullable=False),
    Column("has_matters", Boolean, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("matters", "batches", "persons", "disputes", "urgent")),
    words("note", nullable=True),
    instant("submitted_at"),
    Column("late", Boolean, nullable=False),
    UniqueConstraint("unit_id", "day", "round"),
    CheckConstraint("has_matters = (matters + batches + persons + disputes + urgent > 0)", name="zero"),
    doc="零报告: what a unit reports for a round of a day; zero is a report, no row is none.",
)

_OWED = f"({WITHIN} OR owing_unit_id = ANY ({SCOPE}))"

TABLES = (return_duty, special_period, daily_return)

PART = Part(
    tables=(register_term, *TABLES),
    grants=(*grants(*TABLES), Grant("register_term", (S,), ("tracking", "tracking_worker"))),
    policies=(*kept(return_duty, _OWED), *kept(daily_return, WITHIN), *kept(special_period, ACTING)),
    unsecured={"register_term": "office terms, no petition"},
)
