"""Deliveries, relay, workers, timers: the only part that knows arq. PostgreSQL is the queue, Redis only wakes people up."""
