"""Documents: drafts, signed letters, deliveries, number counters, and the templates that a new installation starts with."""

from pathlib import Path

from alembic import op

from deploy.seed import template_rows
from shared.schema.documents import template

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Run the frozen statements one by one, then seed the templates."""
    connection = op.get_bind()
    for statement in SQL.read_text(encoding="utf-8").split(";\n-- next\n"):
        connection.exec_driver_sql(statement.rstrip().rstrip(";"))
    connection.execute(template.insert(), list(template_rows()))
