"""Words of leadership and of the registers that units keep (domain.md §2.4, §4.1)."""

from shared.contracts.words import Word


class SponsorshipLevel(Word):
    """Whose leaders sponsor the matter."""

    DISTRICT = "district", "区级", "District"
    TOWN = "town", "镇街", "Town or subdistrict"


class HardCaseEnd(Word):
    """How a sponsorship or a matter on a campaign's list ends: 化解 and 办结 are two facts."""

    RESOLVED = "resolved", "化解", "Resolved"
    CLOSED = "closed", "办结", "Closed by procedure"
    WITHDRAWN = "withdrawn", "退出", "Withdrawn with an explanation"


class CampaignKind(Word):
    """What a campaign settles."""

    BACKLOG = "backlog", "积案", "Backlog"
    KEY = "key", "重点个案", "Key matters"
    NATIONAL_REPEAT = "national_repeat", "国重件", "Repeats registered at national level"


class UrgentRecipient(Word):
    """Whom an urgent report is owed to (TL 25)."""

    PARTY_GOVERNMENT = "party_government", "本级党委政府", "Party committee and government of this level"
    COMPETENT_DEPARTMENT = "competent_department", "主管部门", "Competent department"
    JOINT_CONFERENCE_OFFICE = "joint_conference_office", "联席办", "Office of the joint conference"
    HIGHER_BUREAU = "higher_bureau", "上一级信访部门", "Petition bureau of the next level"
    NATIONAL_BUREAU = "national_bureau", "国家信访局", "National petition administration"


class ReturnState(Word):
    """How an owed daily return stands: no return is not a zero."""

    MISSING = "missing", "未报", "Missing"
    ZERO = "zero", "零报告", "Zero"
    REPORTED = "reported", "已报", "Reported"


class OutcomeKind(Word):
    """三到位一处理 (TL 27)."""

    SOLVED = "solved", "解决问题到位", "Solved"
    EXPLAINED = "explained", "思想教育到位", "Explained"
    ASSISTED = "assisted", "帮扶救助到位", "Assisted"
    REFERRED_BY_LAW = "referred_by_law", "依法处理", "Referred by law"


class QualityTrigger(Word):
    """What asks whether a closed matter was settled."""

    DISSATISFIED = "dissatisfied", "回访不满意", "A dissatisfied contact"
    REPEAT = "repeat", "重复信访", "A confirmed repeat"


class VisitLevel(Word):
    """Where a matter was put to a higher level."""

    NATIONAL = "national", "国家", "National"
    PROVINCE = "province", "省", "Province"
    CITY = "city", "市", "City"


class VisitCause(Word):
    """Why a matter was put to a higher level."""

    OWN_DELAY = "own_delay", "本级超期", "Our own delay"
    OPINION_NOT_EXECUTED = "opinion_not_executed", "意见未执行", "The opinion was not carried out"
    WRONG_PATH = "wrong_path", "途径有误", "The wrong path"
    NONE = "none", "无本级原因", "None of ours"


class InstructionOrigin(Word):
    """Whose leaders gave an instruction."""

    CENTRE = "centre", "中央", "Centre"
    PROVINCE = "province", "省", "Province"
    CITY = "city", "市", "City"
    DISTRICT = "district", "区", "District"


class DisputeStage(Word):
    """How far a dispute has come."""

    FOUND = "found", "已发现", "Found"
    MEDIATING = "mediating", "调处中", "Being mediated"
    SETTLED = "settled", "已化解", "Settled"
    REPORTED_UP = "reported_up", "已上报", "Reported up"


class TrainingKind(Word):
    """指导 or 培训."""

    GUIDANCE = "guidance", "业务指导", "Guidance"
    TRAINING = "training", "培训", "Training"
