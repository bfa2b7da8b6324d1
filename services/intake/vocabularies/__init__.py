"""The published code lists."""
