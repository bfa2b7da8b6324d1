"""The kinds of documents as rows (domain.md §5, §6): number word, basis, the steps they belong to, and what each must say."""

from collections.abc import Mapping

from services.tracking.domain.documents import Field, Kind

_RECEIVED = Field("received_on", "收到日期", "case.received_on", "date")
_SENDER = Field("forwarder", "转送机关", "case.sender_unit_id", "unit", required=False)
_MATERIALS = Field("materials", "材料清单", form="list")
_RECEIVER = Field("receiver", "主送单位", "step.to_unit", "unit")
_BASIS = Field("basis", "依据", "step.basis|given")
_LEGAL_BASIS = Field("legal_basis", "受理依据", "step.legal_basis")
_FINDINGS = Field("findings", "查明的事实和理由", "given|investigate.record")
_REVIEW_ORGAN = Field("review_organ", "复查（复核）机关", "given|organ.superior", "unit")
_K3 = Field("notice_due", "告知期限", "clock.K3.due", "date")
_HEARING = (
    Field("presiding", "主持人"),
    Field("participants", "参加人", form="list"),
)
_CLAIMS = Field("claims", "处理意见", "step.claims", "claims")
_RESULT = (
    Field("result", "决定", "step.result", "word:review_results"),
    Field("text", "决定内容", "step.text"),
    _BASIS,
    _FINDINGS,
)
_PROPOSAL = (
    Field("receiver", "主送单位", "given", "unit"),
    Field("problem", "存在的问题"),
    Field("evidence", "证据（事项编号）", form="list"),
    Field("proposal", "建议内容"),
    Field("basis", "依据"),
    Field("feedback_due", "反馈期限", "given", "date"),
)

