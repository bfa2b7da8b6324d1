"""Intake's part of a history import: registering the petitions of judged lines and writing their ratings."""
