"""Tracking 办理: carries each case through its statutory clocks to a served answer and its reviews."""
