"""The petition that is registered over and over, and the login that registers it."""

from typing import Any

from shared.kernel.time import SystemTime, legal_date

LOGIN = "demo-registrar"
WORKERS = 2  # processes of the service, and of the bare loop
CONNECTIONS = 4  # of each process


def petition() -> dict[str, Any]:
    """A letter as a clerk types it: one petitioner with every personal field, texts of ordinary length."""
    return {
        "channel": "letter",
        "received_on": legal_date(SystemTime().now()).isoformat(),
        "subject": "河滨路路灯不亮影响夜间出行安全",
        "request": "请有关部门尽快修复河滨路路灯," * 8,
        "facts": "自九月起河滨路东段路灯全部不亮,居民夜间出行不便,曾多次反映未果。" * 6,
        "category": "appeal",
        "place": "440117",
        "petitioners": [
            {
                "name": "陈小河",
                "id_type": "resident_id",
                "id_number": "11010519491231002X",
                "phone": "13800000001",
                "email": "chen@example.cn",
                "address": "街口街道河滨路一号",
                "representative": True,
            }
        ],
    }
