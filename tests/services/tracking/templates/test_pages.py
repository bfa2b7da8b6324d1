"""Every kind of letter as it comes out of the printer: LibreOffice sets it on A4, no placeholder and no blank is left."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from services.tracking.domain.document_kinds import KINDS
from services.tracking.templates.layout import TEXTS, build
from services.tracking.templates.rendering import render
from tests.services.tracking.domain.letters import letter

MARKS = {"number": "从信〔2026〕1号", "organ": "广州市从化区信访局", "dated": "2026年11月26日", "signer": "王局长", "template_version": "1"}
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|%\}|None|Undefined|[：，、][。，：]|（）|“”|_{3,}")
A4 = re.compile(r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One PDF a kind, by one run of LibreOffice."""
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("soffice or pdftotext is not installed: no page can be looked at")
    folder = tmp_path_factory.mktemp("letters")
    for kind in KINDS.values():
        (folder / f"{kind.code}.docx").write_bytes(render(build(kind, TEXTS[kind.code]), {**letter(kind), **MARKS}))
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", str(folder)]
    done = subprocess.run([*command, *map(str, folder.glob("*.docx"))], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def _printed(file: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("code", KINDS)
def test_a_page_is_whole(code: str, pages: Path) -> None:
    kind, text = KINDS[code], _printed(pages / f"{code}.pdf")
    plain = re.sub(r"\s", "", text)
    assert PLACEHOLDER.findall(plain) == []
    for said in (
        "广州市从化区信访局（印章）",
        "从信〔2026〕1号",
        "2026年11月26日",
        "王局长",
        kind.zh,
        "44011720260901L000021",
        "〔联系电话〕",
    ):
        assert said in plain, said
    assert ("陈小河" in plain) is kind.identity
    told = subprocess.run(["pdfinfo", str(pages / f"{code}.pdf")], capture_output=True, text=True, check=True).stdout
    assert A4.search(told), told


def test_each_claim_is_answered_and_the_remedy_told(pages: Path) -> None:
    plain = re.sub(r"\s", "", _printed(pages / "opinion.pdf"))
    assert "第1项请求：修复路灯处理意见：支持。" in plain
    assert "第2项请求：赔偿损失处理意见：不予支持。" in plain
    assert "自收到本处理意见书之日起三十日内，向区住房和城乡建设局请求复查" in plain or "三十日内，向区人民政府请求复查" in plain
