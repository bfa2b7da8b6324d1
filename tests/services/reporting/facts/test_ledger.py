from datetime import date, timedelta

import asyncpg

from tests.services.reporting.district import District
from tests.services.reporting.recount import in_ledger, recounted

UNIT = "440117-ZJJ"
DAY = date(2022, 3, 1)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


async def test_a_served_case_contributes_to_every_figure_as_it_became_known(conghua: District, owner: asyncpg.Connection) -> None:
    case = await conghua.served(DAY, UNIT, channel="web", category="appeal")
    await conghua.rating(case, after(15), "unit", "satisfied")
    await conghua.report(case)
    for n in range(80):
        assert await in_ledger(owner, after(n), [case]) == await recounted(owner, after(n), [case]), after(n)
    assert len(await in_ledger(owner, after(80), [case])) == 8  # seven indicators; nobody rated the bureau
