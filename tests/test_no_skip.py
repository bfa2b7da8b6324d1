"""With XINFANG_NO_SKIP=1, as in continuous integration, a skipped test fails the session and says why."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPPING = (
    "import pytest\n\ndef test_needs_something():\n    pytest.skip('the tool is absent')\n\ndef test_passes():\n    assert 1 + 1 == 2\n"
)


@pytest.mark.parametrize(("flag", "status"), [("1", 1), ("0", 0)])
@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_skip_counts_in_continuous_integration_only(tmp_path: Path, flag: str, status: int, workers: str) -> None:
    file = tmp_path / "test_skipping.py"
    file.write_text(SKIPPING, encoding="utf-8")
    command: list[str | Path] = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-p", "tests.conftest", "-n", workers, file]
    done = subprocess.run(command, cwd=ROOT, env={"XINFANG_NO_SKIP": flag}, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert "the tool is absent" in done.stdout
    assert "1 passed, 1 skipped" in done.stdout
