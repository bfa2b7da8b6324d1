"""Indicators: values, groupings and the records behind every figure."""
