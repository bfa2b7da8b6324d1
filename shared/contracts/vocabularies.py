"""The published vocabularies: every code with its Chinese and English label (domain.md §2.6, design §7).

A vocabulary is an enumeration whose members are rows `CODE = code, 中文, English`; a member is its code (a string).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A code with its labels."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str, en: str) -> Self:
        """A member is the string of its code."""
        word = str.__new__(cls, code)
        word._value_ = code
        word.zh = zh
        word.en = en
        return word


class Channel(Word):
    """信访形式 (Art 17); 网信 is every form other than letter and visit."""

    LETTER = "letter", "来信", "Letter"
    VISIT = "visit", "来访", "Visit"
    CALL = "call", "来电", "Telephone call"
    FAX = "fax", "传真", "Fax"
    EMAIL = "email", "来邮", "E-mail"
    WEB = "web", "网上信访", "Online"


class SourceKind(Word):
    """来源: how the petition reached the organ that registers it."""

    DIRECT = "direct", "自收", "Received directly"
    FORWARDED = "forwarded", "上级转送", "Forwarded from above"
    ASSIGNED = "assigned", "上级交办", "Assigned from above"
    LEADER_INSTRUCTION = "leader_instruction", "领导批示", "Leader's instruction"
    NPC_DEPUTY = "npc_deputy", "人大代表", "Deputy to the people's congress"
    CPPCC_MEMBER = "cppcc_member", "政协委员", "Member of the political consultative conference"


class Level(Word):
    """登记机构级别."""

    NATIONAL = "national", "国家", "National"
    PROVINCE = "province", "省级", "Province"
    CITY = "city", "市级", "City"
    COUNTY = "county", "县级", "County or district"
    TOWN = "town", "乡镇", "Town or subdistrict"


class Mode(Word):
    """Written or oral; an oral petition is recorded by the organ and read back (Art 19.1)."""

    WRITTEN = "written", "书面", "Written"
    ORAL = "oral", "口头", "Oral"


class PetitionerKind(Word):
    """信访人 (Art 17)."""

    NATURAL = "natural", "自然人", "Natural person"
    LEGAL = "legal", "法人", "Legal person"
    ORGANISATION = "organisation", "其他组织", "Other organisation"


class IdType(Word):
    """证件类型; none is mandatory, also not for residents (Art 48)."""

    RESIDENT_ID = "resident_id", "居民身份证", "Resident identity card"
    PASSPORT = "passport", "护照", "Passport"
    HK_MACAU_PERMIT = "hk_macau_permit", "港澳居民来往内地通行证", "Mainland travel permit, Hong Kong and Macao"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证", "Mainland travel permit, Taiwan"
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident", "外国人永久居留身份证", "Foreign permanent resident card"
    MILITARY_ID = "military_id", "军人证件", "Military identity card"
    UNIFIED_SOCIAL_CREDIT_CODE = "unified_social_credit_code", "统一社会信用代码", "Unified social credit code"
    OTHER = "other", "其他证件", "Other document"


class Category(Word):
    """三类诉求 (Art 29, 30, 31): decides who may see a case and how it is handled."""

    SUGGESTION = "suggestion", "建议意见", "Suggestion"
    ACCUSATION = "accusation", "检举控告", "Accusation"
    APPEAL = "appeal", "申诉求决", "Appeal or request"


class Topic(Word):
    """内容分类, first level (domain.md §2.5); rows are never deleted."""

    AGRICULTURE = "agriculture", "农村农业", "Rural affairs and agriculture"
    LAND = "land", "国土资源", "Land and resources"
    CONSTRUCTION = "construction", "城乡建设", "Urban and rural construction"
    LABOUR = "labour", "劳动和社会保障", "Labour and social security"
    HEALTH = "health", "卫生计生", "Health and family planning"
    EDUCATION = "education", "教育文体", "Education, culture and sport"
    CIVIL_AFFAIRS = "civil_affairs", "民政", "Civil affairs"
    POLITICS_LAW = "politics_law", "政法", "Justice and public security"
    ECONOMY = "economy", "经济管理", "Economic administration"
    TRANSPORT = "transport", "交通运输", "Transport"
    COMMERCE = "commerce", "商贸旅游", "Commerce and tourism"
    SCIENCE = "science", "科技与信息产业", "Science and information industry"
    ENVIRONMENT = "environment", "环境保护", "Environment"
    PARTY_GOVERNMENT = "party_government", "党务政务", "Party and government affairs"
    PERSONNEL = "personnel", "组织人事", "Organisation and personnel"
    DISCIPLINE = "discipline", "纪检监察", "Discipline and supervision"
    OTHER = "other", "其他", "Other"


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


class RatingObject(Word):
    """Who is rated: two ratings of a matter."""

    BUREAU = "bureau", "信访部门", "Petition bureau"
    UNIT = "unit", "责任单位", "Responsible unit"


class RatingValue(Word):
    """满意度."""

    SATISFIED = "satisfied", "满意", "Satisfied"
    BASICALLY_SATISFIED = "basically_satisfied", "基本满意", "Basically satisfied"
    DISSATISFIED = "dissatisfied", "不满意", "Dissatisfied"


class UnitKind(Word):
    """机关、单位 by what they are; a section 内设机构 never acts in its own name."""

    BUREAU = "bureau", "信访部门", "Petition bureau"
    GOVERNMENT = "government", "人民政府", "Government"
    DEPARTMENT = "department", "工作部门", "Department"
    TOWN = "town", "镇街", "Town or subdistrict"
    DISCIPLINE = "discipline", "纪检监察机关", "Discipline inspection organ"
    SECTION = "section", "内设机构", "Inner section"
    INSTITUTION = "institution", "事业单位", "Public institution"


class Role(Word):
    """Roles of accounts (design §6); `client` is a machine, ruled by its scopes."""

    REGISTRAR = "registrar", "登记员", "Registrar"
    BUREAU_OFFICER = "bureau_officer", "信访干部", "Bureau officer"
    UNIT_HANDLER = "unit_handler", "承办人", "Unit handler"
    UNIT_HEAD = "unit_head", "单位负责人", "Head of unit"
    REVIEWER = "reviewer", "复查复核人员", "Reviewer"
    SUPERVISOR = "supervisor", "督查人员", "Supervisor"
    LEADER = "leader", "领导", "Leader"
    DISCIPLINE_INSPECTOR = "discipline_inspector", "纪检监察人员", "Discipline inspector"
    AUDITOR = "auditor", "审计员", "Auditor"
    ADMIN = "admin", "管理员", "Administrator"
    CLIENT = "client", "系统接入方", "Machine client"


class Scope(Word):
    """What a machine client may be allowed."""

    PETITIONS_WRITE = "petitions:write", "登记信访件", "Register petitions"
    HISTORY_WRITE = "history:write", "导入历史件", "Import history"
    CASES_READ = "cases:read", "读取信访事项", "Read cases"
    INDICATORS_READ = "indicators:read", "读取指标", "Read indicators"
    EVENTS_READ = "events:read", "读取事件", "Read events"


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


class PetitionWarning(Word):
    """What registration noticed and kept on the petition; never a reason to refuse it."""

    ANONYMOUS = "anonymous", "匿名:无法告知、送达", "Anonymous: nobody can be notified"
    CONTACT_UNCLEAR = "contact_unclear", "姓名或者住址不清,可不书面告知", "Name or address unclear: no duty to notify"
    ORAL_NOT_READ_BACK = "oral_not_read_back", "口头诉求尚未宣读确认", "Oral petition not read back yet"
    ID_CHECK_DIGIT = "id_check_digit", "证件号码校验位不符", "Check digit of the identity number is wrong"
    TOO_MANY_REPRESENTATIVES = "too_many_representatives", "代表人数超过5人", "More than five representatives"
    REPRESENTATIVES_MISSING = "representatives_missing", "多人走访未推选代表", "Group visit without representatives"
    HEADCOUNT_BELOW_PETITIONERS = "headcount_below_petitioners", "人数少于登记的信访人", "Fewer persons than petitioners"


VOCABULARIES: Mapping[str, type[Word]] = {
    "channels": Channel,
    "source_kinds": SourceKind,
    "levels": Level,
    "modes": Mode,
    "petitioner_kinds": PetitionerKind,
    "id_types": IdType,
    "categories": Category,
    "topics": Topic,
    "states": State,
    "actions": Action,
    "paths": Path,
    "serve_methods": ServeMethod,
    "claim_kinds": ClaimKind,
    "suggestion_results": SuggestionResult,
    "refuse_grounds": RefuseGround,
    "jurisdiction_by": JurisdictionBy,
    "mediation_kinds": MediationKind,
    "review_results": ReviewResult,
    "rating_objects": RatingObject,
    "rating_values": RatingValue,
    "unit_kinds": UnitKind,
    "roles": Role,
    "scopes": Scope,
    "clock_states": ClockState,
    "counting": Counting,
    "warnings": PetitionWarning,
}


def labels(vocabulary: type[Word]) -> list[dict[str, str]]:
    """A vocabulary as rows `{code, zh, en}`, in the order they are declared."""
    return [{"code": word.value, "zh": word.zh, "en": word.en} for word in vocabulary]
