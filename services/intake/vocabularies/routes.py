"""`/intake/v1/vocabularies`: every code with its Chinese and English label."""

import hashlib
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.vocabularies import VOCABULARIES, labels
from shared.kernel.actor import Actor
from shared.web.conditional import not_modified
from shared.web.depends import require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/intake/v1", tags=["vocabularies"], route_class=EdgeRoute)

EXAMPLE = {"channels": [{"code": "letter", "zh": "来信", "en": "Letter"}]}


class Label(BaseModel):
    """A code and what it is called."""

    code: str
    zh: str
    en: str


PUBLISHED: Mapping[str, list[dict[str, str]]] = {name: labels(words) for name, words in VOCABULARIES.items()}
TAG = f'"1-{hashlib.sha256(repr(PUBLISHED).encode()).hexdigest()[:8]}"'


@router.get(
    "/vocabularies",
    summary="代码表 · Vocabularies",
    response_model=Mapping[str, list[Label]],
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
async def vocabularies(request: Request, response: Response, _: Annotated[Actor, Depends(require("vocabularies:read"))]) -> object:
    """All code lists, each in its fixed order. APIs speak codes; these are their labels."""
    unchanged = not_modified(request, TAG)
    if unchanged is not None:
        return unchanged
    response.headers["ETag"] = TAG
    return PUBLISHED