_ROWS = (
    Kind("registration_receipt", "登记回执", "Receipt of registration", "登", "TL 21, 22, 23", (
        _RECEIVED,
        Field("channel", "信访形式", "case.channel", "word:channels"),
        Field("registered_at", "登记时间", "case.registered_at", "time"),
        Field("query_code", "查询码", "petition.query_code"),
        Field("due", "下一步期限", "clock.K1.due|clock.K2.due", "date"),
    ), ("register",), to_petitioner=True, approval=False),
    Kind("transfer_letter", "转送函", "Letter of transfer", "转", "TL 22", (
        _RECEIVER,
        Field("item", "转送依据的款项", "step.item|given"),
        _RECEIVED,
        _MATERIALS,
        _K3,
        Field("objection_due", "异议期限", "clock.K4.due", "date"),
        Field("note", "附言", "step.note", required=False),
    ), ("transfer",)),
    Kind("assign_letter", "交办函", "Letter of assignment", "交", "TL 22.1(3)", (
        _RECEIVER,
        _RECEIVED,
        _MATERIALS,
        Field("requirement", "办理要求", "step.requirement"),
        Field("deadline", "交办期限", "step.deadline", "date"),
        _K3,
        Field("objection_due", "异议期限", "clock.K4.due", "date"),
    ), ("assign",)),
    Kind("report_up_letter", "报请专报", "Report upwards", "报", "TL 22.1(1), 25", (
        _RECEIVER,
        _RECEIVED,
        Field("summary", "情况和建议", "step.summary"),
    ), ("report_up",)),
    Kind("objection_letter", "异议书", "Objection", "异", "TL 23.3", (
        Field("receiver", "主送单位", "case.sender_unit_id", "unit"),
        Field("unit_received_on", "收到转送日期", "receive.at", "date"),
        Field("objection_due", "异议期限", "clock.K4.due", "date"),
        Field("reason", "异议理由", "step.reason"),
        Field("suggested_unit", "建议承办单位", "step.suggested_unit", "unit"),
        _BASIS,
    ), ("object",)),
    Kind("return_slip", "退回单", "Return slip", "退", "TL 23.3", (
        Field("receiver", "主送单位", "object.unit", "unit"),
        Field("objected_on", "提出异议日期", "object.at", "date"),
        Field("reason", "异议理由", "object.reason"),
        _MATERIALS,
    ), ("accept_objection",), approval=False),
    Kind("objection_reply", "异议答复", "Answer to an objection", "异复", "TL 23.3", (
        Field("receiver", "主送单位", "object.unit", "unit"),
        Field("objected_on", "提出异议日期", "object.at", "date"),
        Field("reason", "不同意的理由", "step.reason"),
        _K3,
    ), ("reject_objection",)),
    Kind("jurisdiction_notice", "指定管辖通知", "Notice of jurisdiction", "定", "TL 24", (
        _RECEIVER,
        Field("by", "确定方式", "step.by", "word:jurisdiction_by"),
        Field("minutes", "协调情况", "step.minutes"),
    ), ("determine_jurisdiction",)),
    Kind("acceptance_notice", "受理告知书", "Notice of acceptance", "受", "TL 23, 31(6), 34", (
        _RECEIVED,
        _SENDER,
        _LEGAL_BASIS,
        Field("procedure", "办理程序", "step.procedure|given"),
        Field("due", "办结期限", "clock.K5.due", "date"),
        Field("notice", "其他告知事项", "step.notice", required=False),
    ), ("accept",), ("path", ("P6",)), to_petitioner=True),
    Kind("redirect_notice", "导入告知书", "Notice of another procedure", "导", "TL 31", (
        _RECEIVED,
        Field("path", "途径", "step.path", "word:paths"),
        Field("receiving_organ", "受理机关", "step.receiving_organ"),
        Field("procedure", "程序", "step.procedure"),
        _LEGAL_BASIS,
        Field("how", "提出方式和期限"),
        Field("why_not", "不适用信访程序的理由"),
    ), ("accept",), ("path", ("P1", "P2", "P3", "P4", "P5")), to_petitioner=True),
    Kind("refusal_notice", "不予受理告知书", "Notice of refusal", "不受", "TL 19.3, 23.1", (
        _RECEIVED,
        Field("ground", "不予受理的理由", "step.ground", "word:refuse_grounds"),
        Field("other_case", "正在办理的信访件编号", "step.other_case|given", "title", when=("ground", ("in_progress",))),
        Field("other_unit", "有权处理的机关", "step.other_unit|given", "unit", when=("ground", ("in_progress", "not_competent"))),
        _BASIS,
        Field("direction", "办理指引"),
    ), ("refuse",), to_petitioner=True),
    Kind("refusal_again_notice", "不再受理告知书", "Notice of final refusal", "不再受", "TL 36.3, 37.3", (
        Field("re_review_number", "复核意见书文号", "step.re_review_document|given", "title"),
        Field("re_review_on", "复核意见书日期", "given", "date"),
        Field("finding", "事实和理由相同的认定"),
        Field("assistance", "帮扶联系方式"),
    ), ("refuse_again",), to_petitioner=True),
    Kind("direct_reply", "直接回复", "Direct answer", "复", "TL 22.1", (
        _RECEIVED,
        Field("text", "回复内容", "step.text"),
    ), ("reply_directly",), to_petitioner=True),
    Kind("suggestion_reply", "建议意见回复", "Answer to a suggestion", "建复", "TL 29", (
        _RECEIVED,
        Field("result", "采纳情况", "step.result", "word:suggestion_results"),
        Field("text", "回复内容", "step.text"),
    ), ("reply_suggestion",), to_petitioner=True),
    Kind("merger_notice", "并案告知", "Notice of merger", "并", "domain §5 row 2", (
        _RECEIVED,
        Field("main_case", "主件编号", "step.main_case", "title"),
    ), ("merge",), to_petitioner=True, approval=False),
    Kind("unmerger_notice", "更正告知", "Notice of correction", "更", "domain §5 row 37", (
        Field("reason", "更正理由", "step.reason"),
    ), ("unmerge",), to_petitioner=True),
    Kind("statement_record", "谈话笔录", "Record of the statement", "录", "TL 31(6)", (
        Field("heard_on", "时间", "step.heard_on", "date"),
        Field("place", "地点"),
        Field("recorder", "记录人"),
        Field("record", "笔录", "step.record"),
    ), ("investigate",), approval=False),
    Kind("hearing_notice", "听证通知", "Notice of hearing", "听", "TL 31(6), 36.2", (
        Field("on", "时间", "step.on", "date"),
        Field("place", "地点", "step.place"),
        Field("issues", "听证事项", "step.issues"),
        *_HEARING,
    ), ("open_hearing",), to_petitioner=True),
    Kind("hearing_record", "听证笔录", "Record of the hearing", "听录", "TL 31(6), 36.2", (
        Field("on", "时间", "open_hearing.on", "date"),
        Field("place", "地点", "open_hearing.place"),
        Field("issues", "听证事项", "open_hearing.issues"),
        *_HEARING,
        Field("record", "笔录"),
        Field("conclusion", "听证结论", "step.conclusion"),
    ), ("close_hearing",), approval=False),
    *(Kind(f"{code}_agreement", zh, en, word, "TL 33", (
        Field("parties", "当事人", form="list"),
        Field("dispute", "争议事项", "given|case.subject"),
        Field("terms", "协议内容", "step.terms"),
    ), ("mediate",), ("kind", (code,)), to_petitioner=True)
      for code, zh, en, word in (("mediation", "调解协议书", "Mediation agreement", "调"), ("settlement", "和解协议书", "Settlement", "和"))),
    Kind("extension_notice", "延期告知书", "Notice of extension", "延", "TL 34", (
        Field("reason", "延期理由", "step.reason"),
        Field("days", "延长日数", "step.days"),
        Field("due_before", "原办结期限", "clock.K5.before", "date"),
        Field("due", "延长后期限", "clock.K5.due", "date"),
    ), ("extend",), to_petitioner=True),
    Kind("opinion", "信访事项处理意见书", "Opinion on the petition", "处", "TL 32, 35", (
        _RECEIVED,
        _SENDER,
        Field("accepted_on", "受理日期", "accept.at", "date"),
        Field("request", "投诉请求", "petition.request"),
        _FINDINGS,
        _CLAIMS,
        Field("basis", "依据", required=False),
        Field("execution_due", "执行期限", "step.execution_due", "date", required=False),
        _REVIEW_ORGAN,
    ), ("issue_opinion",), to_petitioner=True),
    Kind("service_certificate", "送达回证", "Certificate of service", "送", "TL 35", (
        Field("served_document", "送达文书"),
        Field("method", "送达方式", "step.method", "word:serve_methods"),
        Field("served_on", "送达日期", "step.served_on", "date"),
        Field("receipt", "签收情况", "step.receipt|given"),
    ), ("serve",), approval=False),
    Kind("completion_report", "办结报告", "Completion report", "结", "TL 22.1(3)", (
        Field("receiver", "主送单位", "case.sender_unit_id", "unit"),
        Field("assigned_number", "交办文号"),
        Field("investigation", "调查情况", "investigate.record|given"),
        Field("claims", "处理意见", "issue_opinion.claims", "claims"),
        Field("basis", "依据", required=False),
        Field("method", "送达方式", "serve.method", "word:serve_methods"),
        Field("served_on", "送达日期", "serve.served_on", "date"),
        Field("view", "信访人意见"),
        Field("execution", "执行情况", "execute.text|given"),
    ), ("serve", "execute")),
    Kind("execution_report", "执行情况报告", "Report of execution", "执", "TL 32.2", (
        Field("done_on", "执行日期", "step.done_on", "date"),
        Field("text", "执行情况", "step.text"),
    ), ("execute",), to_petitioner=True),
    *(Kind(f"{action}_receipt", zh, en, word, article, (
        Field("received_on", "收到申请日期", "step.received_on", "date"),
        Field("request", "申请请求", "step.request"),
        Field("due", "办理期限", f"clock.{clock}.due", "date"),
    ), (f"request_{action}",), issuer="any", to_petitioner=True, approval=False) for action, zh, en, word, article, clock in (
        ("review", "复查申请回执", "Receipt of a request for review", "复查收", "TL 35", "K8"),
        ("re_review", "复核申请回执", "Receipt of a request for re-review", "复核收", "TL 36.1", "K10"))),
    Kind("review_opinion", "信访事项复查意见书", "Review opinion", "复查", "TL 35", (
        Field("respondent", "原办理单位", "issue_opinion.unit|case.handling_unit_id", "unit"),
        Field("requested_on", "申请日期", "request_review.received_on", "date"),
        Field("request", "复查请求", "request_review.request"),
        *_RESULT,
        _REVIEW_ORGAN,
    ), ("decide_review",), to_petitioner=True),
    Kind("re_review_opinion", "信访事项复核意见书", "Re-review opinion", "复核", "TL 36", (
        Field("respondent", "复查机关", "decide_review.unit", "unit"),
        Field("requested_on", "申请日期", "request_re_review.received_on", "date"),
        Field("request", "复核请求", "request_re_review.request"),
        *_RESULT,
        Field("hearing", "听证情况"),
    ), ("decide_re_review",), to_petitioner=True),
    Kind("rehandling_notice", "重新处理通知", "Order to handle anew", "重办", "TL 35", (
        Field("receiver", "主送单位", "issue_opinion.unit|case.handling_unit_id", "unit"),
        Field("text", "决定内容", "step.text"),
        _BASIS,
        Field("due", "重新处理期限", "given", "date"),
    ), ("decide_review", "decide_re_review"), ("result", ("revoke",))),
    Kind("termination_record", "终结登记", "Record of termination", "终", "TL 36.3", (
        Field("re_review_number", "复核意见书文号"),
        Field("served_on", "复核意见书送达日期", "serve.served_on", "date"),
    ), ("terminate",), approval=False),
    Kind("withdrawal_confirmation", "撤回确认书", "Confirmation of withdrawal", "撤", "domain §5 row 33", (
        Field("statement_on", "申请撤回日期", "step.statement_on", "date"),
        Field("confirmed_by", "核实人", "step.confirmed_by"),
    ), ("withdraw",), to_petitioner=True),
    Kind("reopening_notice", "重开通知", "Notice of reopening", "重", "domain §5 row 34", (
        Field("ground", "重开情形", "step.ground"),
        Field("reason", "理由", "step.reason"),
    ), ("reopen",), to_petitioner=True),
    Kind("archive_index", "档案目录", "Index of the file", "档", "domain §5 row 38", (
        Field("documents", "文书", "record.documents", "documents"),
    ), ("archive",), approval=False),
    Kind("supervision_letter", "督办函", "Letter of supervision", "督", "TL 40.1", (
        Field("receiver", "主送单位", "given", "unit"),
        Field("ground", "督办情形"),
        Field("evidence", "事实和期限依据"),
        Field("requirement", "督办要求"),
        Field("reply_due", "反馈期限", "given", "date"),
        Field("copies", "抄送", form="list"),
    )),
    *(Kind(f"{code}_proposal", zh, en, "建", article, _PROPOSAL, identity=False) for code, zh, en, article in (
        ("improvement", "改进工作建议书", "Proposal to improve work", "TL 40"),
        ("policy", "完善政策建议书", "Proposal to improve policy", "TL 40"),
        ("accountability", "追究责任建议书", "Proposal to hold to account", "TL 40"))),
    Kind("proposal_feedback", "建议反馈", "Answer to a proposal", "馈", "TL 40.4", (
        Field("receiver", "主送单位", "given", "unit"),
        Field("proposal_number", "建议书文号"),
        Field("result", "采纳情况", "given", "word:suggestion_results"),
        Field("reason", "理由"),
        Field("measures", "措施"),
    ), issuer="any", identity=False),
    Kind("urgent_report", "重大紧急信息报告", "Urgent report", "急", "TL 25", (
        Field("occurred_at", "发生时间"),
        Field("place", "地点"),
        Field("facts", "基本事实"),
        Field("persons", "涉及人数"),
        Field("measures", "已采取的措施"),
        Field("recipients", "报送", form="list"),
    ), issuer="any", identity=False),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {row.code: row for row in _ROWS}
