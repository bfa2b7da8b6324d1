"""The parts that later capabilities add to the foundation, in the order of their migrations."""

from shared.schema import leadership, outcomes, oversight, registers
from shared.schema.base import Part

PARTS: tuple[Part, ...] = (leadership.PART, outcomes.PART, oversight.PART, registers.PART)
