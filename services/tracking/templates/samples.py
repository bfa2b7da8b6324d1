"""A letter's content made up from its kind: for trying a template before it is let in."""

from typing import Any

from services.tracking.domain.documents import LIST_FORMS, SYSTEM, Kind


def sample(kind: Kind) -> dict[str, Any]:
    """Something for every placeholder of the kind."""
    content: dict[str, Any] = {name: f"〔{name}〕" for name in SYSTEM}
    for one in kind.all_fields:
        rows = LIST_FORMS.get(one.form)
        content[one.name] = f"〔{one.zh}〕" if rows is None else [{name: f"〔{name}〕" for name in rows} if rows else f"〔{one.zh}〕"] * 2
    return content
