"""Integration: the complete, ordered catch-up feed of events."""
