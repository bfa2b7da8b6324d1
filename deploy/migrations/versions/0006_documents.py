"""Documents: drafts, signed letters, deliveries, number counters, and the templates that a new installation starts with."""

from pathlib import Path

from alembic import op

from deploy.migrations.frozen import run_frozen
from deploy.seed import template_rows
from shared.schema.documents import template

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements one by one, then seed the templates."""
    run_frozen(Path(__file__).with_suffix(".sql"))
    op.get_bind().execute(template.insert(), list(template_rows()))
