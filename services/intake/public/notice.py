"""The published notice 信访须知 as rows: what Art 18.1 makes every organ publish, with the conduct rules of Art 26."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One subject of the notice in both languages, and the article that asks for it."""

    key: str
    article: str
    title_zh: str
    title_en: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


SECTIONS = (
    Section(
        "channels",
        "TL 17, 18.1",
        "信访渠道",
        "Ways to petition",
        (
            "网上信访：本系统的网上信访窗口，无需登录。",
            "来信、传真、电子邮件、来电、来访：由信访部门登记，一律录入系统。",
            "通信地址、电话、接待时间和地点以信访部门张贴的公告为准。",
        ),
        (
            "Online: this system's online window, no login needed.",
            "Letter, fax, e-mail, telephone and visit: registered by the petition bureau, all entered in the system.",
            "Postal address, telephone, reception times and places are those on the bureau's posted notice.",
        ),
    ),
    Section(
        "contents",
        "TL 19",
        "信访内容",
        "What to write",
        (
            "写明姓名（名称）、住址和请求、事实、理由；可以匿名，但姓名、住址不清的无法书面告知。",
            "走访应当到有权处理的本级或者上一级机关设立的接待场所；多人提出共同事项的，推选代表，不超过五人（第二十条）。",
            "信访事项应当客观真实，不得捏造、歪曲事实，不得诬告、陷害他人。",
        ),
        (
            "Give name and address, what is asked, the facts and the reasons.",
            "Anonymous petitions are taken; without name or address nobody can be notified in writing.",
            "Visit the reception place of the competent organ of this level or one level up (Art 20).",
            "For a common matter elect at most five representatives (Art 20).",
            "What is told must be true; nobody may be accused falsely.",
        ),
    ),
    Section(
        "progress",
        "TL 18.1, 21.2",
        "查询与评价",
        "Progress and rating",
        (
            "凭信访件编号和十六位查询码查询进度和结果；查询码只在登记时告知，请妥善保存。",
            "自首次送达之日起三十日内，可以分别对信访部门和责任单位作出满意度评价，期内可以更改；检举控告和依法导入其他途径的事项不评价。",
        ),
        (
            "Progress and result with the petition number and its 16-digit query code. The code is told at registration only: keep it.",
            "Within 30 days of the first delivery the bureau and the responsible unit may each be rated, and the rating changed.",
            "Accusations and matters led to other procedures are not rated.",
        ),
    ),
    Section(
        "procedure",
        "TL 22, 23, 31, 34, 35, 36",
        "处理程序",
        "Procedure",
        (
            "信访部门收到后予以登记，按规定转送、交办或者报请。",
            "有权处理的机关、单位告知接收情况以及处理途径和程序；依法应当通过诉讼、仲裁、行政复议等途径处理的，导入相应程序。",
            "按信访程序处理的，听取陈述事实和理由，出具处理意见书；情况复杂的，经批准可以延长期限并告知理由。",
            "对处理意见不服的，可以请求复查；对复查意见不服的，可以请求复核。复核后仍以同一事实和理由提出的，不再受理。",
        ),
        (
            "The bureau registers what it receives and forwards, assigns or reports it.",
            "The competent unit tells receipt, path and procedure.",
            "What belongs to courts, arbitration or administrative procedures is led there.",
            "In the petition procedure the petitioner is heard and a written opinion issued.",
            "The term may be extended with approval, and the reason is told.",
            "Against the opinion a review may be requested, against the review a re-review.",
            "After the re-review the same facts and reasons are not accepted again.",
        ),
    ),
    Section(
        "rules",
        "TL 18.1",
        "有关规定",
        "Rules",
        ("《信访工作条例》（2022年5月1日起施行）。",),
        ("Regulation on Petition Work 信访工作条例, in force since 1 May 2022.",),
    ),
    Section(
        "protection",
        "TL 18.4, 30.3",
        "保密与保护",
        "Confidentiality and protection",
        ("不得将检举、控告材料及有关情况透露或者转给被检举、控告的人员或者单位。", "任何组织和个人不得打击报复信访人。"),
        ("Accusations are never disclosed or passed to the accused person or unit.", "Nobody may retaliate against a petitioner."),
    ),
    Section(
        "conduct",
        "TL 26",
        "信访秩序",
        "Order",
        (
            "信访人应当遵守法律、法规，不得损害国家、社会、集体的利益和其他公民的合法权利。",
            "不得在机关、单位办公场所周围非法聚集，围堵、冲击，拦截公务车辆，堵塞、阻断交通。",
            "不得携带危险物品、管制器具；不得侮辱、殴打、威胁工作人员，非法限制他人人身自由，毁坏财物。",
            "不得在信访接待场所滞留、滋事，或者将生活不能自理的人弃留在信访接待场所。",
            "不得煽动、串联、胁迫、以财物诱使、幕后操纵他人信访，或者以信访为名借机敛财。",
        ),
        (
            "Petitioners keep the law and respect the lawful rights of others.",
            "No unlawful gathering, blocking or storming of offices, stopping of official vehicles or blocking of traffic.",
            "No dangerous goods or controlled instruments; no insult, assault or threat, unlawful detention or damage.",
            "No staying on or disorder at reception places; nobody who needs care may be left there.",
            "No inciting, organising, coercing or bribing others to petition, and no profit under the name of petitioning.",
        ),
    ),
)

PUBLISHED_TERMS = ("K1", "K2", "K3", "K5", "K7", "K8", "K9", "K10")
