"""The budgets of statements per request; nothing here measures time."""

import pytest

from shared.settings import Settings
from tests.benchmarks.statements import BUDGETS, count


@pytest.mark.parametrize("rows", [2, 30])
async def test_no_request_takes_more_statements_than_its_budget_however_many_rows_there_are(directory: Settings, rows: int) -> None:
    counts = await count(directory, rows)
    assert counts.keys() == BUDGETS.keys()
    assert {name: found for name, found in counts.items() if found > BUDGETS[name]} == {}
