"""The committed OpenAPI documents: written from the code, and compared with it."""

import json
from pathlib import Path

from pydantic import SecretStr

from deploy.gateway import SERVICES, create_service
from deploy.processes import StackError
from shared.settings import Settings

NOWHERE = SecretStr("none://")  # a document needs no server


def write_documents(folder: Path, *, check: bool) -> None:
    """Write `<service>.json` for each service; with `check` write nothing and refuse a difference."""
    folder.mkdir(exist_ok=True)
    settings = Settings.model_construct(database_url=NOWHERE, redis_url=NOWHERE, role_secret=NOWHERE, keys=Path("none"))
    for name in SERVICES:
        file = folder / f"{name}.json"
        text = json.dumps(create_service(name, settings).openapi(), ensure_ascii=False, indent=1) + "\n"
        if not check:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            raise StackError(f"deploy/openapi/{name}.json differs from the code: run `make openapi` and commit it.")
