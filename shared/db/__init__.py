"""Access to PostgreSQL: one pool per login role, transactions that carry their caller's rights, the outbox."""
