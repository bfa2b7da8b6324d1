"""Statutory terms as rows (domain.md §1.4): length, natural or working days, article. Pure data; the database is seeded from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Counting = Literal["natural", "working"]
Holder = Literal["bureau", "handler", "reviewer", "petitioner", "addressee"]
EXTENSION_CAP_DAYS = 30


@dataclass(frozen=True)
class Term:
    """One clock. `days` is None where no number is fixed (K11: the 交办函 sets it; K1R: after a return; K12: 及时).

    `holder`: whose duty or right it is. A `right` (to object, to ask for a review) ends on the rolled date; a duty warns and is
    scored on the strict one (domain.md §1.4, counting 3).
    """

    code: str
    days: int | None
    counting: Counting
    article: str
    title_zh: str
    title_en: str
    holder: Holder
    right: bool = False


_ROWS = (
    Term("K1", 15, "natural", "TL 22", "信访部门登记并转送、交办", "bureau registers and forwards", "bureau"),
    Term("K1R", None, "natural", "TL 22", "退回后重新转送", "bureau forwards again after a return", "bureau"),
    Term("K2", 15, "natural", "TL 23.1", "单位对直接收到的信访答复是否受理", "unit answers a petition made to it directly", "handler"),
    Term("K3", 15, "natural", "TL 23.3", "单位告知接收情况、途径和程序", "unit tells receipt, path and procedure", "handler"),
    Term("K4", 5, "working", "TL 23.3", "单位提出异议", "unit may object to the transfer", "handler", right=True),
    Term("K5", 60, "natural", "TL 34", "办结", "handling to a served opinion", "handler"),
    Term("K6", EXTENSION_CAP_DAYS, "natural", "TL 34", "延期(累计上限)", "most that K5 may be extended, in all", "handler"),
    Term("K7", 30, "natural", "TL 35", "申请复查", "petitioner may request a review", "petitioner", right=True),
    Term("K8", 30, "natural", "TL 35", "复查", "review", "reviewer"),
    Term("K9", 30, "natural", "TL 36.1", "申请复核", "petitioner may request a re-review", "petitioner", right=True),
    Term("K10", 30, "natural", "TL 36.1", "复核", "re-review", "reviewer"),
    Term("K11", None, "natural", "TL 22.1(3)", "交办期限", "deadline set by the assigning bureau", "handler"),
    Term("K12", None, "natural", "TL 25", "重大、紧急信息报告", "major or urgent information is reported at once", "handler"),
    Term("K13", 30, "natural", "TL 40.4", "三项建议反馈", "feedback on a proposal", "addressee"),
    Term("K14", 5, "working", "TL 23.3", "答复异议", "sender answers an objection", "bureau"),
    Term("K15", 10, "working", "简易办理(试行)", "简易办理答复", "answer in the simple procedure (off by default)", "handler"),
)
TERMS: Mapping[str, Term] = {row.code: row for row in _ROWS}
