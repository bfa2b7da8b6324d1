"""督办 and the three proposals: orders, their steps, when to look at a case again, opinion digests, proposals; frozen as SQL."""

from pathlib import Path

from deploy.migrations.frozen import run_frozen

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements; the cases that exist already are looked at once by the next sweep."""
    run_frozen(Path(__file__).with_suffix(".sql"))
