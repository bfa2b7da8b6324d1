"""`python -m deploy` is the `xinfang` command."""

from deploy.cli import app

app(prog_name="xinfang")
