"""The shipped templates as DOCX: the layout of an official letter 公文格式 (GB/T 9704) on A4, made from the lines of `texts`."""

import io
from collections.abc import Iterator, Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.tracking.domain.document_kinds import KINDS
from services.tracking.domain.documents import Kind
from services.tracking.templates.letters import LETTERS
from services.tracking.templates.texts import PAPERS, TO_UNITS

TEXTS = {**LETTERS, **TO_UNITS, **PAPERS}
BODY, TITLE, HEADING = "仿宋", "宋体", "黑体"
BODY_SIZE, TITLE_SIZE, NOTE_SIZE = Pt(16), Pt(22), Pt(10.5)
LINE, NOTE_LINE = Pt(28), Pt(16)
INDENT = BODY_SIZE * 2
SUBSTITUTES = {BODY: "Noto Serif CJK SC", TITLE: "Noto Serif CJK SC", HEADING: "Noto Sans CJK SC"}  # where Word's fonts are not installed
FONT_TABLE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:fonts>'
)
FONT_ROW = '<w:font w:name="{}"><w:altName w:val="{}"/><w:charset w:val="86"/><w:family w:val="roman"/></w:font>'
UNNEEDED = ("/thumbnail", "/customXml", "/stylesWithEffects")
NOTE = "签发人：{{ signer }}　　联系人：{{ contact }}　　联系电话：{{ phone }}　　模板：{{ template_version }}"
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def shipped() -> Iterator[tuple[str, bytes]]:
    """Every kind with its first template."""
    for kind in KINDS.values():
        yield kind.code, build(kind, TEXTS[kind.code])


def build(kind: Kind, lines: Sequence[str]) -> bytes:
    """One template as a DOCX file."""
    paper = _page(kind)
    _line(paper, "{{ organ }}", CENTER, size=TITLE_SIZE, font=TITLE, bold=True, after=Pt(4))
    _line(paper, kind.zh, CENTER, size=TITLE_SIZE, font=TITLE, bold=True, after=Pt(8))
    _line(paper, "{{ number }}", CENTER, after=Pt(10))
    _line(paper, "信访件编号：{{ case_number }}", LEFT, size=Pt(12), spacing=Pt(20))
    if kind.identity and not any("petitioner" in line for line in lines):
        _line(paper, "信访人：{{ petitioner }}", LEFT, size=Pt(12), spacing=Pt(20))
    _line(paper, "信访事项：{{ subject }}", LEFT, size=Pt(12), spacing=Pt(20), after=Pt(10))
    _body(paper, lines)
    _sign_off(paper)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _page(kind: Kind) -> DocxDocument:
    """A4 with the margins of an official letter, fonts for Chinese, and the page number in the foot."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = BODY, BODY_SIZE
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    _slim(paper)
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = kind.zh, "", "", "zh-CN"
    foot = section.footer.paragraphs[0]
    foot.alignment = CENTER
    _field(foot.add_run("— "), "PAGE")
    foot.add_run(" —")
    for run in foot.runs:
        run.font.size = NOTE_SIZE
    return paper


def _slim(paper: DocxDocument) -> None:
    """Leave out what python-docx's own template brings and no letter needs; name substitutes for the fonts."""
    for links in (paper.part.package.rels, paper.part.rels):
        for name in [name for name, link in links.items() if link.reltype.endswith(UNNEEDED)]:
            del links[name]
    used = {"Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "Header", "Footer"}
    for style in [style for style in paper.styles if style.name not in used]:
        style.delete()
    for link in paper.part.rels.values():
        if link.reltype.endswith("/fontTable"):
            rows = "".join(FONT_ROW.format(name, other) for name, other in SUBSTITUTES.items())
            link.target_part._blob = FONT_TABLE.format(rows).encode()  # noqa: SLF001  # python-docx knows no font table


def _body(paper: DocxDocument, lines: Sequence[str]) -> None:
    table: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append(line[1:])
            continue
        if table:
            _table(paper, table)
            table = []
        if line.startswith(">"):
            _line(paper, line[1:], LEFT)
        elif line.startswith("#"):
            _line(paper, line[1:], LEFT, font=HEADING, indent=True, keep=True)
        elif line.startswith("%"):
            _line(paper, f"{{%p {line[1:]} %}}", LEFT)
        elif line:
            _line(paper, line, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True)


def _table(paper: DocxDocument, rows: Sequence[str]) -> None:
    """A bordered table; a row of one cell that begins with `%` is a tag that takes its row."""
    cells = [row.split("|") for row in rows]
    columns = max(len(row) for row in cells)
    table = paper.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    table.autofit = False
    for row in cells:
        added = table.add_row().cells
        texts = [f"{{%tr {row[0][1:]} %}}"] if row[0].startswith("%") else row
        for place, cell in enumerate(added):
            cell.width = _width(place, columns)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(22)
            run = paragraph.add_run(texts[place] if place < len(texts) else "")
            _dress(run, BODY, Pt(14))
    for place, column in enumerate(table.columns):
        column.width = _width(place, columns)
    _line(paper, "", LEFT, spacing=Pt(8))


def _width(place: int, columns: int) -> Mm:
    """Label and value, or columns of one width."""
    if columns != 2:  # noqa: PLR2004  # label and value
        return Mm(156 / columns)
    return Mm(46) if place == 0 else Mm(110)


def _sign_off(paper: DocxDocument) -> None:
    """Organ with the place of its seal, date, and who answers for the letter."""
    _line(paper, "", LEFT, spacing=Pt(20), keep=True)
    _line(paper, "{{ organ }}（印章）", RIGHT, keep=True)
    _line(paper, "{{ dated }}", RIGHT, after=Pt(16), keep=True)
    _line(paper, NOTE, LEFT, size=NOTE_SIZE, spacing=NOTE_LINE)


def _line(
    paper: DocxDocument, text: str, alignment: WD_ALIGN_PARAGRAPH, *, size: Pt = BODY_SIZE, font: str = BODY, bold: bool = False,
    indent: bool = False, keep: bool = False, spacing: Pt = LINE, after: Pt | None = None,
) -> Paragraph:  # fmt: skip
    paragraph = paper.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment, form.space_before, form.space_after = alignment, Pt(0), after or Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, max(spacing, Pt(size.pt * 1.3))
    form.keep_with_next, form.widow_control = keep, True
    hanging = OxmlElement("w:overflowPunct")  # else a full stop at the end of a line may be lost in print
    hanging.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(hanging, "w:topLinePunct", "w:autoSpaceDE", "w:spacing", "w:ind", "w:jc")  # noqa: SLF001  # python-docx has no such option
    if indent:
        form.first_line_indent = INDENT
    run = paragraph.add_run(text)
    run.font.bold = bold
    _dress(run, font, size)
    return paragraph


def _dress(run: Run, font: str, size: Pt) -> None:
    run.font.name, run.font.size = font, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  # python-docx sets Latin fonts only


def _field(run: Run, name: str) -> None:
    for kind, text in (("begin", None), (None, name), ("end", None)):
        if kind is not None:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._element.append(part)  # noqa: SLF001  # python-docx has no fields
