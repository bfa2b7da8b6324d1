"""Events from the outbox to their consumers: relay, queue, workers, timers; the sequencer of the feed and the sealer of the audit chain."""
