"""Working-day calendar 工作日历: the versioned table of days, and the answer to "when is it due and why"."""
