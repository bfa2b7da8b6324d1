"""Leadership, hard cases and registers: their tables, rights and office terms, frozen as SQL."""

from pathlib import Path

from deploy.migrations.frozen import run_frozen

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements one by one."""
    run_frozen(Path(__file__).with_suffix(".sql"))
