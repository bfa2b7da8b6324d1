from datetime import UTC, date, datetime

from shared.kernel.time import ZONE, FixedTime, SystemTime, legal_date


def test_a_legal_day_is_a_day_in_shanghai() -> None:
    assert legal_date(datetime(2026, 9, 18, 15, 59, 59, tzinfo=UTC)) == date(2026, 9, 18)
    assert legal_date(datetime(2026, 9, 18, 16, 0, tzinfo=UTC)) == date(2026, 9, 19)


def test_time_sources_give_instants_with_a_zone() -> None:
    instant = datetime(2026, 9, 18, 8, 0, tzinfo=ZONE)
    assert FixedTime(instant).now() == instant
    assert SystemTime().now().tzinfo is ZONE
