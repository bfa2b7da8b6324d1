"""Terms that the law leaves open, as rows (domain.md §1.4 K12, §4.1 M7, §4.2 P7): a bureau changes its row, not code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class OfficeTerm:
    """One term with the amount an installation starts with."""

    code: str
    amount: int
    measure: Literal["hours", "days"]
    article: str
    title_zh: str
    title_en: str


_ROWS = (
    OfficeTerm("urgent_report", 2, "hours", "TL 25", "重大紧急信访信息及时报告", "an urgent report goes out at once"),
    OfficeTerm("urgent_purge", 30, "days", "TL 25", "紧急报告处置后清除内容", "the text of an urgent report is erased after disposition"),
    OfficeTerm("repeat_window", 30, "days", "TL 27", "办结后重复信访触发质量核查", "a repeat after closing opens a quality check"),
)
OFFICE_TERMS: Mapping[str, OfficeTerm] = {row.code: row for row in _ROWS}
