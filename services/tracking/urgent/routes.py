"""HTTP of urgent reports."""

from fastapi import APIRouter

from services.tracking.domain import urgent as rules
from services.tracking.registers.operations import Offer, Operation, offer
from services.tracking.registers.register import Step
from services.tracking.urgent import schemas
from services.tracking.urgent.records import URGENT_REPORTS
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["urgent reports"], route_class=EdgeRoute)

offer(
    router,
    Offer(
        URGENT_REPORTS,
        "urgent-reports",
        "重大紧急信访信息",
        "Reports of the own units. Read by those who may file them, by nobody else.",
        schemas.UrgentOut,
        schemas.UrgentFilter,
        reads="urgent_reports",
        operations=(
            Operation(
                None,
                schemas.UrgentBody,
                "urgent_reports",
                Step("urgent_report.filed", rules.file_report, uses_terms=True),
                "File an urgent report 紧急报告",
                "Owed to each recipient of TL 25 within the office term (2 hours from the start); the text is encrypted.",
                {"known_at": "2026-03-20T09:10:00+08:00", "happened_at": "2026-03-20T09:00:00+08:00", "place": "河滨路工地",
                 "facts": "围挡倒塌,有人受困。", "persons": 3, "measures": "已报消防和120,现场疏散。"},
            ),
            Operation(
                "sendings",
                schemas.SendingBody,
                "urgent_reports",
                Step("urgent_report.sent", rules.send_report),
                "It went out to a recipient 已报送",
                "Once per recipient; after the due time it is late, and stays so.",
                {"recipient": "party_government", "sent_at": "2026-03-20T09:40:00+08:00"},
            ),
            Operation(
                "disposition",
                schemas.DispositionBody,
                "urgent_reports",
                Step("urgent_report.disposed", rules.dispose_report, uses_terms=True),
                "Disposed of 已处置",
                "After every recipient was told. The text is erased after the office term (30 days from the start); counts and times stay.",
                {"disposed_at": "2026-03-20T18:00:00+08:00"},
            ),
        ),
    ),
)  # fmt: skip
