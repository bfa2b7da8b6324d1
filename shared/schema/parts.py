"""The parts that later capabilities add to the foundation, in the order of their migrations."""

from shared.schema.base import Part
from shared.schema.search import PART as SEARCH

PARTS: tuple[Part, ...] = (SEARCH,)
