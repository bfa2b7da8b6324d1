"""How Xinfang is started: the command line, the gateway, the embedded stack, migrations and containers."""
