"""Reporting 统计: every figure computed from the records behind it."""
