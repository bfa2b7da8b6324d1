"""Indicators as rows (domain.md §2.1): what is counted, in which cohort, on what basis, in which version.

A cohort is the day that decides to which period a case belongs: the **deadline** or the rating, not the registration,
except where a row says so. A changed definition is a new version; published figures keep theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Measure = Literal["percent", "count", "days"]
Attributed = Literal["bureau", "handler", "registrar", "object"]


@dataclass(frozen=True)
class Indicator:
    """One indicator. `attributed_to`: whose figure a case counts in; `by_object`: given for bureau and unit apart."""

    code: str
    id: str
    zh: str
    en: str
    measure: Measure
    numerator: str
    denominator: str
    cohort: str
    basis: str
    attributed_to: Attributed
    definition_version: int = 1
    by_object: bool = False


_ROWS = (
    Indicator(
        code="bureau_timely_acceptance_rate",
        id="E1",
        zh="信访部门及时受理率",
        en="Timely acceptance by petition bureaus",
        measure="percent",
        numerator="cases that a bureau forwarded, answered or led elsewhere within 15 days of registration",
        denominator="first petitions registered by a petition bureau",
        cohort="registration + 15 days",
        basis="GDKPI; TL 22",
        attributed_to="bureau",
    ),
    Indicator(
        code="unit_timely_acceptance_rate",
        id="E2",
        zh="责任单位及时受理率",
        en="Timely acceptance by responsible units",
        measure="percent",
        numerator="cases whose petitioner the unit told receipt, path and procedure within 30 days of registration",
        denominator="first petitions that a responsible unit has, without accusations (TL 23.4)",
        cohort="registration + 30 days",
        basis="GDKPI; TL 23",
        attributed_to="handler",
    ),
    Indicator(
        code="on_time_completion_rate",
        id="E3",
        zh="按期办结率",
        en="Completed on time",
        measure="percent",
        numerator="cases closed on or before their strict deadline, extensions included",
        denominator="first petitions with a handling term: path P6 (60 days) or a suggestion (60 days)",
        cohort="the strict deadline",
        basis="GDKPI; TL 34",
        attributed_to="handler",
    ),
    Indicator(
        code="participation_rate",
        id="E4",
        zh="参评率",
        en="Rating participation",
        measure="percent",
        numerator="ratings given",
        denominator="ratings given, and windows that closed without one",
        cohort="the rating, or the window's last day",
        basis="GDKPI; SAT22",
        attributed_to="object",
        by_object=True,
    ),
    Indicator(
        code="satisfaction_rate",
        id="E5",
        zh="满意率",
        en="Satisfaction",
        measure="percent",
        numerator="ratings satisfied or basically satisfied",
        denominator="ratings given",
        cohort="the rating",
        basis="GDKPI; SAT22",
        attributed_to="object",
        by_object=True,
    ),
    Indicator(
        code="online_share",
        id="E8",
        zh="网信占比",
        en="Share of online petitions",
        measure="percent",
        numerator="petitions in every form other than letter and visit",
        denominator="petitions registered",
        cohort="registration",
        basis="GDKPI",
        attributed_to="registrar",
    ),
    Indicator(
        code="forwarding_rate",
        id="E9",
        zh="转交办率",
        en="Forwarded in time",
        measure="percent",
        numerator="cases transferred or assigned on or before the end of K1",
        denominator="cases of a petition bureau that had to be transferred or assigned",
        cohort="the end of K1",
        basis="TL 22; formula [I]",
        attributed_to="bureau",
    ),
)
INDICATORS: Mapping[str, Indicator] = {row.code: row for row in _ROWS}
