"""`xinfang audit`: verification of the audit chain."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.events import as_relay
from deploy.console import Console, JsonFlag
from deploy.processes import StackError
from deploy.state import present_settings
from shared.jobs.verification import Verdict, verify_chain
from shared.security.keys import KeyRing

app = typer.Typer(help="The audit chain.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The audit chain."""


@app.command()
def verify(
    *,
    anchors: Annotated[bool, typer.Option("--anchors", help="Also compare with the file of anchors (XINFANG_AUDIT_ANCHOR).")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Recompute the whole chain: any altered, missing, reordered or cut-off row is named, and the exit status is 1."""
    settings = present_settings()
    file = _anchor_file(settings.audit_anchor) if anchors else None
    keys = KeyRing.load(settings.keys).audit
    verdict = asyncio.run(as_relay(settings, lambda database: verify_chain(database, keys, file)))
    Console(as_json).result({**asdict(verdict), "intact": verdict.intact}, _tell(verdict))
    if not verdict.intact:
        raise typer.Exit(1)


def _anchor_file(file: Path | None) -> Path:
    if file is None:
        raise StackError("There are no anchors: XINFANG_AUDIT_ANCHOR names no file.")
    if not file.exists():
        raise StackError(f"There is no file of anchors at {file}.")
    return file


def _tell(verdict: Verdict) -> str:
    lines = [f"  {finding.seq}: {finding.fault}" for finding in verdict.findings]
    if verdict.faults > len(verdict.findings):
        lines.append(f"  … and {verdict.faults - len(verdict.findings)} more")
    if verdict.waiting:
        lines.append(f"  {verdict.waiting} entries have waited over an hour for their seal: no relay runs, or seals were removed")
    outcome = "The chain is intact" if verdict.intact else f"THE CHAIN IS BROKEN in {verdict.faults} places"
    return "\n".join([f"{outcome}: {verdict.sealed} sealed entries, {verdict.anchors} anchors compared.", *lines])
