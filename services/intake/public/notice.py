"""The published notice of Art 18.1, as data, in both languages."""

from collections.abc import Mapping

NOTICE: Mapping[str, Mapping[str, object]] = {
    "zh": {
        "channels": ["网上信访", "来信", "来访", "来电", "传真", "电子邮件"],
        "progress": "凭信访件编号和十六位查询码在线查询进度、结果并作出满意度评价。",
        "procedure": [
            "信访部门自收到之日起十五日内登记并转送、交办（第二十二条）。",
            "承办单位自收到转送、交办之日起十五日内告知接收情况以及处理途径和程序（第二十三条）。",
            "自受理之日起六十日内办结；情况复杂的，经批准可延长不超过三十日（第三十四条）。",
            "对处理意见不服的，自收到之日起三十日内可以请求复查；对复查意见不服的，三十日内可以请求复核（第三十五条、第三十六条）。",
        ],
        "rules": "《信访工作条例》",
    },
    "en": {
        "channels": ["online", "letter", "visit", "call", "fax", "e-mail"],
        "progress": "Progress, result and rating with the petition's number and its 16-digit query code.",
        "procedure": [
            "The bureau registers and forwards within 15 days of receipt (Art 22).",
            "The unit tells receipt, path and procedure within 15 days of receiving it (Art 23).",
            "Handled within 60 days of acceptance; extended by at most 30 days with approval (Art 34).",
            "A review may be requested within 30 days of receiving the opinion, a re-review within 30 days of the review (Art 35, 36).",
        ],
        "rules": "Regulation on Petition Work",
    },
}
