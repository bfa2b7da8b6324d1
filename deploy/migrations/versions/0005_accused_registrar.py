"""An accusation that the accused unit registers itself lies with the bureau."""

from pathlib import Path

from deploy.migrations.frozen import run_frozen

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements."""
    run_frozen(Path(__file__).with_suffix(".sql"))
