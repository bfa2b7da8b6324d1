"""Search: what a case is found by, the function that finds it, and the words of every petition there is already."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Run the frozen statements one by one; forced row-level security would hide the petitions from their owner, so it rests meanwhile."""
    connection = op.get_bind()
    for statement in SQL.read_text(encoding="utf-8").split(";\n-- next\n"):
        connection.exec_driver_sql(statement.rstrip().rstrip(";"))
