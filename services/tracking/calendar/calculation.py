"""The integrator's question: when is it due, and why."""

from datetime import date, timedelta

from shared.kernel.workdays import Calendar


def calculated(calendar: Calendar, start: date, days: int, kind: str, language: str) -> dict[str, object]:
    """The answer of the calculator."""
    strict = calendar.add_working(start, days) if kind == "working" else start + timedelta(days=days)
    rolled = strict if kind == "working" else calendar.roll(strict)
    first = start if kind == "working" else strict
    vague = any(calendar.is_provisional(first + timedelta(days=n)) for n in range((rolled - first).days + 1))
    skipped = calendar.skipped(first if kind == "working" else strict - timedelta(days=1), rolled)
    off = ", ".join(day.isoformat() for day in skipped)
    if language == "zh":
        unit = "个工作日" if kind == "working" else "日"
        words = f"自 {start} 次日起 {days} {unit}，至 {strict}" + (f"；非工作日：{off}" if off else "") + f"；顺延后为 {rolled}"
        words += "；部分日期为暂定" if vague else ""
    else:
        unit = "working days" if kind == "working" else "days"
        words = (
            f"{days} {unit} from the day after {start} end on {strict}" + (f"; not working: {off}" if off else "") + f"; rolled {rolled}"
        )
        words += "; provisional" if vague else ""
    return {"due_strict": strict, "due_rolled": rolled, "provisional": vague, "calendar_version": calendar.version, "explanation": words}
