"""Words of warnings before a clock ends."""

from shared.contracts.words import Word


class WarningRung(Word):
    """How near a clock is to its end; duties are legally overdue only after the rolled day."""

    SEVEN_DAYS = "seven_days", "剩余七日", "Seven days left"
    THREE_DAYS = "three_days", "剩余三日", "Three days left"
    ONE_DAY = "one_day", "剩余一日", "One day left"
    DUE = "due", "今日到期", "Due"
    OVERDUE = "overdue", "已逾期", "Overdue"
