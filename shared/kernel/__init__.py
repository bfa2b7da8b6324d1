"""The pure core that every part shares: errors, ids, the actor, time and working days. Standard library only."""
