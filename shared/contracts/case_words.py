"""Words of the case: states, actions, what each action may say, clocks (design §7; domain.md §1.3, §5)."""

from shared.contracts.words import Word


class State(Word):
    """States of a case 信访事项 (design §7)."""

    REGISTERED = "registered", "已登记", "Registered"
    TRANSFERRED = "transferred", "已转送", "Transferred"
    ASSIGNED = "assigned", "已交办", "Assigned"
    RECEIVED = "received", "单位已收", "Received by the unit"
    OBJECTED = "objected", "异议中", "Objection pending"
    ACCEPTED = "accepted", "已受理", "Accepted"
    HANDLING = "handling", "办理中", "Being handled"
    OPINION_ISSUED = "opinion_issued", "意见已出", "Opinion issued"
    SERVED = "served", "已送达", "Served"
    EXECUTING = "executing", "执行中", "Being carried out"
    CLOSED = "closed", "已办结", "Closed"
    IN_REVIEW = "in_review", "复查中", "In review"
    REVIEW_ISSUED = "review_issued", "复查意见已出", "Review opinion issued"
    REVIEW_SERVED = "review_served", "复查已送达", "Review opinion served"
    IN_RE_REVIEW = "in_re_review", "复核中", "In re-review"
    RE_REVIEW_ISSUED = "re_review_issued", "复核意见已出", "Re-review opinion issued"
    RE_REVIEW_SERVED = "re_review_served", "复核已送达", "Re-review opinion served"
    TERMINATED = "terminated", "终结", "Terminated"
    LAPSED = "lapsed", "期满未申请", "Review not requested in time"
    REPLIED = "replied", "已答复", "Answered"
    REDIRECTED = "redirected", "已导入其他途径", "Led to another procedure"
    REFUSED = "refused", "不予受理", "Not accepted"
    REFUSED_AGAIN = "refused_again", "不再受理", "No longer accepted"
    MERGED = "merged", "已并案", "Merged"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    ARCHIVED = "archived", "已归档", "Archived"


class Action(Word):
    """Actions on a case (design §7) and the opening step."""

    REGISTER = "register", "登记", "Register"
    CLASSIFY = "classify", "分类", "Classify"
    TRANSFER = "transfer", "转送", "Transfer"
    ASSIGN = "assign", "交办", "Assign with a deadline"
    REPORT_UP = "report_up", "报请", "Report upwards"
    REPLY_DIRECTLY = "reply_directly", "直接回复", "Answer directly"
    MERGE = "merge", "并案", "Merge"
    UNMERGE = "unmerge", "撤销并案", "Undo a merger"
    SPLIT = "split", "拆分", "Split"
    REFUSE = "refuse", "不予受理", "Refuse"
    REFUSE_AGAIN = "refuse_again", "不再受理", "Refuse for good"
    RECEIVE = "receive", "单位接收", "Receive"
    OBJECT = "object", "提出异议", "Object"
    ACCEPT_OBJECTION = "accept_objection", "同意退回", "Accept the objection"
    REJECT_OBJECTION = "reject_objection", "不同意异议", "Reject the objection"
    DETERMINE_JURISDICTION = "determine_jurisdiction", "指定管辖", "Determine jurisdiction"
    ACCEPT = "accept", "受理告知", "Accept and give notice"
    REPLY_SUGGESTION = "reply_suggestion", "建议答复", "Answer a suggestion"
    INVESTIGATE = "investigate", "调查", "Investigate"
    OPEN_HEARING = "open_hearing", "听证", "Open a hearing"
    CLOSE_HEARING = "close_hearing", "听证结束", "Close the hearing"
    MEDIATE = "mediate", "调解和解", "Mediate"
    EXTEND = "extend", "延期", "Extend"
    ISSUE_OPINION = "issue_opinion", "出具意见", "Issue the opinion"
    SERVE = "serve", "送达", "Serve"
    EXECUTE = "execute", "执行", "Carry out"
    REQUEST_REVIEW = "request_review", "申请复查", "Request a review"
    DECIDE_REVIEW = "decide_review", "复查决定", "Decide the review"
    REQUEST_RE_REVIEW = "request_re_review", "申请复核", "Request a re-review"
    DECIDE_RE_REVIEW = "decide_re_review", "复核决定", "Decide the re-review"
    WITHDRAW = "withdraw", "撤回", "Withdraw"
    REOPEN = "reopen", "重开", "Reopen"
    TERMINATE = "terminate", "终结", "Terminate"
    LAPSE = "lapse", "期满未申请", "Time for a request ended"
    ARCHIVE = "archive", "归档", "Archive"


