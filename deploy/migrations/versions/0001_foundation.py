"""Foundation: every table, function, grant and policy of the first release, frozen as SQL, and its seed rows."""

from pathlib import Path

from alembic import op

from deploy.seed import seed_rows

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Run the frozen statements one by one, then seed terms and calendar."""
    connection = op.get_bind()
    for statement in SQL.read_text(encoding="utf-8").split(";\n-- next\n"):
        connection.exec_driver_sql(statement.rstrip().rstrip(";"))
    connection.exec_driver_sql("SELECT ensure_partitions((now() - interval '1 month')::date, 15)")
    connection.exec_driver_sql(
        "INSERT INTO sequencer_state (id, below_xid, cluster, last_position) VALUES (1, '0', '', 0), (2, '0', '', 0)"
    )
    for table, rows in seed_rows():
        connection.execute(table.insert(), rows)
