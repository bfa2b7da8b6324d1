"""Leadership, hard cases and registers: their tables, rights and office terms, frozen as SQL."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Run the frozen statements one by one."""
    connection = op.get_bind()
    for statement in SQL.read_text(encoding="utf-8").split(";\n-- next\n"):
        connection.exec_driver_sql(statement.rstrip().rstrip(";"))
