"""The published vocabularies: every code with its Chinese and English label, and the one place to import them from.

A vocabulary is an enumeration whose members are rows `CODE = code, 中文, English`; a member is its code (a string).
"""

from collections.abc import Mapping

from shared.contracts.case_words import (
    Action,
    ClaimKind,
    ClockState,
    Counting,
    JurisdictionBy,
    MediationKind,
    Path,
    RefuseGround,
    ReviewResult,
    ServeMethod,
    State,
    SuggestionResult,
)
from shared.contracts.petition_words import (
    Category,
    Channel,
    IdType,
    Level,
    Mode,
    PetitionerKind,
    PetitionWarning,
    RatingObject,
    RatingValue,
    Role,
    Scope,
    SourceKind,
    Topic,
    UnitKind,
)
from shared.contracts.supervision_words import (
    Adoption,
    Escalation,
    RecommendationKind,
    RecommendationState,
    SupervisionGround,
    SupervisionState,
)
from shared.contracts.words import Word

__all__ = [
    "VOCABULARIES",
    "Action",
    "Adoption",
    "Category",
    "Channel",
    "ClaimKind",
    "ClockState",
    "Counting",
    "Escalation",
    "IdType",
    "JurisdictionBy",
    "Level",
    "MediationKind",
    "Mode",
    "Path",
    "PetitionWarning",
    "PetitionerKind",
    "RatingObject",
    "RatingValue",
    "RecommendationKind",
    "RecommendationState",
    "RefuseGround",
    "ReviewResult",
    "Role",
    "Scope",
    "ServeMethod",
    "SourceKind",
    "State",
    "SuggestionResult",
    "SupervisionGround",
    "SupervisionState",
    "Topic",
    "UnitKind",
    "Word",
    "labels",
]

VOCABULARIES: Mapping[str, type[Word]] = {
    "channels": Channel,
    "source_kinds": SourceKind,
    "levels": Level,
    "modes": Mode,
    "petitioner_kinds": PetitionerKind,
    "id_types": IdType,
    "categories": Category,
    "topics": Topic,
    "states": State,
    "actions": Action,
    "paths": Path,
    "serve_methods": ServeMethod,
    "claim_kinds": ClaimKind,
    "suggestion_results": SuggestionResult,
    "refuse_grounds": RefuseGround,
    "jurisdiction_by": JurisdictionBy,
    "mediation_kinds": MediationKind,
    "review_results": ReviewResult,
    "rating_objects": RatingObject,
    "rating_values": RatingValue,
    "unit_kinds": UnitKind,
    "roles": Role,
    "scopes": Scope,
    "clock_states": ClockState,
    "counting": Counting,
    "warnings": PetitionWarning,
    "supervision_grounds": SupervisionGround,
    "supervision_states": SupervisionState,
    "escalations": Escalation,
    "recommendation_kinds": RecommendationKind,
    "recommendation_states": RecommendationState,
    "adoptions": Adoption,
}


def labels(vocabulary: type[Word]) -> list[dict[str, str]]:
    """A vocabulary as rows `{code, zh, en}`, in the order they are declared."""
    return [{"code": word.value, "zh": word.zh, "en": word.en} for word in vocabulary]
