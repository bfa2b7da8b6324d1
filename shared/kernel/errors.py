"""Refusals: what the domain says when a rule forbids a step. They know a code and an article, never HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FieldError:
    """One fault in a request: where (JSON pointer), what (code) and the values its text needs."""

    pointer: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818  # a refusal is an answer, not a failure of the program
    """A rule forbids it. `code` is a row of `shared.contracts.problems`; `article` the rule's legal basis."""

    def __init__(
        self,
        code: str,
        *,
        article: str | None = None,
        pointer: str | None = None,
        errors: tuple[FieldError, ...] = (),
        **params: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.article = article
        self.pointer = pointer
        self.errors = errors or ((FieldError(pointer, code, params),) if pointer is not None else ())
        self.params = params

    def below(self, prefix: str) -> "Refusal":
        """The same refusal of a part, pointing into the whole that holds the part at `prefix` (a JSON pointer)."""
        errors = self.errors or (FieldError("", self.code, self.params),)
        whole = Refusal(self.code, article=self.article)
        whole.errors = tuple(FieldError(prefix + error.pointer, error.code, error.params) for error in errors)
        whole.params = self.params
        return whole
