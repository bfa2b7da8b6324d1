"""Directory 机构: units as a tree, accounts and machine clients."""
