"""An independent recount: every indicator straight from the owners' tables, by SQL that shares nothing with the service.

`$1`: the cases; `$2`: as it was known on this day; `$3`: the ratings as the test gave them (the table keeps only the last one).
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from tests.services.reporting.district import Told

RECOUNT = """
WITH
k AS (SELECT c.id, p.channel, p.category AS first_category, p.received_on, c.registered_by_unit_id AS registrar, u.kind = 'bureau' AS at_bureau,
    (p.registered_at AT TIME ZONE 'Asia/Shanghai')::date AS registered_on
  FROM cases c JOIN petition p ON p.case_id = c.id JOIN unit u ON u.id = c.registered_by_unit_id
  WHERE c.id = ANY ($1::uuid[]) AND (p.registered_at AT TIME ZONE 'Asia/Shanghai')::date <= $2),
t AS (SELECT s.*, (s.at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM case_transition s JOIN k ON k.id = s.case_id
  WHERE (s.at AT TIME ZONE 'Asia/Shanghai')::date <= $2),
moved AS (SELECT DISTINCT ON (t.case_id) t.case_id, t.sequence, t.day,
    CASE WHEN t.action IN ('transfer', 'assign', 'determine_jurisdiction') THEN (SELECT id FROM unit WHERE code = t.data ->> 'to_unit')
         WHEN t.action = 'register' AND NOT k.at_bureau THEN k.registrar END AS unit_id
  FROM t JOIN k ON k.id = t.case_id WHERE t.action IN ('transfer', 'assign', 'determine_jurisdiction', 'register') OR t.to_state = 'registered'
  ORDER BY t.case_id, t.sequence DESC),
again AS (SELECT t.case_id, max(t.sequence) AS since, max(t.sequence) FILTER (WHERE t.action = 'reopen') AS reopened FROM t
  WHERE t.action = 'reopen' OR (t.action IN ('decide_review', 'decide_re_review') AND t.data ->> 'result' = 'revoke') GROUP BY 1),
f AS (SELECT k.*, moved.unit_id AS handler, moved.sequence AS since, moved.day AS handed_on,
    (SELECT t.to_state FROM t WHERE t.case_id = k.id ORDER BY t.sequence DESC LIMIT 1) AS state,
    coalesce((SELECT CASE t.action WHEN 'classify' THEN t.data ->> 'category' ELSE 'accusation' END FROM t WHERE t.case_id = k.id
      AND (t.action = 'classify' OR (t.action = 'split' AND t.data ->> 'part_categories' LIKE '%accusation%'))
      ORDER BY t.sequence DESC LIMIT 1), k.first_category)
      AS category,
    (SELECT t.data ->> 'path' FROM t WHERE t.case_id = k.id AND t.action = 'accept' AND t.sequence > coalesce(again.reopened, 0)
      ORDER BY t.sequence DESC LIMIT 1) AS path,
    (SELECT min(t.day) FROM t WHERE t.case_id = k.id AND t.from_state = 'registered' AND (t.to_state <> 'registered' OR t.action = 'report_up'))
      AS disposed_on,
    (SELECT min(t.day) FROM t WHERE t.case_id = k.id AND t.action IN ('transfer', 'assign', 'determine_jurisdiction')) AS forwarded_on,
    (SELECT min(t.day) FROM t WHERE t.case_id = k.id AND t.sequence > moved.sequence AND t.action IN ('accept', 'reply_suggestion')
      AND t.from_state = 'received') AS noticed_on,
    (SELECT t.day + 60 + coalesce((SELECT sum((e.data ->> 'days')::int) FROM t e
        WHERE e.case_id = k.id AND e.action = 'extend' AND e.sequence > t.sequence), 0)::int
      FROM t WHERE t.case_id = k.id AND t.sequence > moved.sequence AND (t.action = 'accept' AND t.data ->> 'path' = 'P6'
        OR t.action IN ('decide_review', 'decide_re_review') AND t.data ->> 'result' = 'revoke')
      AND NOT EXISTS (SELECT FROM t w WHERE w.case_id = k.id AND w.action = 'withdraw' AND w.sequence > t.sequence
        AND (SELECT b.to_state FROM t b WHERE b.case_id = k.id AND b.sequence = w.sequence) = 'withdrawn')
      ORDER BY t.sequence DESC LIMIT 1) AS k5_due,
    CASE WHEN moved.sequence = 1 AND NOT k.at_bureau THEN k.received_on
      ELSE (SELECT least(t.day, moved.day + 1) FROM t WHERE t.case_id = k.id AND t.action = 'receive' AND t.sequence > moved.sequence) END AS has_it_since,
    (SELECT coalesce((t.data ->> 'served_on')::date, t.day) FROM t WHERE t.case_id = k.id AND t.to_state IN ('served', 'executing', 'closed', 'replied', 'redirected')
      ORDER BY t.sequence LIMIT 1) AS answered_on,
    (SELECT coalesce((t.data ->> 'served_on')::date, t.day) FROM t WHERE t.case_id = k.id AND t.sequence > coalesce(again.since, 0)
      AND t.to_state IN ('served', 'executing', 'closed', 'replied', 'redirected') ORDER BY t.sequence LIMIT 1) AS closed_on
  FROM k JOIN moved ON moved.case_id = k.id LEFT JOIN again ON again.case_id = k.id),
rated AS (SELECT DISTINCT ON (r.case_id, r.object) r.* FROM jsonb_to_recordset($3::jsonb) AS r(case_id uuid, day date, object text, value text, n int)
  WHERE r.day <= $2 ORDER BY r.case_id, r.object, r.n DESC),
surveyed AS (SELECT f.id, o.object, o.unit_id, f.answered_on, rated.day, rated.value FROM f
  CROSS JOIN LATERAL (VALUES ('bureau', CASE WHEN f.at_bureau THEN f.registrar END), ('unit', f.handler)) AS o(object, unit_id)
  LEFT JOIN rated ON rated.case_id = f.id AND rated.object = o.object
  WHERE o.unit_id IS NOT NULL AND f.category IS DISTINCT FROM 'accusation' AND coalesce(f.path, '') NOT IN ('P1', 'P2', 'P3', 'P4'))
SELECT 'bureau_timely_acceptance_rate' AS indicator, NULL AS object, registrar AS unit_id, registered_on + 15 AS cohort_on, id AS case_id,
    (disposed_on IS NOT NULL AND disposed_on <= registered_on + 15)::int AS numerator, 1 AS denominator FROM f WHERE at_bureau
UNION ALL SELECT 'unit_timely_acceptance_rate', NULL, handler, registered_on + 30, id, (noticed_on IS NOT NULL AND noticed_on <= registered_on + 30)::int, 1
  FROM f WHERE handler IS NOT NULL AND category IS DISTINCT FROM 'accusation'
UNION ALL SELECT 'on_time_completion_rate', NULL, handler, due, id, (closed_on IS NOT NULL AND closed_on <= due)::int, 1
  FROM (SELECT f.*, coalesce(k5_due, CASE WHEN category = 'suggestion' THEN has_it_since + 60 END) AS due FROM f) d
  WHERE handler IS NOT NULL AND due IS NOT NULL
UNION ALL SELECT 'participation_rate', object, unit_id, coalesce(day, answered_on + 30), id, (day IS NOT NULL)::int, 1 FROM surveyed
  WHERE day IS NOT NULL OR answered_on + 30 < $2
UNION ALL SELECT 'satisfaction_rate', object, unit_id, day, id, (value <> 'dissatisfied')::int, 1 FROM surveyed WHERE day IS NOT NULL
UNION ALL SELECT 'online_share', NULL, registrar, registered_on, id, (channel NOT IN ('letter', 'visit'))::int, 1 FROM f
UNION ALL SELECT 'forwarding_rate', NULL, registrar, received_on + 15, id, (forwarded_on IS NOT NULL AND forwarded_on <= received_on + 15)::int, 1
  FROM f WHERE at_bureau AND (forwarded_on IS NOT NULL OR state = 'registered')"""

LEDGER = """
SELECT indicator, object, unit_id, cohort_on, case_id, sum(numerator)::int AS numerator, sum(denominator)::int AS denominator
FROM contribution WHERE case_id = ANY ($1::uuid[]) AND known_on <= $2 GROUP BY 1, 2, 3, 4, 5 HAVING sum(numerator) <> 0 OR sum(denominator) <> 0"""

Counted = set[tuple[Any, ...]]


async def recounted(connection: asyncpg.Connection, as_of: date, cases: Sequence[Told]) -> Counted:
    ratings = [
        {"case_id": str(case.case_id), "day": day.isoformat(), "object": rated, "value": value, "n": n}
        for case in cases
        for n, (day, rated, value) in enumerate(case.ratings)
    ]
    rows = await connection.fetch(RECOUNT, [case.case_id for case in cases], as_of, json.dumps(ratings))
    return {tuple(row) for row in rows}


async def in_ledger(connection: asyncpg.Connection, as_of: date, cases: Sequence[Told]) -> Counted:
    return {tuple(row) for row in await connection.fetch(LEDGER, [case.case_id for case in cases], as_of)}
