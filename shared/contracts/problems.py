"""Every problem the API can answer with: code → status and texts. The one table that knows HTTP statuses."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ProblemCode:
    """One kind of problem. Texts may name parameters in braces."""

    code: str
    status: int
    zh: str
    en: str


_ROWS = (
    ProblemCode("malformed_json", 400, "请求体不是合法的 JSON。", "The body is not well-formed JSON."),
    ProblemCode("malformed_text", 400, "文本含有空字符或不成对的代理码位。", "The text holds a NUL byte or a lone surrogate."),
    ProblemCode("malformed_request", 400, "请求格式不正确。", "The request is malformed."),
    ProblemCode("invalid_cursor", 400, "游标无效，或不属于本次查询。", "The cursor is invalid or belongs to another query."),
    ProblemCode("invalid_grant", 400, "登录名或密码不正确。", "The login or its secret is wrong."),
    ProblemCode("invalid_request", 400, "令牌请求不完整。", "The token request is incomplete."),
    ProblemCode("unsupported_grant_type", 400, "不支持的授权类型。", "This grant type is not supported."),
    ProblemCode("unauthenticated", 401, "请先登录并携带访问令牌。", "An access token is required."),
    ProblemCode("invalid_token", 401, "访问令牌无效或已过期。", "The access token is invalid or has expired."),
    ProblemCode("invalid_client", 401, "客户端身份不正确。", "The client's identity is wrong."),
    ProblemCode("forbidden", 403, "您的角色不能执行“{verb}”。", "Your role may not do “{verb}”."),
    ProblemCode("not_the_responsible_unit", 403, "此步骤由其他单位负责。", "Another unit is responsible for this step."),
    ProblemCode("not_an_accusation", 403, "纪检监察人员只办理检举控告。", "A discipline inspector handles accusations only."),
    ProblemCode("not_found", 404, "没有找到。", "There is nothing here."),
    ProblemCode("method_not_allowed", 405, "此地址不支持该方法。", "This address does not support the method."),
    ProblemCode(
        "idempotency_in_progress", 409, "同一 Idempotency-Key 的请求仍在处理。", "A request with this Idempotency-Key is still running."
    ),
    ProblemCode("illegal_transition", 409, "状态“{state}”下不能执行“{action}”。", "“{action}” is not possible in state “{state}”."),
    ProblemCode(
        "accused_unit_barred",
        409,
        "不得将检举控告转给被检举控告的单位或其下属。",
        "An accusation may not go to the accused unit or one below it.",
    ),
    ProblemCode("unit_not_valid", 409, "单位“{unit}”在该日不存在或已撤销。", "Unit “{unit}” does not exist on that day."),
    ProblemCode(
        "not_an_organ", 409, "“{unit}”是内设机构，不能独立承办。", "“{unit}” is an inner section and cannot answer in its own name."
    ),
    ProblemCode(
        "unit_above", 409, "“{unit}”是上级机关，应当报请而非转送、交办。", "“{unit}” is a superior: report to it instead of sending."
    ),
    ProblemCode("same_unit", 409, "不能转给本单位。", "A case cannot be sent to the sending unit itself."),
    ProblemCode("objection_late", 409, "已超过五个工作日的异议期限（{due}）。", "The five working days for an objection ended on {due}."),
    ProblemCode("objection_not_possible", 409, "本事项没有可提出异议的转送。", "There is no transfer to object to."),
    ProblemCode("not_heard", 409, "出具意见前须听取信访人陈述事实和理由。", "The petitioner must be heard before an opinion is issued."),
    ProblemCode(
        "path_takes_no_suggestion", 409, "建议意见应以“reply_suggestion”答复。", "A suggestion is answered with “reply_suggestion”."
    ),
    ProblemCode("not_a_suggestion", 409, "只有建议意见可以这样答复。", "Only a suggestion is answered this way."),
    ProblemCode("path_not_open_to_bureau", 409, "信访部门只能导入 P1 至 P5 途径。", "A petition bureau may only lead to paths P1 to P5."),
    ProblemCode(
        "extension_late", 409, "办理期限已于 {due} 届满，不能延期。", "The handling term ended on {due}; it can no longer be extended."
    ),
    ProblemCode(
        "extension_too_long", 409, "延期累计不得超过三十日，尚余 {left} 日。", "Extensions may not exceed 30 days in all; {left} are left."
    ),
    ProblemCode("no_running_clock", 409, "没有正在运行的期限。", "There is no running clock."),
    ProblemCode("deadline_passed", 409, "交办期限不能早于交办之日。", "The deadline lies before the day of assignment."),
    ProblemCode("date_in_future", 409, "日期不能晚于今天。", "The date lies in the future."),
    ProblemCode("date_too_early", 409, "日期早于前一步骤。", "The date lies before the step it follows."),
    ProblemCode("reason_required", 409, "登记之后再分类须说明理由。", "A later classification needs a reason."),
    ProblemCode("time_runs_backwards", 409, "该步骤早于前一步骤。", "The step lies before the one it follows."),
    ProblemCode("rating_window_closed", 409, "评价期已于 {until} 结束。", "The rating window closed on {until}."),
    ProblemCode("rating_not_open", 409, "尚未送达，暂不能评价。", "Nothing has been delivered yet, so nothing can be rated."),
    ProblemCode("rating_out_of_scope", 409, "本事项不在满意度评价范围。", "This matter is outside the satisfaction survey."),
    ProblemCode(
        "transfer_loop",
        409,
        "“{unit}”的异议已被采纳，须经指定管辖才能再次转送。",
        "The objection of “{unit}” was accepted; only a decision on jurisdiction may send the case there again.",
    ),
    ProblemCode(
        "not_a_superior",
        409,
        "“{unit}”不是本级党委政府、联席会议或上级信访部门。",
        "“{unit}” is neither the government of this level, its joint conference nor a bureau above.",
    ),
    ProblemCode(
        "case_not_running", 409, "所指事项已处于“{state}”，不在办理之中。", "The matter named is in state “{state}” and not being handled."
    ),
    ProblemCode("same_case", 409, "不能指向本事项自身。", "A case cannot name itself."),
    ProblemCode("merge_breaks_seal", 409, "检举控告只能与检举控告并案。", "An accusation can only be merged with an accusation."),
    ProblemCode(
        "re_review_not_served",
        409,
        "没有已送达的复核意见书，不能不再受理。",
        "Without a re-review opinion that was served nothing is refused for good.",
    ),
    ProblemCode("hearing_open", 409, "听证尚未结束。", "A hearing is still open."),
    ProblemCode("no_open_hearing", 409, "没有正在进行的听证。", "No hearing is open."),
    ProblemCode("not_an_appeal", 409, "调解、和解只适用于申诉求决。", "Mediation and settlement are for appeals only."),
    ProblemCode(
        "opinion_unchanged",
        409,
        "撤销重办后不得以同一事实和理由作出相同意见。",
        "After a revocation the same opinion cannot be issued again.",
    ),
    ProblemCode("nothing_to_execute", 409, "没有尚待执行的支持意见。", "No supported claim is left to be carried out."),
    ProblemCode("not_executed", 409, "支持的请求尚未执行。", "A supported claim has not been carried out."),
    ProblemCode(
        "review_not_open",
        409,
        "本事项不能申请复查、复核；请按告知的途径救济。",
        "No review is open in this matter; use the remedy that was told.",
    ),
    ProblemCode(
        "review_late",
        409,
        "申请期限已于 {due} 届满，须说明正当理由。",
        "The time for a request ended on {due}; a justified reason is needed.",
    ),
    ProblemCode(
        "same_decider", 409, "作出过意见或决定的人员不得再行审理。", "Who has decided in this matter before does not decide again."
    ),
    ProblemCode("right_still_runs", 409, "信访人的申请期限尚未届满。", "The petitioner's time for a request has not ended."),
    ProblemCode("accusation_not_withdrawn", 409, "检举控告不适用撤回。", "An accusation is not withdrawn."),
    ProblemCode("reopen_ground_unfit", 409, "重开理由与事项现状不符。", "The ground for reopening does not fit the state of the case."),
    ProblemCode("other_case_required", 422, "须写明所指的事项。", "Name the other case."),
    ProblemCode("other_unit_required", 422, "须写明有权处理的机关、单位。", "Name the competent organ."),
    ProblemCode("conflict", 409, "与现有记录冲突。", "This conflicts with what is recorded."),
    ProblemCode("precondition_failed", 412, "资源已被他人修改，请重新读取。", "The resource has changed; read it again."),
    ProblemCode("payload_too_large", 413, "请求体超过 {limit} 字节。", "The body exceeds {limit} bytes."),
    ProblemCode("unsupported_media_type", 415, "请使用 {expected}。", "Use {expected}."),
    ProblemCode("validation_failed", 422, "请求内容不符合要求，见 errors。", "The request does not meet the rules; see errors."),
    ProblemCode("idempotency_key_reused", 422, "该 Idempotency-Key 已用于另一请求。", "This Idempotency-Key was used for another request."),
    ProblemCode(
        "idempotency_key_invalid",
        422,
        "Idempotency-Key 须为 1 至 255 个可见字符；公众请求须为 UUID。",
        "The Idempotency-Key must have 1 to 255 visible characters; a UUID for public callers.",
    ),
    ProblemCode("unknown_action", 422, "没有“{action}”这一操作。", "There is no action “{action}”."),
    ProblemCode("redirect_incomplete", 422, "导入其他途径须写明接收机关和程序。", "Name the receiving organ and its procedure."),
    ProblemCode("unknown_unit", 422, "没有代码为“{unit}”的单位。", "There is no unit with code “{unit}”."),
    ProblemCode("unknown_place", 422, "行政区划代码须为 6、9 或 12 位数字。", "A division code has 6, 9 or 12 digits."),
    ProblemCode(
        "prepared_by_required", 422, "须写明经办人（prepared_by）。", "The name of who prepared this step is required (prepared_by)."
    ),
    ProblemCode("prepared_by_unknown", 422, "经办人须是另一有效账号。", "prepared_by must be another, active account."),
    ProblemCode("record_ended", 409, "该记录已了结，不能再改。", "The record has ended and is changed no more."),
    ProblemCode("dossier_incomplete", 409, "案册尚不完整，见 errors。", "The dossier is not complete yet; see errors."),
    ProblemCode("due_after_campaign", 409, "期限不能晚于专项期限 {due}。", "It cannot be due after the campaign's day, {due}."),
    ProblemCode("recipients_not_told", 409, "尚有应报对象未报。", "Not everybody who is owed the report has been told."),
    ProblemCode("return_not_owed", 409, "本单位该日没有报送义务。", "Your unit owes no return for that day."),
    ProblemCode("round_not_owed", 409, "该日只须报送 {per_day} 次。", "Only {per_day} returns are owed on that day."),
    ProblemCode(
        "checker_is_classifier", 403, "复核人不能是分类、受理人本人。", "Who classified or accepted the matter cannot check its path."
    ),
    ProblemCode("stage_not_next", 409, "阶段“{stage}”之后不能是此阶段。", "This stage does not follow “{stage}”."),
    ProblemCode("nothing_to_rectify", 409, "没有须整改的问题。", "There is nothing to put right."),
    ProblemCode("case_not_closed", 409, "该事项尚未办结。", "The case is not closed yet."),
    ProblemCode("outside_window", 409, "不在办结后 {days} 日之内。", "It does not fall within {days} days after closing."),
    ProblemCode(
        "clocks_were_missed", 409, "期限 {clocks} 已超，原因不能是“无”。", "Clocks {clocks} were missed, so the cause is not “none”."
    ),
    ProblemCode("cause_not_found", 409, "须先核查原因。", "The cause must be found first."),
    ProblemCode("remedy_required", 422, "须写明整改措施和期限。", "A remedy and its due day are required."),
    ProblemCode("counts_contradict", 422, "批次、人次、人数相互矛盾。", "Batches, persons and distinct persons contradict each other."),
    ProblemCode("basis_required", 422, "须写明法律依据。", "The legal basis is required."),
    ProblemCode("unknown_staff", 422, "没有该工作人员账号。", "There is no such member of staff."),
    ProblemCode("zero_contradicted", 422, "零报告与数字不一致。", "The numbers contradict the zero flag."),
    ProblemCode("explanation_required", 422, "退出须说明理由。", "A withdrawal needs an explanation."),
    ProblemCode("unknown_case", 422, "没有该信访事项。", "There is no such case."),
    ProblemCode("unknown_part", 422, "该记录没有这一项。", "The record has no such part."),
    ProblemCode("unknown_indicator", 404, "没有该指标。", "There is no such indicator."),
    ProblemCode("unknown_period", 422, "期间格式为 2022、2022-Q1 或 2022-03。", "A period is written 2022, 2022-Q1 or 2022-03."),
    ProblemCode("unit_exists", 409, "已有代码为“{unit}”的单位。", "There is a unit with code “{unit}” already."),
    ProblemCode("unit_cycle", 409, "单位不能是自己的上级。", "A unit cannot be its own superior."),
    ProblemCode("succession_cycle", 409, "单位不能由自己承继。", "A unit cannot succeed itself."),
    ProblemCode("account_exists", 409, "登录名“{login}”已被使用。", "The login “{login}” is taken."),
    ProblemCode(
        "last_admin", 409, "不能停用最后一名管理员或改变其角色。", "The last administrator can neither be disabled nor get another role."
    ),
    ProblemCode("period_backwards", 422, "终止日期早于起始日期。", "The last day lies before the first."),
    ProblemCode("successor_without_end", 422, "有终止日期的单位才能有承继单位。", "Only a unit that ends has a successor."),
    ProblemCode("unit_required", 422, "角色“{role}”须属于一个单位。", "The role “{role}” belongs to a unit."),
    ProblemCode(
        "role_does_not_fit", 422, "角色“{role}”不能设在“{kind}”类单位。", "The role “{role}” has no seat in a unit of kind “{kind}”."
    ),
    ProblemCode("password_length", 422, "密码须为 {shortest} 至 {longest} 个字符。", "A password has {shortest} to {longest} characters."),
    ProblemCode(
        "password_known", 422, "密码不能是公开的演示密码，也不能含有登录名。", "The password is the published one or holds the login."
    ),
    ProblemCode("day_outside_year", 422, "日期须在该年或上一年十二月。", "The day must lie in the year or in the December before it."),
    ProblemCode("day_twice", 422, "同一日期出现两次。", "A day is named twice."),
    ProblemCode("not_a_weekend", 422, "调休上班日须为周六或周日。", "A make-up working day is a Saturday or Sunday."),
    ProblemCode("holiday_left_out", 422, "缺少法定节假日 {day}。", "The statutory holiday {day} is left out."),
    ProblemCode("nothing_to_search", 422, "搜索词须含文字或数字。", "A search needs a letter or a digit."),
    ProblemCode("too_many_words", 422, "搜索词不得超过 {most} 个。", "A search may have at most {most} words."),
    ProblemCode("not_to_be_supervised", 409, "不能督办“{unit}”。", "“{unit}” cannot be supervised by this bureau."),
    ProblemCode("unit_not_of_case", 409, "“{unit}”不是本事项的承办单位。", "“{unit}” has never handled this case."),
    ProblemCode(
        "breach_lasts", 409, "督办事由仍未消除，结案须说明理由。", "What the order was opened for still lasts; closing it needs a reason."
    ),
    ProblemCode("reply_not_accepted", 409, "回复未经认可，结案须说明理由。", "No reply is accepted; closing the order needs a reason."),
    ProblemCode("due_in_past", 409, "期限不能早于今天。", "The due date lies before today."),
    ProblemCode("wrong_addressee", 409, "该建议不能向此单位提出。", "This proposal may not go to that unit."),
    ProblemCode(
        "report_first", 409, "完善政策建议须先报告本级党委、政府。", "A policy proposal is reported to the government before it is issued."
    ),
    ProblemCode("precondition_required", 428, "请在 If-Match 中带上资源的 ETag。", "Send the resource's ETag in If-Match."),
    ProblemCode("rate_limited", 429, "请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    ProblemCode("internal", 500, "系统内部错误。", "Something went wrong inside."),
    ProblemCode("unavailable", 503, "服务暂不可用，请稍后再试。", "The service is not available; try again shortly."),
    ProblemCode("document_field_missing", 422, "缺少“{zh}”（{name}）。", "“{name}” ({zh}) is missing."),
    ProblemCode("document_incomplete", 422, "文书缺少必要内容，见 errors。", "The letter lacks what it must say; see errors."),
    ProblemCode(
        "document_not_ready",
        409,
        "案卷记录尚缺文书所需内容，见 errors。",
        "The case does not yet record what the letter must say; see errors.",
    ),
    ProblemCode(
        "document_without_step",
        409,
        "本事项没有可出具“{kind}”的步骤（{action}）。",
        "The case has no step that “{kind}” belongs to ({action}).",
    ),
    ProblemCode("document_state", 409, "文书处于“{state}”状态，不能执行此操作。", "This cannot be done with a document that is “{state}”."),
    ProblemCode(
        "document_without_number",
        409,
        "机关没有简称或者没有有效模板，不能编号。",
        "The organ has no abbreviation, or no template is valid: no number.",
    ),
    ProblemCode("consent_required", 422, "电子送达须经信访人同意。", "Electronic delivery needs the petitioner's consent."),
    ProblemCode("template_not_docx", 422, "文件不是 Word 文档（DOCX）。", "The file is not a Word document (DOCX)."),
    ProblemCode("template_too_large", 422, "模板内容过大或者部件过多。", "The template's content is too large, or has too many parts."),
    ProblemCode(
        "template_active",
        422,
        "模板不得含有宏、嵌入对象或者外部内容。",
        "A template may hold no macros, embedded objects or content from elsewhere.",
    ),
    ProblemCode(
        "template_broken", 422, "模板的标签写法有误，不能生成文书。", "The template's tags are wrong: no letter can be made from it."
    ),
    ProblemCode("template_fields_wrong", 422, "模板的占位符不符合要求，见 errors。", "The template's placeholders do not fit; see errors."),
    ProblemCode("template_field_missing", 422, "模板缺少占位符“{name}”。", "The placeholder “{name}” is missing."),
    ProblemCode("template_field_unknown", 422, "此类文书没有占位符“{name}”。", "This kind of document has no placeholder “{name}”."),
    ProblemCode("template_field_unasked", 422, "“{name}”可能为空，须放在 if 之内。", "“{name}” may be empty: put it inside an if."),
    ProblemCode("template_not_allowed", 422, "模板中不能使用“{name}”。", "“{name}” is not allowed in a template."),
)

PROBLEMS: Mapping[str, ProblemCode] = {row.code: row for row in _ROWS}
BY_STATUS: Mapping[int, str] = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large", 415: "unsupported_media_type",
                                401: "unauthenticated", 403: "forbidden"}  # fmt: skip
