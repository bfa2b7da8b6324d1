"""The whole life of a matter: parts of split cases, the organ that reviews a unit, indexes of what is due."""

from pathlib import Path

from deploy.migrations.frozen import run_frozen

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements."""
    run_frozen(Path(__file__).with_suffix(".sql"))
