"""Keys, field encryption, blind indexes, passwords, tokens, query codes, stored answers, the audit chain."""
