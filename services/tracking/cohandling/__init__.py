"""Co-handling 协办: the units asked to help beside the one that handles, each with a state of its own (Art 22.1, 24)."""
