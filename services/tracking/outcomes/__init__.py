"""Outcomes 化解、回访、质量核查: what became of a matter beside its procedure."""
