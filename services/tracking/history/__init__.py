"""History import: past matters replayed through the same state machine with their own times."""
