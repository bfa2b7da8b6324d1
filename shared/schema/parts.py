"""The parts that later capabilities add to the foundation, in the order of their migrations."""

from shared.schema import supervision
from shared.schema.base import Part

PARTS: tuple[Part, ...] = (supervision.PART,)
