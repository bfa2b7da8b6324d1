"""How a command talks: to a person, or to a program that reads exactly one JSON object from stdout."""

import json
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

JsonFlag = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object to stdout; everything else goes to stderr.")]


@dataclass(frozen=True)
class Console:
    """Where a command's words go; `as_json` keeps stdout for the one result."""

    as_json: bool = False

    def say(self, text: str = "") -> None:
        """Tell a person something; flushed, so that it is seen at once through a pipe."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def result(self, value: object, text: str) -> None:
        """The command's outcome: one object for a program, a text for a person."""
        print(json.dumps(value, ensure_ascii=False, default=str) if self.as_json else text, flush=True)
