"""Search: ranked hits with the words shown where they stand."""
