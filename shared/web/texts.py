"""What a field's fault is called in Chinese and English, by pydantic's error type. Never the value that was sent."""

from collections.abc import Mapping

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("请求格式错误", "Malformed request"),
    401: ("未登录或令牌无效", "Not authenticated"),
    403: ("无权操作", "Not permitted"),
    404: ("未找到", "Not found"),
    405: ("方法不支持", "Method not allowed"),
    409: ("与现状不符", "Conflict with the present state"),
    412: ("资源已变更", "Changed meanwhile"),
    413: ("请求体过大", "Body too large"),
    415: ("媒体类型不支持", "Unsupported media type"),
    422: ("内容不符合要求", "Invalid content"),
    428: ("缺少前提条件", "Precondition required"),
    429: ("请求过于频繁", "Too many requests"),
    500: ("系统内部错误", "Internal error"),
    503: ("服务暂不可用", "Service unavailable"),
}

FAULTS: Mapping[str, tuple[str, str]] = {
    "missing": ("此项必填。", "This field is required."),
    "extra_forbidden": ("没有此项，不能填写。", "There is no such field."),
    "string_type": ("须为文本。", "Text is expected."),
    "string_too_short": ("至少 {min_length} 个字符。", "At least {min_length} characters are needed."),
    "string_too_long": ("最多 {max_length} 个字符。", "At most {max_length} characters are allowed."),
    "string_pattern_mismatch": ("格式不符。", "The format does not fit."),
    "too_short": ("至少 {min_length} 项。", "At least {min_length} items are needed."),
    "too_long": ("最多 {max_length} 项。", "At most {max_length} items are allowed."),
    "int_type": ("须为整数。", "An integer is expected."),
    "int_parsing": ("须为整数。", "An integer is expected."),
    "int_parsing_size": ("数字过大。", "The number is too large."),
    "int_from_float": ("须为整数。", "An integer is expected."),
    "float_type": ("须为数字。", "A number is expected."),
    "float_parsing": ("须为数字。", "A number is expected."),
    "decimal_type": ("须为十进制数字。", "A decimal number is expected."),
    "decimal_parsing": ("须为十进制数字。", "A decimal number is expected."),
    "bool_type": ("须为 true 或 false。", "true or false is expected."),
    "bool_parsing": ("须为 true 或 false。", "true or false is expected."),
    "greater_than": ("须大于 {gt}。", "It must be greater than {gt}."),
    "greater_than_equal": ("不得小于 {ge}。", "It must be at least {ge}."),
    "less_than": ("须小于 {lt}。", "It must be less than {lt}."),
    "less_than_equal": ("不得大于 {le}。", "It must be at most {le}."),
    "enum": ("只能是 {expected} 之一。", "It must be one of {expected}."),
    "literal_error": ("只能是 {expected} 之一。", "It must be one of {expected}."),
    "date_type": ("须为日期（年-月-日）。", "A date (YYYY-MM-DD) is expected."),
    "date_parsing": ("须为日期（年-月-日）。", "A date (YYYY-MM-DD) is expected."),
    "date_from_datetime_parsing": ("须为日期（年-月-日）。", "A date (YYYY-MM-DD) is expected."),
    "datetime_type": ("须为带时区的时间（RFC 3339）。", "A time with offset (RFC 3339) is expected."),
    "datetime_parsing": ("须为带时区的时间（RFC 3339）。", "A time with offset (RFC 3339) is expected."),
    "datetime_from_date_parsing": ("须为带时区的时间（RFC 3339）。", "A time with offset (RFC 3339) is expected."),
    "timezone_aware": ("时间须带时区。", "The time needs an offset."),
    "uuid_type": ("须为 UUID。", "A UUID is expected."),
    "uuid_parsing": ("须为 UUID。", "A UUID is expected."),
    "dict_type": ("须为对象。", "An object is expected."),
    "model_type": ("须为对象。", "An object is expected."),
    "model_attributes_type": ("须为对象。", "An object is expected."),
    "list_type": ("须为数组。", "An array is expected."),
    "set_type": ("须为数组。", "An array is expected."),
    "tuple_type": ("须为数组。", "An array is expected."),
    "none_required": ("须为 null。", "null is expected."),
    "union_tag_invalid": ("种类不明，只能是 {expected_tags} 之一。", "The kind must be one of {expected_tags}."),
    "union_tag_not_found": ("缺少种类。", "The kind is missing."),
    "value_out_of_range": ("数值超出范围。", "The value is out of range."),
}
OTHER = ("此项不符合要求。", "This value does not meet the rules.")


def fault(kind: str, language: str, params: Mapping[str, object]) -> str:
    """The text of one fault."""
    template = FAULTS.get(kind, OTHER)[0 if language == "zh" else 1]
    try:
        return template.format(**params)
    except (KeyError, IndexError):
        return OTHER[0 if language == "zh" else 1]
