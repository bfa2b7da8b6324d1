"""Statutory terms as rows (domain.md §1.4): length, natural or working days, article. Pure data; the database is seeded from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Counting = Literal["natural", "working"]
EXTENSION_CAP_DAYS = 30


@dataclass(frozen=True)
class Term:
    """One clock: `days` is None where the date is set case by case (K11 by the 交办函, K1R after a return)."""

    code: str
    days: int | None
    counting: Counting
    article: str
    title_zh: str
    title_en: str


_ROWS = (
    Term("K1", 15, "natural", "TL 22", "信访部门登记并转送、交办", "bureau registers and forwards"),
    Term("K1R", None, "natural", "TL 22", "退回后重新转送", "bureau forwards again after a return"),
    Term("K2", 15, "natural", "TL 23.1", "单位对直接收到的信访答复是否受理", "unit answers a petition made to it directly"),
    Term("K3", 15, "natural", "TL 23.3", "单位告知接收情况、途径和程序", "unit tells the petitioner receipt, path and procedure"),
    Term("K4", 5, "working", "TL 23.3", "单位提出异议", "unit may object to the transfer"),
    Term("K5", 60, "natural", "TL 34", "办结", "handling to a served opinion"),
    Term("K7", 30, "natural", "TL 35", "申请复查", "petitioner may request a review"),
    Term("K8", 30, "natural", "TL 35", "复查", "review"),
    Term("K9", 30, "natural", "TL 36.1", "申请复核", "petitioner may request a re-review"),
    Term("K10", 30, "natural", "TL 36.1", "复核", "re-review"),
    Term("K11", None, "natural", "TL 22.1(3)", "交办期限", "deadline set by the assigning bureau"),
    Term("K13", 30, "natural", "TL 40.4", "三项建议反馈", "feedback on a proposal"),
    Term("K14", 5, "working", "TL 23.3", "答复异议", "sender answers an objection"),
)
TERMS: Mapping[str, Term] = {row.code: row for row in _ROWS}
