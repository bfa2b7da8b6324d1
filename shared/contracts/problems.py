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
    ProblemCode("unknown_indicator", 404, "没有该指标。", "There is no such indicator."),
    ProblemCode("unknown_period", 422, "期间格式为 2022、2022-Q1 或 2022-03。", "A period is written 2022, 2022-Q1 or 2022-03."),
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
    ProblemCode("unknown_case", 422, "没有该事项。", "There is no such case."),
    ProblemCode("precondition_required", 428, "请在 If-Match 中带上资源的 ETag。", "Send the resource's ETag in If-Match."),
    ProblemCode("rate_limited", 429, "请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    ProblemCode("internal", 500, "系统内部错误。", "Something went wrong inside."),
    ProblemCode("unavailable", 503, "服务暂不可用，请稍后再试。", "The service is not available; try again shortly."),
)

PROBLEMS: Mapping[str, ProblemCode] = {row.code: row for row in _ROWS}
BY_STATUS: Mapping[int, str] = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large", 415: "unsupported_media_type",
                                401: "unauthenticated", 403: "forbidden"}  # fmt: skip
