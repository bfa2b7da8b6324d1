"""The web edge, the same for every service: order of checks, problems, tokens, conditional requests, lists, limits, docs."""
