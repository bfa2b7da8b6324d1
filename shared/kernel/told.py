"""Which clocks a petitioner is told of: by the receipt, in the notices and on the page of progress.

Clocks between organs (objections, 交办, urgent reports, supervision) are not the petitioner's.
A date once told is never moved to an earlier day (domain.md §7.3), so tracking must know what intake tells.
"""

TOLD_CLOCKS = frozenset({"K1", "K1R", "K2", "K3", "K5", "K7", "K8", "K9", "K10"})
