"""What the shipped templates say, one list of lines per kind of document.

A line begins with `>` (addressee, flush left), `#` (heading), `%` (a tag that takes its paragraph with it), `|` (a table row; `%` as its
only cell is a tag that takes the row) or nothing (a paragraph of the body). Title, number, matter, seal and date are of every letter.
"""

from collections.abc import Mapping

_TO_UNIT = ">{{ receiver }}："
_ITEMS = ("%for item in {0}", "{{{{ loop.index }}}}．{{{{ item }}}}", "%endfor")
CLAIMS = (
    "%for item in claims",
    "第{{ loop.index }}项请求：{{ item.claim }}",
    "处理意见：{{ item.kind }}。{{ item.text }}",
    "依据：{{ item.basis }}",
    "%endfor",
)


def numbered(name: str) -> tuple[str, ...]:
    """The items of a list, one paragraph each."""
    return tuple(line.format(name) for line in _ITEMS)


TO_UNITS: Mapping[str, tuple[str, ...]] = {
    "transfer_letter": (
        _TO_UNIT,
        "{{ petitioner }}提出的信访事项，我机关于{{ received_on }}收到。根据《信访工作条例》第二十二条（{{ item }}），现转送你单位依法办理。",
        "请自收到之日起十五日内（最迟{{ notice_due }}）书面告知信访人接收情况以及处理途径和程序。如认为不属于你单位职权范围，请自收到之日起五个工作日内（最迟{{ objection_due }}）提出异议并详细说明理由，经我机关核实同意后退还相关材料。",
        "%if note",
        "{{ note }}",
        "%endif",
        "附件：",
        *numbered("materials"),
    ),
    "assign_letter": (
        _TO_UNIT,
        "{{ petitioner }}提出的信访事项，我机关于{{ received_on }}收到。根据《信访工作条例》第二十二条第一款第三项，现交由你单位办理。",
        "办理要求：{{ requirement }}",
        "请于{{ deadline }}前反馈办理结果，提交办结报告；并自收到之日起十五日内（最迟{{ notice_due }}）书面告知信访人接收情况以及处理途径和程序。如有异议，请自收到之日起五个工作日内（最迟{{ objection_due }}）提出并详细说明理由。",
        "附件：",
        *numbered("materials"),
        "#办理情况反馈表（请填写后随办结报告报送）",
        "|信访件编号|{{ case_number }}",
        "|交办文号|{{ number }}",
        "|反馈期限|{{ deadline }}",
        "|办理结果|由承办单位填写",
        "|送达和信访人意见|由承办单位填写",
    ),
    "report_up_letter": (
        _TO_UNIT,
        "我机关于{{ received_on }}收到{{ petitioner }}提出的信访事项。该事项重大、紧急，根据《信访工作条例》第二十二条、第二十五条，现报告如下：",
        "{{ summary }}",
        "妥否，请批示。",
    ),
    "objection_letter": (
        _TO_UNIT,
        "你单位转送（交办）的信访事项，我单位于{{ unit_received_on }}收到。经研究，该事项不属于我单位职权范围，根据《信访工作条例》第二十三条第三款，现于五个工作日期限（{{ objection_due }}）内提出异议。",
        "理由：{{ reason }}",
        "依据：{{ basis }}",
        "建议由{{ suggested_unit }}办理。请予核实，同意后我单位即退还相关材料。",
    ),
    "return_slip": (
        _TO_UNIT,
        "你单位于{{ objected_on }}就上述信访事项提出的异议（理由：{{ reason }}），经核实，我机关同意。根据《信访工作条例》第二十三条第三款，该事项予以退回，由我机关重新转送、交办。",
        "退还材料：",
        *numbered("materials"),
    ),
    "objection_reply": (
        _TO_UNIT,
        "你单位于{{ objected_on }}就上述信访事项提出的异议，经核实，我机关不予同意。理由如下：",
        "{{ reason }}",
        "该事项仍由你单位办理，异议期间不停止计算告知期限，请于{{ notice_due }}前书面告知信访人接收情况以及处理途径和程序。",
    ),
    "jurisdiction_notice": (
        _TO_UNIT,
        "上述信访事项涉及的管辖争议，根据《信访工作条例》第二十四条，经{{ by }}，确定由你单位办理。",
        "协调情况：{{ minutes }}",
        "请依法按期办理，并书面告知信访人。",
    ),
    "completion_report": (
        _TO_UNIT,
        "你单位交办的信访事项（{{ assigned_number }}）已经办结，现将办理情况报告如下：",
        "#一、调查情况",
        "{{ investigation }}",
        "#二、处理意见",
        *CLAIMS,
        "#三、送达情况",
        "处理意见书已于{{ served_on }}送达信访人，送达方式：{{ method }}。",
        "#四、信访人意见",
        "{{ view }}",
        "#五、执行情况",
        "{{ execution }}",
    ),
    "rehandling_notice": (
        _TO_UNIT,
        "你单位就上述信访事项作出的处理意见，经审查予以撤销。决定如下：",
        "{{ text }}",
        "依据：{{ basis }}",
        "请于{{ due }}前重新处理，不得以同一事实和理由作出与原处理意见相同或者基本相同的意见。",
    ),
    "supervision_letter": (
        _TO_UNIT,
        "你单位办理上述信访事项，存在下列应予督办的情形：{{ ground }}。",
        "事实和期限依据：{{ evidence }}",
        "根据《信访工作条例》第四十条，现予督办。要求：{{ requirement }}",
        "请于{{ reply_due }}前书面反馈办理结果。",
        "抄送：",
        *numbered("copies"),
    ),
    **{
        f"{code}_proposal": (
            _TO_UNIT,
            "我机关在信访工作中发现下列问题，根据《信访工作条例》第四十条，{{ basis }}，现提出建议。",
            "#一、存在的问题",
            "{{ problem }}",
            "涉及的信访事项：",
            *numbered("evidence"),
            f"#二、{what}",
            "{{ proposal }}",
            "#三、反馈要求",
            "请于{{ feedback_due }}前书面反馈是否采纳、采取的措施；不予采纳的，请说明理由。",
        )
        for code, what in (("improvement", "改进工作的建议"), ("policy", "完善政策的建议"), ("accountability", "追究责任的建议"))
    },
    "proposal_feedback": (
        _TO_UNIT,
        "你单位《建议书》（{{ proposal_number }}）收悉。根据《信访工作条例》第四十条，现将采纳情况反馈如下：",
        "采纳情况：{{ result }}",
        "理由：{{ reason }}",
        "措施：{{ measures }}",
    ),
    "urgent_report": (
        "根据《信访工作条例》第二十五条，现将下列重大、紧急信访信息报告如下：",
        "|发生时间|{{ occurred_at }}",
        "|地点|{{ place }}",
        "|涉及人数|{{ persons }}",
        "|基本事实|{{ facts }}",
        "|已采取的措施|{{ measures }}",
        "报送：",
        *numbered("recipients"),
    ),
}

