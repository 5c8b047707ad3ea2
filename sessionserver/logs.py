"""Structured logs: one JSON object a line, on standard error. Never what people wrote, never a token."""

import json
import logging
import sys
from typing import Any

QUIET = ("aiohttp.access", "engineio", "socketio", "aiortc", "asyncio")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            # The kind and the place, not the message: it may quote what somebody wrote.
            kind, _, trace = record.exc_info
            line["error"] = kind.__name__ if kind else ""
            frames = []
            while trace is not None:
                code = trace.tb_frame.f_code
                frames.append(f"{code.co_name}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["trace"] = frames[-8:]
        return json.dumps(line)


def start() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Their INFO lines hold message bodies, their access lines hold link codes.
    logging.getLogger("aiohttp.access").disabled = True


def say(event: str, **facts: Any) -> None:
    logging.getLogger("sessionserver").info(event, extra={"facts": facts})
