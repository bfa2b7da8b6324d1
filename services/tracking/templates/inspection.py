"""What a template must be before a letter is made from it: a harmless DOCX whose placeholders are those of its kind, all needed ones.

Judged on the tree of the template language, not by running it: names, fields of list items, `for` over a list, `if` on a name. So
a template can neither call anything nor run long, and what it may leave out it must ask for first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # it ships no types
from jinja2 import TemplateError, nodes

from services.tracking.domain.documents import ALWAYS_PRINTED, LIST_FORMS, SYSTEM, Kind
from services.tracking.templates.rendering import render, sandbox
from services.tracking.templates.samples import sample
from shared.kernel.errors import FieldError, Refusal

LARGEST_FILE, LARGEST_WHOLE, LARGEST_TEXT = 2_097_152, 16_777_216, 524_288
MOST_PARTS, MOST_BRACES, MOST_TIMES = 200, 2_000, 200
MAIN_TYPE = b"wordprocessingml.document.main+xml"
TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
ACTIVE_PARTS = re.compile(r"vbaProject|activeX|/embeddings/|\.bin$", re.IGNORECASE)
ACTIVE_FIELDS = re.compile(rb"<w:instrText[^>]*>[^<]*\b(DDE|DDEAUTO|INCLUDE\w*|IMPORT|LINK|MACROBUTTON)\b", re.IGNORECASE)
OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>")
ELEMENT = re.compile(rb"<[^>]*>")
MARK = re.compile(rb"\{\{|\}\}|\{%|%\}|\{#|#\}")
CLOSING = {b"{{": b"}}", b"{%": b"%}", b"{#": b"#}"}
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, KeyError, RuntimeError)
UNUSABLE = (*UNREADABLE, PackageNotFoundError, TemplateError, SyntaxError, AttributeError, TypeError, IndexError, RecursionError)


def inspect(kind: Kind, file: bytes) -> None:
    """Refuses what cannot be a template of this kind, with everything that is wrong with its placeholders."""
    _check_package(file)
    try:
        trees = [sandbox().parse(text) for text in _texts(file)]
    except UNUSABLE as error:
        raise Refusal("template_broken") from error
    seen = _Seen(kind)
    for tree in trees:
        seen.walk(tree)
    needed = ALWAYS_PRINTED | {one.name for one in kind.all_fields if one.required and one.when is None}
    faults = [*seen.faults, *(FieldError(f"/{name}", "template_field_missing", {"name": name}) for name in sorted(needed - seen.printed))]
    if faults:
        raise Refusal("template_fields_wrong", errors=tuple(faults))
    try:
        render(file, sample(kind))
    except UNUSABLE as error:
        raise Refusal("template_broken") from error


def _check_package(file: bytes) -> None:
    """A ZIP of few, small, passive parts with a Word document in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            parts = package.infolist()
            sizes = {part.filename: part.file_size for part in parts}
            if len(parts) > MOST_PARTS or sum(sizes.values()) > LARGEST_WHOLE or sum(sizes.values()) > MOST_TIMES * len(file):
                raise Refusal("template_too_large")
            if any(size > LARGEST_TEXT for name, size in sizes.items() if TEXT_PARTS.fullmatch(name)):
                raise Refusal("template_too_large")
            if MAIN_TYPE not in package.read("[Content_Types].xml"):
                raise Refusal("template_not_docx")
            for part in parts:
                _check_part(part.filename, package.read(part))
    except UNREADABLE as error:
        raise Refusal("template_not_docx") from error


def _check_part(name: str, body: bytes) -> None:
    if ACTIVE_PARTS.search(name):
        raise Refusal("template_active")
    if not name.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or ACTIVE_FIELDS.search(body):
        raise Refusal("template_active")
    if any(b"/hyperlink" not in link for link in OUTSIDE.findall(body)):
        raise Refusal("template_active")
    if TEXT_PARTS.fullmatch(name):
        _check_tags(body)


