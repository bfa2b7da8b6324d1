import ast
import re
import string
from pathlib import Path

import pytest

from shared.contracts.problems import PROBLEMS, ProblemCode

ROOT = Path(__file__).parents[3]
STATUSES = {400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 500, 503}


def _raised() -> dict[str, str]:
    """Every code that the code base refuses with, as a literal, and where."""
    found: dict[str, str] = {}
    for file in sorted([*ROOT.glob("services/**/*.py"), *ROOT.glob("shared/**/*.py")]):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id == "Refusal" and isinstance(node.args[0], ast.Constant):
                found[str(node.args[0].value)] = f"{file.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_refusal_has_a_row() -> None:
    raised = _raised()
    assert len(raised) > 20
    assert {code: place for code, place in raised.items() if code not in PROBLEMS} == {}


def test_a_code_has_one_row() -> None:
    codes = re.findall(r'ProblemCode\(\s*"([a-z_]+)"', (ROOT / "shared/contracts/problems.py").read_text("utf-8"))
    assert len(codes) == len(set(codes)) == len(PROBLEMS)


@pytest.mark.parametrize("row", PROBLEMS.values(), ids=lambda row: row.code)
def test_both_languages_say_the_same(row: ProblemCode) -> None:
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (row.zh, row.en))
    assert zh == en
    assert not row.zh.isascii()
    assert row.en.replace("“", "").replace("”", "").isascii()
    assert row.status in STATUSES
