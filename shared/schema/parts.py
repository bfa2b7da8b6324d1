"""The parts that later capabilities add to the foundation, in the order of their migrations."""

from shared.schema import calendar, documents, leadership, lifecycle, outcomes, oversight, registers, search, supervision, warnings
from shared.schema.base import Part

PARTS: tuple[Part, ...] = (
    lifecycle.PART,
    calendar.PART,
    warnings.PART,
    search.PART,
    documents.PART,
    leadership.PART,
    outcomes.PART,
    oversight.PART,
    registers.PART,
    supervision.PART,
)
