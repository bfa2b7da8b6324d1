"""The made-up directory of the demonstration: the organs of a district like Conghua and a login for every role.

For development only: `create_directory` refuses any other environment, so that no installation ever starts with a known password.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg

from shared.kernel.ids import uuid7
from shared.security.passwords import PUBLISHED, hash_password
from shared.settings import DbRole, Settings

PASSWORD = PUBLISHED  # of the demonstration, refused outside development
REGION = "440117"


@dataclass(frozen=True)
class DemoUnit:
    """An organ of the demonstration."""

    code: str
    kind: str
    parent: str | None
    region: str
    zh: str
    en: str
    abbreviation: str


@dataclass(frozen=True)
class DemoLogin:
    """An account or machine client of the demonstration."""

    login: str
    kind: str
    role: str
    unit: str | None
    scopes: tuple[str, ...] = ()


_DEPARTMENTS = (
    ("RSJ", "人力资源和社会保障局", "Human Resources and Social Security Bureau", "人社"),
    ("ZJJ", "住房和城乡建设局", "Housing and Construction Bureau", "住建"),
    ("ZRZY", "规划和自然资源局", "Planning and Natural Resources Bureau", "规资"),
    ("STHJ", "生态环境分局", "Ecology and Environment Branch", "环"),
    ("JYJ", "教育局", "Education Bureau", "教"),
    ("WJJ", "卫生健康局", "Health Bureau", "卫健"),
    ("JTJ", "交通运输局", "Transport Bureau", "交"),
    ("SWJ", "科技工业商务和信息化局", "Commerce, Culture and Tourism Bureau", "商"),
)
_TOWNS = (
    ("440117001", "街口街道办事处", "Jiekou Subdistrict Office", "街口"),
    ("440117002", "江埔街道办事处", "Jiangpu Subdistrict Office", "江埔"),
    ("440117003", "城郊街道办事处", "Chengjiao Subdistrict Office", "城郊"),
    ("440117103", "温泉镇人民政府", "Wenquan Town Government", "温泉"),
    ("440117104", "良口镇人民政府", "Liangkou Town Government", "良口"),
    ("440117107", "吕田镇人民政府", "Lütian Town Government", "吕田"),
    ("440117111", "太平镇人民政府", "Taiping Town Government", "太平"),
    ("440117113", "鳌头镇人民政府", "Aotou Town Government", "鳌头"),
)

UNITS = (
    DemoUnit("440100-SZF", "government", None, "4401", "市人民政府", "City Government", "市府"),
    DemoUnit("440100-XFJ", "bureau", "440100-SZF", "4401", "市信访局", "City Petition Bureau", "市"),
    DemoUnit("440117-QZF", "government", "440100-SZF", REGION, "区人民政府", "District Government", "区府"),
    DemoUnit("440117-XFJ", "bureau", "440100-XFJ", REGION, "区信访局", "District Petition Bureau", "从"),
    DemoUnit("440117-XFJ-BGS", "section", "440117-XFJ", REGION, "区信访局办公室", "Bureau General Office", "从办"),
    DemoUnit("440117-XFJ-XFK", "section", "440117-XFJ", REGION, "区信访局信访科", "Bureau Petition Section", "从访"),
    DemoUnit("440117-XFJ-WLZX", "institution", "440117-XFJ", REGION, "区信访网络受理中心", "Online Petition Centre", "从网"),
    DemoUnit("440117-JW", "discipline", None, REGION, "区纪委监委", "Discipline Inspection and Supervision Commission", "从纪"),
    *(
        DemoUnit(f"{REGION}-{code}", "department", "440117-QZF", REGION, f"区{zh}", en, f"从{short}")
        for code, zh, en, short in _DEPARTMENTS
    ),
    *(DemoUnit(code, "town", "440117-QZF", code, zh, en, short) for code, zh, en, short in _TOWNS),
)

_BUREAU_ROLES = ("registrar", "bureau_officer", "supervisor", "leader", "auditor", "admin")
_UNIT_KINDS = frozenset({"department", "town"})


def logins() -> Iterator[DemoLogin]:
    """`demo-<role>` at the bureau, `demo-<role>-<unit code>` elsewhere, and two machine clients."""
    for role in _BUREAU_ROLES:
        yield DemoLogin(f"demo-{role}", "person", role, "440117-XFJ")
    for unit in UNITS:
        if unit.kind in _UNIT_KINDS or unit.code == "440117-JW":
            yield DemoLogin(f"demo-unit_handler-{unit.code}", "person", "unit_handler", unit.code)
            yield DemoLogin(f"demo-unit_head-{unit.code}", "person", "unit_head", unit.code)
        if unit.kind == "government":
            yield DemoLogin(f"demo-reviewer-{unit.code}", "person", "reviewer", unit.code)
    yield DemoLogin("demo-discipline_inspector-440117-JW", "person", "discipline_inspector", "440117-JW")
    yield DemoLogin("demo-bureau_officer-440100-XFJ", "person", "bureau_officer", "440100-XFJ")
    yield DemoLogin("demo-hotline", "client", "client", "440117-XFJ", ("petitions:write",))
    yield DemoLogin("demo-migration", "client", "client", "440117-XFJ", ("history:write", "cases:read", "indicators:read"))


async def create_directory(settings: Settings) -> None:
    """Create what is missing of the demonstration's units, accounts and clients; safe to run again."""
    if settings.environment != "development":
        raise RuntimeError("the demonstration's logins have a published password and exist in development only")
    connection = await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('demo directory'))")
            await _create_units(connection)
            await _create_accounts(connection)
    finally:
        await connection.close()


async def _create_units(connection: asyncpg.Connection) -> None:
    for unit in UNITS:
        await connection.execute(
            """INSERT INTO unit (code, kind, parent_id, region, name_zh, name_en, abbreviation)
            VALUES ($1, $2, (SELECT id FROM unit WHERE code = $3), $4, $5, $6, $7) ON CONFLICT (code) DO NOTHING""",
            unit.code,
            unit.kind,
            unit.parent,
            unit.region,
            unit.zh,
            unit.en,
            unit.abbreviation,
        )


async def _create_accounts(connection: asyncpg.Connection) -> None:
    known = {row["login"] for row in await connection.fetch("SELECT login FROM account")}
    missing = [login for login in logins() if login.login not in known]
    if not missing:
        return
    secret_hash = await hash_password(PASSWORD)
    await connection.executemany(
        """INSERT INTO account (id, login, kind, role, unit_id, scopes, display_name, secret_hash)
        VALUES ($1, $2, $3, $4, (SELECT id FROM unit WHERE code = $5), $6, $2, $7) ON CONFLICT (login) DO NOTHING""",
        [(uuid7(), row.login, row.kind, row.role, row.unit, list(row.scopes), secret_hash) for row in missing],
    )
