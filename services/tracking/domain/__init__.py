"""The pure rules of tracking: states, transitions, clocks, terms. Standard library and shared.kernel only."""
