"""The answer's language: Chinese, or English for a caller who prefers it."""

from functools import lru_cache

from starlette.requests import Request


def language_of(request: Request) -> str:
    """`en` when Accept-Language prefers English to Chinese, else `zh`."""
    return preferred(request.headers.get("accept-language", ""))


@lru_cache(maxsize=512)
def preferred(header: str) -> str:
    """The same, from the header's text (RFC 9110 §12.5.4): highest quality first, the earlier of equals, 0 means never."""
    best, chosen = 0.0, "zh"
    for part in header.lower().split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        language = tag.partition("-")[0]
        weight = _quality(parameters)
        if language in {"zh", "en"} and weight > best:
            best, chosen = weight, language
    return chosen


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(float(value), 1.0)
            except ValueError:
                return 0.0
    return 1.0
