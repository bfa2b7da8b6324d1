"""Foundation: every table, function, grant and policy of the first release, frozen as SQL, and its seed rows."""

from pathlib import Path

from alembic import op

from deploy.migrations.frozen import run_frozen
from deploy.seed import seed_rows

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the frozen statements one by one, then seed terms and calendar."""
    run_frozen(Path(__file__).with_suffix(".sql"))
    connection = op.get_bind()
    connection.exec_driver_sql("SELECT ensure_partitions((now() - interval '1 month')::date, 15)")
    connection.exec_driver_sql(
        "INSERT INTO sequencer_state (id, below_xid, cluster, last_position) VALUES (1, '0', '', 0), (2, '0', '', 0)"
    )
    for table, rows in seed_rows():
        connection.execute(table.insert(), rows)
