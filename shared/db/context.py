"""The caller's rights as the database sees them, set for one transaction and gone with it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Context:
    """Who is asking. Row-level security compares rows with it; an empty context sees no case at all.

    unit: id of the caller's unit; path: that unit and all its superiors (for the accused-unit bar); case: the one case
    whose query code a petitioner has proved.
    """

    account: UUID | None = None
    unit: int | None = None
    path: tuple[int, ...] = ()
    sees_sealed: bool = False
    case: UUID | None = None

    def settings_sql(self) -> str:
        """Transaction-local settings, to travel in one message with BEGIN; only numbers and UUIDs are formatted into it."""
        values = (
            ("account", str(UUID(str(self.account))) if self.account else ""),
            ("unit", f"{self.unit:d}" if self.unit is not None else ""),
            ("path", "{" + ",".join(f"{unit:d}" for unit in self.path) + "}"),
            ("sealed", "1" if self.sees_sealed else ""),
            ("case", str(UUID(str(self.case))) if self.case else ""),
        )
        return "SELECT " + ", ".join(f"set_config('app.{name}', '{value}', true)" for name, value in values)


NOBODY = Context()
