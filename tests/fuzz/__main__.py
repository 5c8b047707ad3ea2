"""Looks for offers that break a rule: `python -m tests.fuzz [libFuzzer's options] FOLDER ...`. Needs atheris."""

import sys
from pathlib import Path

import atheris

# Read under its eyes, so that it sees which branches an input takes.
with atheris.instrument_imports(include=["signaling", "tests.fuzz"]):
    from tests.fuzz.sdp import check

# While it merges it starts itself again, by the first word of its command.
sys.argv[0] = str(Path(__file__).with_name("run"))
atheris.Setup(sys.argv, check)
atheris.Fuzz()