PAPERS: Mapping[str, tuple[str, ...]] = {
    "statement_record": (
        "|时间|{{ heard_on }}",
        "|地点|{{ place }}",
        "|陈述人|{{ petitioner }}",
        "|记录人|{{ recorder }}",
        "#笔录",
        "{{ record }}",
        "以上笔录已交陈述人阅读（或者向其宣读），与陈述一致。",
        "陈述人（签名）　　　　　　　　记录人（签名）",
    ),
    "hearing_record": (
        "|时间|{{ on }}",
        "|地点|{{ place }}",
        "|听证事项|{{ issues }}",
        "|主持人|{{ presiding }}",
        "参加人：",
        *numbered("participants"),
        "#笔录",
        "{{ record }}",
        "#听证结论",
        "{{ conclusion }}",
        "参加人（签名）　　　　　　　　主持人（签名）",
    ),
    "service_certificate": (
        "|受送达人|{{ petitioner }}",
        "|送达文书|{{ served_document }}",
        "|送达方式|{{ method }}",
        "|送达日期|{{ served_on }}",
        "|签收情况|{{ receipt }}",
        "受送达人（签名）　　　　　　　　送达人（签名）",
    ),
    "termination_record": (
        "信访人：{{ petitioner }}",
        "复核意见书（{{ re_review_number }}）已于{{ served_on }}送达信访人。根据《信访工作条例》第三十六条，信访人对复核意见不服，仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门和其他机关、单位不再受理。",
        "上述信访事项的信访程序至此终结，特予登记。",
    ),
    "archive_index": (
        "信访人：{{ petitioner }}",
        "|文号|文书名称|成文日期",
        "|%for item in documents",
        "|{{ item.number }}|{{ item.title }}|{{ item.dated }}",
        "|%endfor",
        "以上文书已经核对齐全，随卷归档。",
    ),
}
