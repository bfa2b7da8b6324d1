"""Versions of the calendar with what they did to open clocks, and warnings before a clock ends; frozen as SQL."""

from pathlib import Path

from deploy.migrations.frozen import run_frozen

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements."""
    run_frozen(Path(__file__).with_suffix(".sql"))
