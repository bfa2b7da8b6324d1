"""What is let in as a template, and what is not: every bad file is refused as a problem, none breaks anything."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from docx import Document

from services.tracking.domain.document_kinds import KINDS
from services.tracking.templates.inspection import LARGEST_TEXT, inspect
from services.tracking.templates.layout import TEXTS, build, shipped
from services.tracking.templates.rendering import render
from services.tracking.templates.samples import sample
from shared.kernel.errors import Refusal

KIND = KINDS["opinion"]
GOOD = build(KIND, TEXTS[KIND.code])
NOTICE = KINDS["acceptance_notice"]


def refusal_of(file: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        inspect(KIND, file)
    return caught.value


def edited(*lines: str, footer: str = "", title: str = "") -> bytes:
    """The good template with more paragraphs, as somebody may have typed them in Word."""
    paper = Document(io.BytesIO(GOOD))
    for line in lines:
        paper.add_paragraph(line)
    if footer:
        paper.sections[0].footer.paragraphs[0].add_run(footer)
    if title:
        paper.core_properties.title = title
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def repacked(changes: Mapping[str, bytes]) -> bytes:
    """The good template's package with parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes.get(name) or old.read(name))
    return file.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        return package.read(name)


def declared_small() -> bytes:
    """A part that says it is smaller than it is."""
    bomb = bytearray(repacked({"word/document.xml": b"<a>" + b"0" * 4_000_000}))
    for head in (b"PK\x01\x02", b"PK\x03\x04"):
        at = bomb.find(head)
        while at >= 0:
            offset = 24 if head == b"PK\x01\x02" else 22
            if int.from_bytes(bomb[at + offset : at + offset + 4], "little") == 4_000_003:
                bomb[at + offset : at + offset + 4] = (100).to_bytes(4, "little")
            at = bomb.find(head, at + 4)
    return bytes(bomb)


@pytest.mark.parametrize(("code", "file"), shipped(), ids=lambda x: x if isinstance(x, str) else "")
def test_what_is_shipped_is_let_in(code: str, file: bytes) -> None:
    inspect(KINDS[code], file)


def test_a_template_split_up_by_word_is_let_in() -> None:
    paper = Document(io.BytesIO(GOOD))
    line = paper.add_paragraph()
    for piece in ("{", "{ con", "tact }", "}", "，谢谢"):
        line.add_run(piece)
    file = io.BytesIO()
    paper.save(file)
    inspect(KIND, file.getvalue())
    text = "".join(p.text for p in Document(io.BytesIO(render(file.getvalue(), sample(KIND)))).paragraphs)
    assert "〔联系人〕，谢谢" in text


