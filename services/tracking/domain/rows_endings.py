"""Rows that end a case before its time or open it again, and the archive (domain.md §5, rows 33, 34, 38)."""

from services.tracking.domain import endings
from services.tracking.domain.states import ARCHIVABLE, BEFORE_OPINION, REOPENABLE
from services.tracking.domain.transition import Transition

ENDINGS = (
    Transition(
        action="withdraw",
        zh="撤回",
        row="33",
        article="信访人自愿撤回",
        side="bureau",
        sources=BEFORE_OPINION,
        targets=("withdrawn",),
        guards=(endings.may_be_withdrawn,),
        effect=endings.withdraw,
        clocks=(
            "cancel K1",
            "cancel K1R",
            "cancel K2",
            "cancel K3",
            "cancel K4",
            "cancel K5",
            "cancel K11",
            "cancel K14",
        ),
        event="case.withdrawn",
        document="撤回确认书",
        notify=("unit",),
    ),
    Transition(
        action="reopen",
        zh="重开",
        row="34",
        article="TL 40.1",
        side="bureau",
        sources=REOPENABLE,
        targets=("received", "registered"),
        only={"registered": REOPENABLE - {"executing"}},
        guards=(endings.ground_fits,),
        effect=endings.reopen,
        clocks=("cancel K7", "start K3", "start K1R"),
        event="case.reopened",
        document="重开通知",
        notify=("petitioner", "unit"),
    ),
    Transition(
        action="archive",
        zh="归档",
        row="38",
        article="办结归档",
        side="holder",
        sources=ARCHIVABLE,
        targets=("archived",),
        guards=(endings.nothing_is_open,),
        effect=endings.archive,
        clocks=("stop K7",),
        event="case.archived",
        document="档案目录",
    ),
)
