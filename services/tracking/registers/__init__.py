"""Registers 台账: what every kind of record has in common, and the registers that units keep."""
