"""Running a revision's statements as they were frozen beside it."""

from pathlib import Path

from alembic import op


def run_frozen(file: Path) -> None:
    """Run the statements of a file one by one; they are parted by a line `-- next`."""
    connection = op.get_bind()
    for statement in file.read_text(encoding="utf-8").split(";\n-- next\n"):
        connection.exec_driver_sql(statement.rstrip().rstrip(";"))
