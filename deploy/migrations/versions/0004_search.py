"""Search: what a case is found by, the function that finds it, and the words of every petition there is already."""

from pathlib import Path

from deploy.migrations.frozen import run_frozen

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements one by one; forced row-level security would hide the petitions from their owner, so it rests meanwhile."""
    run_frozen(Path(__file__).with_suffix(".sql"))
