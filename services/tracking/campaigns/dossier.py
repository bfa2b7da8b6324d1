"""一案一册 as one Word document: A4, Chinese fonts, the ten parts of domain.md M7 in their order."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ASIAN = qn("w:eastAsia")
BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
A4 = (Cm(21.0), Cm(29.7))
PARTS = (
    ("cause", "一、案由"),
    ("claim", "二、诉求"),
    ("law", "三、法律政策依据"),
    ("history", "四、办理经过"),
    ("plan", "五、化解方案(一案一策)"),
    ("owner", "六、责任单位"),
    ("due_on", "七、办理期限"),
    ("result", "八、办理结果"),
)


def render(shown: Mapping[str, Any]) -> bytes:
    """The document of a complete dossier; values as the reader's language and the directory name them."""
    document = Document()
    _page(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, "信访事项一案一册", TITLE, 22, bold=True)
    for label, name in (("专项", "campaign"), ("信访件编号", "number"), ("事项", "subject")):
        _write(document.add_paragraph(), f"{label}:{shown[name]}", BODY, 16)
    for name, heading in PARTS:
        above = document.add_paragraph()
        above.paragraph_format.keep_with_next = True
        _write(above, heading, HEAD, 16)
        for line in str(shown[name]).splitlines():
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(32)
            _write(paragraph, line, BODY, 16)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _page(document: DocumentObject) -> None:
    """A4 with the margins of GB/T 9704."""
    section = document.sections[0]
    section.page_width, section.page_height = A4
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _write(paragraph: Any, text: str, font: str, size: int, *, bold: bool = False) -> None:  # noqa: ANN401  # python-docx's paragraph
    run = paragraph.add_run(NOT_XML.sub("", text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(ASIAN, font)  # noqa: SLF001  # the only way to name the font of Chinese text