BAD: Mapping[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": "你好".encode,
    "half a file": lambda: GOOD[: len(GOOD) // 2],
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 100,
    "a ZIP without a document": lambda: repacked({"[Content_Types].xml": b"<Types/>"}),
    "a document that is no XML": lambda: repacked({"word/document.xml": b"<w:document"}),
    "a macro": lambda: repacked({"word/vbaProject.bin": b"x"}),
    "an embedded object": lambda: repacked({"word/embeddings/oleObject1.bin": b"x"}),
    "a template from elsewhere": lambda: repacked(
        {"word/_rels/settings.xml.rels": b'<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://evil/" TargetMode="External"/></Relationships>'}
    ),
    "an entity": lambda: repacked({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + part("word/document.xml")}),
    "a field that fetches": lambda: repacked(
        {"word/document.xml": part("word/document.xml").replace(b"</w:body>", b"<w:p><w:r><w:instrText>DDEAUTO c x</w:instrText></w:r></w:p></w:body>")}
    ),
    "a bomb": lambda: repacked({"word/media/image1.png": b"0" * 20_000_000}),
    "a bomb within limits, too well packed": lambda: repacked({"word/media/image1.png": b"0" * 12_000_000}),
    "a bomb that lies": declared_small,
    "too many parts": lambda: repacked({f"word/media/{n}.png": b"x" for n in range(250)}),
    "a text too long": lambda: repacked({"word/document.xml": part("word/document.xml") + b" " * LARGEST_TEXT}),
    "thousands of braces": lambda: edited("{" * 3000),
    "an open brace": lambda: edited("{{ contact", "没有写完"),
    "an open if": lambda: edited("{% if contact %}"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_template(bad: str) -> None:
    assert refusal_of(BAD[bad]()).code in {"template_not_docx", "template_too_large", "template_active", "template_broken"}


@pytest.mark.parametrize("tags", ["{{ " * 900, "{% if " * 900, "{{ " * 500 + "}} " * 500, "{%- " * 900, "{{ contact %}", "}}"])
def test_tags_that_never_end_are_refused_before_they_cost_time(tags: str) -> None:
    assert refusal_of(edited(tags, "x" * 300_000)).code == "template_broken"


@pytest.mark.parametrize(
    ("line", "pointer", "code"),
    [
        ("{{ salary }}", "/salary", "template_field_unknown"),
        ("{{ materials }}", "/materials", "template_field_unknown"),
        ("{{ claims }}", "/claims", "template_field_unknown"),
        ("{{ contact.phone }}", "/contact.phone", "template_field_unknown"),
        ("{{ contact.__class__ }}", "/contact.__class__", "template_field_unknown"),
        ("{% for c in claims %}{{ c.secret }}{% endfor %}", "/c.secret", "template_field_unknown"),
        ("{{ loop.index }}", "/loop.index", "template_field_unknown"),
        ("{{ forwarder }}", "/forwarder", "template_field_unasked"),
        ("{% if execution_due %}{{ forwarder }}{% endif %}", "/forwarder", "template_field_unasked"),
        ("{% if not forwarder %}{{ forwarder }}{% endif %}", "/forwarder", "template_field_unasked"),
        ("{{ range(9) }}", "/call", "template_not_allowed"),
        ("{{ contact|upper }}", "/filter", "template_not_allowed"),
        ("{{ contact ~ phone }}", "/concat", "template_not_allowed"),
        ("{{ 7 * 7 }}", "/mul", "template_not_allowed"),
        ("{{ contact[0] }}", "/getitem", "template_not_allowed"),
        ("{% set x = 1 %}", "/assign", "template_not_allowed"),
        ("{% include 'a' %}", "/include", "template_not_allowed"),
        ("{% macro a() %}{% endmacro %}", "/macro", "template_not_allowed"),
        ("{% for a in contact %}{% endfor %}", "/for", "template_not_allowed"),
        ("{% for a in claims %}{% for b in claims %}x{% endfor %}{% endfor %}", "/for", "template_not_allowed"),
    ],
)
def test_what_a_template_may_not_say(line: str, pointer: str, code: str) -> None:
    refused = refusal_of(edited(line))
    assert refused.code == "template_fields_wrong"
    assert (pointer, code) in {(error.pointer, error.code) for error in refused.errors}


def test_head_and_foot_and_properties_are_judged_too() -> None:
    for file in (edited(footer="{{ salary }}"), edited(title="{{ salary }}")):
        assert [error.pointer for error in refusal_of(file).errors] == ["/salary"]


@pytest.mark.parametrize("name", ["number", "organ", "dated", "signer", "findings", "review_organ", "claims", "case_number"])
def test_what_a_letter_must_say_must_be_in_its_template(name: str) -> None:
    lines = [line for line in TEXTS[KIND.code] if name not in line or name not in {"findings", "review_organ"}]
    if name == "claims":
        lines = [line for line in lines if "claims" not in line and "item" not in line and line != "%endfor"]
    paper = Document(io.BytesIO(build(KIND, lines)))
    for paragraph in paper.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(f"{{{{ {name} }}}}", "")
    file = io.BytesIO()
    paper.save(file)
    assert [(error.pointer, error.code) for error in refusal_of(file.getvalue()).errors] == [(f"/{name}", "template_field_missing")]


def test_what_somebody_wrote_is_text_and_nothing_else() -> None:
    """Tags, braces and markup in a field are printed as they are."""
    dirty = "<w:br/> {{ 7*7 }} {% if x %} & \"'>"
    content = {**sample(NOTICE), "procedure": dirty, "notice": "一\n二"}
    paper = Document(io.BytesIO(render(build(NOTICE, TEXTS[NOTICE.code]), content)))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    assert f"办理程序：{dirty}" in lines
    assert "一\n二" in lines
