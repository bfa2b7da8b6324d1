"""Filling a template: docxtpl in a sandbox where an unknown name is an error, never a blank."""

import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # it ships no types
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sandbox() -> ImmutableSandboxedEnvironment:
    """Names only: no functions, no filters of the world outside, every text escaped for XML."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    return environment


def render(template: bytes, content: Mapping[str, Any]) -> bytes:
    """The letter as DOCX. Blocking: some 30 ms of CPU, to be run in a thread."""
    paper = DocxTemplate(io.BytesIO(template))
    paper.render(dict(content), sandbox(), autoescape=True)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()
