"""A matter that has been through every action, so that every kind of letter can be made of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.tracking.documents.loading import WORDS
from services.tracking.domain.documents import Facts, Kind, Step, assemble, step_of
from shared.kernel.time import ZONE

UNITS: Mapping[object, str] = {
    1: "区信访局", "XFJ": "区信访局", 2: "区住房和城乡建设局", "ZJJ": "区住房和城乡建设局", 3: "区人民政府", "QZF": "区人民政府",
    "JTJ": "区交通运输局", 4: "市人民政府",
}  # fmt: skip
CLAIMS = [
    {"claim": "修复路灯", "kind": "support", "basis": "《城市照明管理规定》第十八条", "text": "十日内更换电缆，恢复照明。"},
    {"claim": "赔偿损失", "kind": "reject", "text": "经查，未发生损失。"},
]
# in the order in which they happen: action, unit, reason, data (design §7)
ACTIONS: tuple[tuple[str, int, str | None, dict[str, Any]], ...] = (
    ("register", 1, None, {}),
    ("report_up", 1, None, {"to_unit": "QZF", "summary": "涉及多人，建议由区政府牵头协调。"}),
    ("transfer", 1, None, {"to_unit": "ZJJ", "item": "第一款第一项", "note": "请优先办理。"}),
    ("assign", 1, None, {"to_unit": "ZJJ", "deadline": "2026-10-20", "requirement": "查明情况并书面反馈。"}),
    ("receive", 2, None, {}),
    ("object", 2, "该路段由交通部门管养", {"suggested_unit": "JTJ"}),
    ("accept_objection", 1, None, {}),
    ("reject_objection", 1, "职责清单载明由你单位管养", {}),
    ("determine_jurisdiction", 1, None, {"to_unit": "ZJJ", "by": "joint_conference", "minutes": "联席会议研究确定。"}),
    ("accept", 2, None, {"path": "P4", "legal_basis": "第三十一条第四项", "receiving_organ": "区司法局", "procedure": "行政复议"}),
    ("accept", 2, None, {"path": "P6", "legal_basis": "第三十一条第六项"}),
    ("refuse", 1, None, {"ground": "in_progress", "other_case": "44011720260901L000017", "other_unit": "ZJJ"}),
    ("refuse_again", 1, None, {"re_review_document": "市府信复核〔2025〕3号"}),
    ("reply_directly", 1, None, {"text": "政策依据如下。\n一是……\n二是……"}),
    ("reply_suggestion", 2, None, {"result": "adopted", "text": "已列入年度计划。"}),
    ("merge", 1, None, {"main_case": "44011720260901L000017"}),
    ("unmerge", 1, "经核实不是同一事项", {}),
    ("investigate", 2, None, {"record": "现场查看，电缆老化断裂。", "heard_on": "2026-09-10"}),
    ("open_hearing", 2, None, {"on": "2026-09-20", "place": "局三楼会议室", "issues": "路灯管养责任"}),
    ("close_hearing", 2, None, {"conclusion": "由住建部门负责修复。"}),
    ("mediate", 2, None, {"kind": "mediation", "terms": "十日内修复，双方再无争议。", "agreed": True}),
    ("mediate", 2, None, {"kind": "settlement", "terms": "十日内修复，双方再无争议。", "agreed": True}),
    ("extend", 2, "需等待检测报告", {"days": 20}),
    ("issue_opinion", 2, None, {"claims": CLAIMS, "execution_due": "2026-10-30"}),
    ("serve", 2, None, {"method": "direct", "served_on": "2026-10-10", "receipt": "本人签收"}),
    ("execute", 2, None, {"done_on": "2026-10-20", "text": "路灯已全部恢复照明。"}),
    ("request_review", 3, None, {"received_on": "2026-10-25", "request": "要求赔偿损失"}),
    ("decide_review", 3, None, {"result": "revoke", "text": "撤销原处理意见第二项。", "basis": "《信访工作条例》第三十五条"}),
    ("request_re_review", 4, None, {"received_on": "2026-11-25", "request": "要求赔偿损失"}),
    ("decide_re_review", 4, None, {"result": "uphold", "text": "维持复查意见。", "basis": "《信访工作条例》第三十六条"}),
    ("terminate", 4, None, {}),
    ("withdraw", 1, None, {"statement_on": "2026-11-01", "confirmed_by": "区信访局督查科"}),
    ("reopen", 1, "处理意见未执行", {"ground": "处理意见未执行"}),
    ("archive", 2, None, {}),
)  # fmt: skip
STEPS = tuple(
    Step(number, action, datetime(2026, 9, 1, 9, 30, tzinfo=ZONE), unit, reason, data)
    for number, (action, unit, reason, data) in enumerate(ACTIONS, start=1)
)
GIVEN: Mapping[str, object] = {"text": "〔{zh}〕", "unit": "ZJJ", "date": "2026-12-01", "list": ["身份证复印件一份", "照片三张"],
                               "word:suggestion_results": "partly", "title": "从信复核〔2026〕1号"}  # fmt: skip
DUE = {"due": date(2026, 10, 31), "before": date(2026, 10, 11)}


def facts(**records: Mapping[str, object]) -> Facts:
    """The whole matter; `records` replace what it is made of."""
    whole: dict[str, Mapping[str, object]] = {
        "case": {
            "number": "44011720260901L000021", "subject": "河滨路路灯长期不亮", "received_on": date(2026, 9, 1), "channel": "letter",
            "registered_at": datetime(2026, 9, 1, 9, 30, tzinfo=ZONE), "sender_unit_id": 1, "handling_unit_id": 2,
        },
        "petition": {"request": "请尽快修复路灯", "query_code": "1234 5678 9012 3456"},
        "person": {"names": "陈小河"},
        "organ": {"superior": 3},
        "record": {"documents": [{"number": "从信转〔2026〕1号", "title": "转送函", "dated": "2026年9月2日"}]},
    }  # fmt: skip
    clocks = dict.fromkeys(("K1", "K3", "K4", "K5", "K8", "K10"), DUE)
    return Facts({**whole, **records}, clocks, STEPS, UNITS, WORDS)


def given(kind: Kind) -> dict[str, Any]:
    """Something for everything that may be given."""
    forms = {one.name: (GIVEN[one.form], one.zh) for one in kind.all_fields if one.may_be_given}
    return {name: value.format(zh=zh) if isinstance(value, str) else value for name, (value, zh) in forms.items()}


def letter(kind: Kind) -> Mapping[str, Any]:
    """The content of one letter of this kind."""
    return assemble(kind, facts(), step_of(kind, STEPS, None), given(kind))
