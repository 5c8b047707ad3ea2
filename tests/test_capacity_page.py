"""The page of capacity is what the kept figures say."""

import runpy

from tests.running_server import ROOT


def test_the_page_of_capacity_is_up_to_date() -> None:
    capacity = runpy.run_path(str(ROOT / "bench" / "capacity.py"))
    assert capacity["PAGE"].read_text() == capacity["page"](), "run python bench/capacity.py"