class Path(Word):
    """Paths of Art 31 for an appeal 申诉求决; only P6 runs through handling and review."""

    P1 = "P1", "诉讼、检察、公安程序", "Court, procuratorate or police procedure (31(1))"
    P2 = "P2", "仲裁", "Arbitration (31(2))"
    P3 = "P3", "党员申诉、申请复审", "Party member's appeal or request for re-examination (31(3))"
    P4 = "P4", "行政复议、裁决、确认、许可、处罚等", "Administrative procedure (31(4))"
    P5 = "P5", "请求查处违法或者履行职责", "Request to investigate a breach or perform a duty (31(5))"
    P6 = "P6", "信访程序", "Petition procedure (31(6))"


class ServeMethod(Word):
    """送达方式; electronic only with the petitioner's consent."""

    DIRECT = "direct", "直接送达", "In person"
    POST = "post", "邮寄送达", "Registered mail"
    ELECTRONIC = "electronic", "电子送达", "Electronic"
    DETAINED = "detained", "留置送达", "Left with a record"
    PUBLIC_NOTICE = "public_notice", "公告送达", "Public notice"


class ClaimKind(Word):
    """Opinion on one claim (Art 32)."""

    SUPPORT = "support", "支持", "Supported"
    EXPLAIN = "explain", "解释说明", "Explained"
    REJECT = "reject", "不予支持", "Not supported"


class SuggestionResult(Word):
    """Answer to a suggestion (Art 29)."""

    ADOPTED = "adopted", "采纳", "Adopted"
    PARTLY = "partly", "部分采纳", "Partly adopted"
    NOT = "not", "未采纳", "Not adopted"


class RefuseGround(Word):
    """Ground of 不予受理."""

    IN_PROGRESS = "in_progress", "正在办理期限内", "The same matter is being handled"
    NOT_COMPETENT = "not_competent", "不属于职权范围", "Not this organ's competence"
    LITIGATION = "litigation", "涉法涉诉", "A matter for the courts"


class JurisdictionBy(Word):
    """Who settled a dispute over competence (Art 24)."""

    AGREEMENT = "agreement", "协商", "Agreement"
    SUPERIOR = "superior", "共同上级", "Common superior"
    JOINT_CONFERENCE = "joint_conference", "联席会议", "Joint conference"


class MediationKind(Word):
    """调解 or 和解 (Art 33)."""

    MEDIATION = "mediation", "调解", "Mediation"
    SETTLEMENT = "settlement", "和解", "Settlement"


class ReviewResult(Word):
    """Decision of 复查 and 复核."""

    UPHOLD = "uphold", "维持", "Upheld"
    CHANGE = "change", "变更", "Changed"
    REVOKE = "revoke", "撤销重办", "Revoked, to be handled anew"


class ReopenGround(Word):
    """重开的理由 (domain.md §5 row 34)."""

    NEW_FACTS = "new_facts", "新的事实", "New facts"
    NOT_EXECUTED = "not_executed", "意见未执行", "Opinion not carried out"
    QUALITY_FAILED = "quality_failed", "质量检查不合格", "Quality check failed"
    WITHDRAWAL_UNDER_PRESSURE = "withdrawal_under_pressure", "受压撤回", "Withdrawal under pressure"
    PROCEDURE_FLAW = "procedure_flaw", "程序瑕疵", "Flaw of procedure"


class ClockState(Word):
    """States of a statutory clock."""

    PENDING = "pending", "待起算", "Not started yet"
    RUNNING = "running", "计时中", "Running"
    SUSPENDED = "suspended", "中止", "Suspended"
    STOPPED = "stopped", "已停止", "Stopped"
    CANCELLED = "cancelled", "已取消", "Cancelled"
    WAIVED = "waived", "免除", "Waived"


class Counting(Word):
    """How the days of a term are counted."""

    NATURAL = "natural", "日", "Calendar days"
    WORKING = "working", "工作日", "Working days"
