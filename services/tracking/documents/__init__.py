"""Documents 文书: letters drawn up from a case, signed, numbered without gaps, and delivered."""
