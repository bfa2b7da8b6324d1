"""Logs: one JSON object a line on stderr. Never a body, a parameter or personal data.

An error is told by its type, its SQL state and where in the code it arose: its message may quote the data it failed on.
"""

import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FRAMES = 8
SHORT = 300
SPOKEN = ("xinfang", "uvicorn", "arq", "shared", "services", "deploy")  # loggers whose whole message is known to be harmless


def configure(service: str, level: str = "INFO") -> None:
    """Log as JSON lines of this service, also what libraries say; safe to call again."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_error,
            structlog.processors.JSONRenderer(serializer=_render),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Bridge)]:
        root.removeHandler(handler)
    root.addHandler(_Bridge(service))
    root.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True  # the edge writes one line a request
    logging.getLogger("httpx").setLevel(logging.WARNING)


def describe(error: BaseException) -> dict[str, object]:
    """An error without its message: type, SQL state and constraint if it has them, cause, and the last places it passed."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told: dict[str, object] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames],
    }
    for name in ("sqlstate", "constraint_name", "table_name"):
        if isinstance(getattr(error, name, None), str):
            told[name] = getattr(error, name)
    if error.__cause__ is not None:
        told["cause"] = f"{type(error.__cause__).__module__}.{type(error.__cause__).__qualname__}"
    return told


def _tell_error(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event


def _render(event: Any, **_: object) -> str:  # noqa: ANN401  # structlog's serializer signature
    return json.dumps(event, ensure_ascii=False, default=str)


class _Bridge(logging.Handler):
    """Standard logging records as the same JSON lines."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; of unknown libraries only the first line of their text."""
        known = record.name.startswith(SPOKEN)
        try:
            text = record.getMessage() if known else str(record.msg)
            event = {"service": self.service, "logger": record.name, "exc_info": record.exc_info}
            log = structlog.get_logger()
            log.log(record.levelno, text if known else text.partition("\n")[0][:SHORT], **event)
        except Exception:  # noqa: BLE001  # logging never breaks what it tells about
            self.handleError(record)
