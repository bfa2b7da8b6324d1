"""What the shipped templates of letters to the petitioner say; lines as in `texts`."""

from collections.abc import Mapping

from services.tracking.templates.texts import CLAIMS, numbered

_TO = ">{{ petitioner }}："
_QUERY = "您可以凭信访件编号和查询码查询办理情况和结果；工作人员与您或者信访事项有直接利害关系的，您有权要求其回避。"
_DECISION = (
    "#一、查明的事实和理由",
    "{{ findings }}",
    "#二、决定",
    "{{ result }}。{{ text }}",
    "依据：{{ basis }}",
)

LETTERS: Mapping[str, tuple[str, ...]] = {
    "registration_receipt": (
        _TO,
        "您提出的信访事项，我机关已经登记。",
        "|信访件编号|{{ case_number }}",
        "|查询码|{{ query_code }}",
        "|信访形式|{{ channel }}",
        "|收到日期|{{ received_on }}",
        "|登记时间|{{ registered_at }}",
        "根据《信访工作条例》第二十二条、第二十三条，我机关将于{{ due }}前对该事项予以转送、交办或者告知您处理途径和程序。",
        "您可以凭信访件编号和查询码查询办理情况和结果，并对办理工作进行评价。请妥善保管查询码，勿告知他人。",
    ),
    "acceptance_notice": (
        _TO,
        "您提出的信访事项，{% if forwarder %}由{{ forwarder }}转送，{% endif %}我机关已于{{ received_on }}收到。根据《信访工作条例》第二十三条、第三十一条（{{ legal_basis }}），现予受理，按照信访程序办理。",
        "办理程序：{{ procedure }}",
        "我机关将自受理之日起六十日内（{{ due }}前）办结；情况复杂的，经批准可以适当延长，延长期限不超过三十日，并告知您延期理由。",
        "%if notice",
        "{{ notice }}",
        "%endif",
        f"{_QUERY}对处理意见不服的，可以自收到处理意见书之日起三十日内请求原办理机关的上一级机关复查。",
    ),
    "redirect_notice": (
        _TO,
        "您提出的信访事项，我机关已于{{ received_on }}收到。经审查，根据《信访工作条例》第三十一条（{{ legal_basis }}），应当通过“{{ path }}”途径处理，不适用信访程序。",
        "理由：{{ why_not }}",
        "受理机关：{{ receiving_organ }}",
        "适用程序：{{ procedure }}",
        "提出方式和期限：{{ how }}",
        "请您依法向上述机关提出。",
    ),
    "refusal_notice": (
        _TO,
        "您提出的信访事项，我机关已于{{ received_on }}收到。经审查，该事项属于{{ ground }}，根据{{ basis }}，决定不予受理。",
        "%if other_case",
        "该事项正在办理，信访件编号：{{ other_case }}。",
        "%endif",
        "%if other_unit",
        "有权处理的机关、单位：{{ other_unit }}。",
        "%endif",
        "办理指引：{{ direction }}",
    ),
    "refusal_again_notice": (
        _TO,
        "您提出的信访事项，已有{{ re_review_on }}作出的复核意见书（{{ re_review_number }}）。",
        "经审查：{{ finding }}",
        "根据《信访工作条例》第三十六条，对复核意见不服，仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门和其他机关、单位不再受理。",
        "如有新的事实或者理由，您可以另行提出。生活确有困难需要帮扶的，请联系：{{ assistance }}",
    ),
    "direct_reply": (
        _TO,
        "您提出的信访事项，我机关已于{{ received_on }}收到，现答复如下：",
        "{{ text }}",
        "感谢您对我们工作的关心和支持。",
    ),
    "suggestion_reply": (
        _TO,
        "您提出的意见建议，我机关已于{{ received_on }}收到。根据《信访工作条例》第二十九条，经研究论证，答复如下：",
        "采纳情况：{{ result }}",
        "{{ text }}",
        "感谢您对我们工作的关心和支持。",
    ),
    "merger_notice": (
        _TO,
        "您提出的信访事项，我机关已于{{ received_on }}收到。该事项与正在办理的信访件（编号：{{ main_case }}）为同一事项，现合并办理，办理期限按照该件计算，不因合并而延长。",
        "您可以凭该件编号查询办理情况和结果。如认为不属于同一事项，请与我机关联系。",
    ),
    "unmerger_notice": (
        _TO,
        "此前告知您上述信访事项合并办理，现予更正：该事项单独办理，办理期限按照其自身的收到日期计算。",
        "更正理由：{{ reason }}",
    ),
    "hearing_notice": (
        _TO,
        "为查清事实、分清责任，根据《信访工作条例》第三十一条、第三十六条，我机关决定就上述信访事项举行听证。",
        "|时间|{{ on }}",
        "|地点|{{ place }}",
        "|听证事项|{{ issues }}",
        "|主持人|{{ presiding }}",
        "参加人：",
        *numbered("participants"),
        "请准时参加，并携带有关证据材料。",
    ),
    **{
        f"{code}_agreement": (
            "当事人：",
            *numbered("parties"),
            "争议事项：{{ dispute }}",
            f"根据《信访工作条例》第三十三条，{how}",
            "{{ terms }}",
            "本协议系各方当事人真实意思表示，自愿达成，不违反法律、法规的强制性规定，不损害国家利益、社会公共利益和他人合法权益，自各方签名之日起生效。",
            "当事人（签名）　　　　　　　　当事人（签名）",
        )
        for code, how in (
            ("mediation", "经我机关调解，各方当事人自愿达成如下协议："),
            ("settlement", "各方当事人自愿和解，达成如下协议："),
        )
    },
    "extension_notice": (
        _TO,
        "您提出的信访事项，原定于{{ due_before }}前办结。因{{ reason }}，根据《信访工作条例》第三十四条，经本机关、单位负责人批准，延长办理期限{{ days }}日，至{{ due }}。",
        "特此告知。",
    ),
    "opinion": (
        _TO,
        "您提出的信访事项，{% if forwarder %}由{{ forwarder }}转送，{% endif %}我机关于{{ received_on }}收到，于{{ accepted_on }}受理，现已办理完毕。根据《信访工作条例》第三十二条，提出如下处理意见：",
        "#一、投诉请求",
        "{{ request }}",
        "#二、查明的事实和理由",
        "{{ findings }}",
        "#三、处理意见",
        *CLAIMS,
        "%if execution_due",
        "支持的请求，将于{{ execution_due }}前执行完毕。",
        "%endif",
        "#四、救济途径",
        "如对本处理意见不服，可以自收到本处理意见书之日起三十日内，向{{ review_organ }}请求复查。",
    ),
    "execution_report": (
        _TO,
        "您提出的信访事项，处理意见已于{{ done_on }}执行，情况如下：",
        "{{ text }}",
    ),
    "review_receipt": (
        _TO,
        "您提出的复查申请，我机关已于{{ received_on }}收到。复查请求：{{ request }}",
        "根据《信访工作条例》第三十五条，我机关将自收到复查请求之日起三十日内（{{ due }}前）提出复查意见，并予以书面答复。",
    ),
    "re_review_receipt": (
        _TO,
        "您提出的复核申请，我机关已于{{ received_on }}收到。复核请求：{{ request }}",
        "根据《信访工作条例》第三十六条，我机关将自收到复核请求之日起三十日内（{{ due }}前）提出复核意见；举行听证的，听证所需时间不计算在内。",
    ),
    "review_opinion": (
        _TO,
        "您不服{{ respondent }}作出的处理意见，于{{ requested_on }}向我机关请求复查。复查请求：{{ request }}",
        *_DECISION,
        "#三、救济途径",
        "如对本复查意见不服，可以自收到本复查意见书之日起三十日内，向{{ review_organ }}请求复核。",
    ),
    "re_review_opinion": (
        _TO,
        "您不服{{ respondent }}作出的复查意见，于{{ requested_on }}向我机关请求复核。复核请求：{{ request }}",
        "听证情况：{{ hearing }}",
        *_DECISION,
        "#三、程序终结",
        "本复核意见为信访终结意见。根据《信访工作条例》第三十六条，对复核意见不服，仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门和其他机关、单位不再受理。",
    ),
    "withdrawal_confirmation": (
        _TO,
        "您于{{ statement_on }}申请撤回上述信访事项。经{{ confirmed_by }}向您核实，撤回系您本人真实意愿，我机关予以确认，该事项终止办理。",
        "今后您仍可以依法提出信访事项。如撤回并非自愿，请与我机关联系，我机关将重新办理。",
    ),
    "reopening_notice": (
        _TO,
        "您提出的上述信访事项，因{{ ground }}，我机关决定重新办理。",
        "理由：{{ reason }}",
        "办理期限自重新受理之日起计算，办理情况将书面告知您。",
    ),
}
