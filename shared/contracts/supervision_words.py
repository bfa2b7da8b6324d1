"""Words of 督办 and the three proposals (Art 39.3, 40)."""

from shared.contracts.words import Word


class SupervisionGround(Word):
    """Items of Art 40.1: what an organ is supervised for."""

    IMPROPER_ACCEPTANCE = "improper_acceptance", "违反规定受理、办理", "Accepted or handled against the rules"
    SHIRKING = "shirking", "推诿", "Shirking"
    PERFUNCTORY = "perfunctory", "敷衍", "Perfunctory handling"
    DELAY = "delay", "拖延", "Delay"
    FRAUD = "fraud", "弄虚作假", "Falsification"
    REFUSAL = "refusal", "拒不执行信访处理意见", "Refusal to carry out an opinion"


class SupervisionState(Word):
    """States of an order 督办."""

    OPENED = "opened", "待回复", "Reply awaited"
    REPLIED = "replied", "已回复", "Replied"
    RETURNED = "returned", "回复已退回", "Reply returned"
    ACCEPTED = "accepted", "回复已认可", "Reply accepted"
    CLOSED = "closed", "已结案", "Closed"


class Escalation(Word):
    """What the joint conference may decide (Art 39.3)."""

    TALK = "talk", "约谈", "Talk"
    CIRCULAR = "circular", "通报", "Circular"
    LISTED = "listed", "挂牌督办", "Listed, with a day of rectification"


class RecommendationKind(Word):
    """The three proposals (Art 40)."""

    IMPROVEMENT = "improvement", "改进工作建议", "To improve work"
    POLICY = "policy", "完善政策建议", "To improve a policy"
    ACCOUNTABILITY = "accountability", "追究责任建议", "To hold to account"


class RecommendationState(Word):
    """States of a proposal."""

    ISSUED = "issued", "已提出", "Issued"
    DELIVERED = "delivered", "已送达", "Delivered, feedback awaited"
    ANSWERED = "answered", "已反馈", "Answered"


class Adoption(Word):
    """Whether a proposal is adopted (Art 40.4)."""

    YES = "yes", "采纳", "Adopted"
    PARTLY = "partly", "部分采纳", "Partly adopted"
    NO = "no", "未采纳", "Not adopted"