def _check_tags(body: bytes) -> None:
    """Every tag ends before the next begins: docxtpl's patterns run long on those that do not."""
    if body.count(b"{") > MOST_BRACES:
        raise Refusal("template_too_large")
    marks = MARK.findall(ELEMENT.sub(b"", body))
    if len(marks) % 2 or any(CLOSING.get(start) != end for start, end in zip(marks[::2], marks[1::2], strict=True)):
        raise Refusal("template_broken")


def _texts(file: bytes) -> Iterator[str]:
    """Every part in which docxtpl fills in placeholders, as it will read them."""
    paper = DocxTemplate(io.BytesIO(file))
    paper.render_init()
    yield paper.patch_xml(paper.get_xml())
    for uri in (paper.HEADER_URI, paper.FOOTER_URI):
        for _, part in paper.get_headers_footers(uri):
            yield paper.patch_xml(paper.get_part_xml(part))
    for part in paper.get_docx().part.package.iter_parts():
        if part.content_type.endswith("footnotes+xml"):
            yield paper.patch_xml(part.blob.decode())
    about = paper.get_docx().core_properties
    yield from (about.author, about.comments, about.identifier, about.language, about.subject, about.title)


@dataclass
class _Seen:
    """What a walk through the tree has met."""

    kind: Kind
    printed: set[str] = field(default_factory=set)
    faults: list[FieldError] = field(default_factory=list)

    def walk(self, node: nodes.Node, items: dict[str, str] | None = None, asked: frozenset[str] = frozenset()) -> None:
        """Judge a node; `items`: variables of the loops around it and the form of what they hold; `asked`: names an `if` asked for."""
        items = items or {}
        if not isinstance(node, ALLOWED):
            self._fault(type(node).__name__.lower(), "template_not_allowed")
        elif isinstance(node, nodes.For):
            self._loop(node, items, asked)
        elif isinstance(node, nodes.If):
            names = {name.name for name in node.test.find_all(nodes.Name)} | (
                {node.test.name} if isinstance(node.test, nodes.Name) else set()
            )
            self.walk(node.test, items, asked | names)
            for below in node.body:
                self.walk(below, items, asked | names if not isinstance(node.test, nodes.Not) else asked)
            for below in (*node.elif_, *node.else_):
                self.walk(below, items, asked)
        elif isinstance(node, nodes.Getattr):
            self._attribute(node, items)
        elif isinstance(node, nodes.Name):
            self._name(node.name, items, asked)
        else:
            for below in node.iter_child_nodes():
                self.walk(below, items, asked)

    def _loop(self, node: nodes.For, items: dict[str, str], asked: frozenset[str]) -> None:
        known = self.kind.field(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        plain = isinstance(node.target, nodes.Name) and not (items or node.test or node.else_ or node.recursive)
        if known is None or known.form not in LIST_FORMS or not plain:
            self._fault("for", "template_not_allowed")
            return
        self.printed.add(known.name)
        assert isinstance(node.target, nodes.Name)  # plain says so
        for below in node.body:
            self.walk(below, {node.target.name: known.form}, asked)

    def _attribute(self, node: nodes.Getattr, items: dict[str, str]) -> None:
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        allowed = {"index", "first", "last"} if owner == "loop" and items else set(LIST_FORMS.get(items.get(owner, ""), ()))
        if node.attr not in allowed:
            self._fault(f"{owner}.{node.attr}", "template_field_unknown")

    def _name(self, name: str, items: dict[str, str], asked: frozenset[str]) -> None:
        if items.get(name) == "list" or name in SYSTEM:
            self.printed.add(name)
            return
        known = self.kind.field(name)
        if known is None or (known.form in LIST_FORMS and name not in asked):
            self._fault(name, "template_field_unknown")
            return
        if (not known.required or known.when is not None) and name not in asked:
            self._fault(name, "template_field_unasked")
        self.printed.add(name)

    def _fault(self, name: str, code: str) -> None:
        self.faults.append(FieldError(f"/{name}", code, {"name": name}))
