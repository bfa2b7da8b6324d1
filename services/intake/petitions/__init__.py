"""Petitions 信访件: registration, reading back, look-ups."""
