"""The walls of the house: each import contract is broken on purpose and seen to be caught; sizes and names are counted."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("services", "shared", "deploy")
FILE_LINES = 300
FUNCTION_LINES = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base_service", "manager"}

# contract, module that misbehaves, what it must not import
BREACHES = (
    ("packages", "shared/kernel/breach.py", "services.intake"),
    ("packages", "services/intake/petitions/breach.py", "deploy.processes"),
    ("services", "services/intake/petitions/breach.py", "services.tracking"),
    ("services", "services/tracking/cases/breach.py", "services.reporting"),
    ("services", "services/reporting/facts/breach.py", "services.intake"),
    ("shared", "shared/kernel/breach.py", "shared.settings"),
    ("shared", "shared/contracts/breach.py", "shared.db.context"),
    ("shared", "shared/db/breach.py", "shared.security.masking"),
    ("shared", "shared/jobs/breach.py", "shared.web"),
    ("shared", "shared/novelty.py", ""),
    ("composition", "services/intake/petitions/breach.py", "services.intake.app"),
    ("composition", "services/tracking/domain/breach.py", "services.tracking.app"),
    ("capability", "services/tracking/cases/queries.py", "services.tracking.cases.routes"),
    ("capability", "services/intake/petitions/schemas.py", "services.intake.petitions.routes"),
    ("core", "shared/kernel/breach.py", "sqlalchemy"),
    ("core", "services/tracking/domain/breach.py", "pydantic"),
    ("core", "services/intake/domain/breach.py", "shared.contracts.vocabularies"),
    ("core", "services/reporting/domain/breach.py", "asyncio"),
    ("edge", "services/tracking/cases/queries.py", "fastapi"),
    ("edge", "services/intake/petitions/commands.py", "starlette.requests"),
    ("edge", "shared/db/breach.py", "starlette.requests"),
    ("queue", "services/tracking/cases/breach.py", "redis"),
    ("queue", "shared/web/breach.py", "arq"),
    ("sql", "services/tracking/cases/routes.py", "asyncpg"),
    ("sql", "services/intake/petitions/schemas.py", "shared.schema.base"),
)


def _contracts() -> dict[str, str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return {row["id"]: row["name"] for row in tomllib.load(file)["tool"]["importlinter"]["contracts"]}


def _sources() -> Iterator[Path]:
    for package in (*PACKAGES, "tests"):
        yield from (ROOT / package).rglob("*.py")


def _lint(folder: Path, contract: str) -> "subprocess.CompletedProcess[str]":
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-cache", "--contract", contract],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder)},
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", list(_contracts()))
def test_contract_is_kept(tree: Path, contract: str) -> None:
    found = _lint(tree, contract)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(("contract", "module", "imported"), BREACHES)
def test_breach_is_caught(tree: Path, contract: str, module: str, imported: str) -> None:
    file = tree / module
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    made = [folder for folder in (file.parent / "__init__.py",) if not folder.exists()]
    for package in made:
        package.touch()
    file.write_text((before or "") + (f"\nimport {imported}\n" if imported else ""), encoding="utf-8")
    try:
        found = _lint(tree, contract)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, encoding="utf-8")
        for package in made:
            package.unlink()
    assert found.returncode == 1
    assert imported.partition(".")[0] in found.stdout
    assert f"{_contracts()[contract]} BROKEN" in found.stdout or "novelty" in found.stdout


def test_every_contract_has_a_breach() -> None:
    assert {contract for contract, _, _ in BREACHES} == set(_contracts())


@pytest.mark.parametrize("folder", ["shared/kernel", *(f"services/{name}/domain" for name in ("intake", "tracking", "reporting"))])
def test_the_core_imports_the_standard_library_and_the_kernel_only(folder: str) -> None:
    own = folder.replace("/", ".")
    foreign = []
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            foreign += [
                f"{file.name}: {name}"
                for name in names
                if name.partition(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith((f"{own}.", "shared.kernel."))
            ]
    assert foreign == []


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(file.relative_to(ROOT)): n for file in _sources() if (n := len(file.read_text(encoding="utf-8").splitlines())) > FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {}
    for file in _sources():
        if file.is_relative_to(ROOT / "tests"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{file.relative_to(ROOT)}:{node.name}"] = lines
    assert long == {}


def test_a_name_tells_its_one_job() -> None:
    assert [str(file) for file in _sources() if VAGUE_NAMES & {part.removesuffix(".py") for part in file.relative_to(ROOT).parts}] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {file.parent for file in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_importing_a_module_opens_nothing() -> None:
    """Every module is imported in a process that may not connect or listen."""
    script = """
import importlib, pkgutil, socket
def refuse(*_, **__): raise AssertionError("opened at import")
socket.socket.connect = socket.socket.bind = refuse
for package in ("shared", "services", "deploy"):
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, package + "."):
        if not found.name.startswith(("deploy.migrations", "deploy.__main__")):
            importlib.import_module(found.name)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
