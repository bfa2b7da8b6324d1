"""What a case is found by, and the one function that finds it: Chinese full text inside PostgreSQL, under the caller's rights.

The default parser sees a Chinese sentence as one word, and trigrams see no word of two characters. So every character is
indexed with its successor (信访 访事 事项 项), the last one of a run alone, Latin words and numbers whole. A phrase is then a chain
of tokens that follow each other, a single character a prefix.
"""

from sqlalchemy import Column, Index, Table, Uuid, text
from sqlalchemy.dialects.postgresql import TSVECTOR

from shared.kernel.letters import BLANKS, FIRST_IDEOGRAPH
from shared.schema.base import Function, Grant, N, Part, Policy, S, U, metadata, seen

case_search = Table(
    "case_search",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("document", TSVECTOR, nullable=True),
    Index(
        "ix_case_search_document",
        "document",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=text("document IS NOT NULL"),
    ),
    Index("ix_case_search_waiting", "case_id", postgresql_where=text("document IS NULL")),
    info={
        "owner": "tracking",
        "doc": "What a case is found by: words of its petition with weights, `#` numbers, `@` units, `~` year and month of receipt; null: not read yet.",
    },
)

FOLD = "lower(normalize({}, NFKC) COLLATE pg_c_utf8)"
TOLD = "p.number, p.external_ids, p.subject, p.request, p.facts, p.reasons, p.received_on"

SEARCH_WORDS = Function(
    "search_words(text)",
    None,
    ("searcher", "tracking_worker"),
    f"""CREATE FUNCTION search_words(told text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- The words of a text and their places: width and case folded, each character from U+2E80 on joined to its successor, other words whole.
RETURN (SELECT coalesce(string_agg(left(word, 500) || ':' || place, ' '), '')::tsvector FROM
  (SELECT string_agg(CASE WHEN this >= '{FIRST_IDEOGRAPH}' COLLATE "C" THEN this || CASE WHEN next >= '{FIRST_IDEOGRAPH}' COLLATE "C" THEN next ELSE '' END || ' '
      WHEN next >= '{FIRST_IDEOGRAPH}' COLLATE "C" THEN this || ' ' ELSE this END, '') AS spaced
    FROM (SELECT string_to_array(regexp_replace({FOLD.format("told")}, '[{BLANKS}]+', ' ', 'g'), NULL) AS letters) folded,
      unnest(letters, letters[2:]) AS pair (this, next)) text,
  unnest(array_remove(string_to_array(spaced, ' '), '')) WITH ORDINALITY AS words (word, place))""",
)

SEARCH_DOCUMENT = Function(
    "search_document(text, jsonb, text, text, text, text, date, int[])",
    None,
    ("searcher", "tracking_worker"),
    f"""CREATE FUNCTION search_document(number text, external_ids jsonb, subject text, request text, facts text, reasons text, received_on date,
  units int[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Weights: A the subject, B the request, C facts and reasons. Numbers, units and time of receipt are exact and without place.
RETURN setweight(search_words(subject), 'A')
  || setweight(search_words(request), 'B')
  || setweight(search_words(facts), 'C')
  || setweight(search_words(reasons), 'C')
  || array_to_tsvector(ARRAY(SELECT '#' || left(regexp_replace({FOLD.format("n")}, '\\s+', '', 'g'), 200)
      FROM (SELECT number AS n UNION SELECT value FROM jsonb_each_text(external_ids)) numbers WHERE n IS NOT NULL)
    || ARRAY(SELECT DISTINCT '@' || u FROM unnest(units) u WHERE u IS NOT NULL)
    || ARRAY['~' || extract(year FROM received_on), '~' || extract(year FROM received_on) || '-' || extract(month FROM received_on)])""",
)

MARK_FOR_SEARCH = Function(
    "mark_for_search()",
    "searcher",
    (),
    """CREATE FUNCTION mark_for_search() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- What the case is found by has changed: it waits to be read again, so that neither registering nor a transfer pays for it.
DECLARE
  the_case uuid;
BEGIN
  IF TG_TABLE_NAME = 'petition' THEN the_case := NEW.case_id; ELSE the_case := NEW.id; END IF;
  INSERT INTO case_search (case_id) VALUES (the_case) ON CONFLICT (case_id) DO UPDATE SET document = NULL;
  RETURN NULL;
END $$""",
)

ALLOWED = """a.unit_id = ctx_unit() AND a.received_on >= $4 AND a.received_on < $5
      AND ($6 IS NULL OR (a.received_on, a.case_id) < ($6, $7))
      AND ($8 ->> 'state' IS NULL OR a.state = $8 ->> 'state')
      AND ($8 ->> 'category' IS NULL OR a.category = $8 ->> 'category')
      AND ($8 ->> 'topic' IS NULL OR a.topic = $8 ->> 'topic')
      AND ($8 ->> 'channel' IS NULL OR a.channel = $8 ->> 'channel')
      AND ($8 ->> 'unit' IS NULL OR a.handling_unit_id = ($8 ->> 'unit')::int)
      AND ($8 ->> 'overdue' IS NULL OR coalesce(a.due_rolled < ($8 ->> 'today')::date, false) = ($8 ->> 'overdue')::boolean)
      AND ($8 ->> 'due_before' IS NULL OR a.due_rolled < ($8 ->> 'due_before')::date)
      AND ($8 ->> 'desk' IS NULL OR a.on_desk)"""
SCORE = """CASE WHEN {0} @@ $3 THEN 1 ELSE round(ts_rank('{{0.1, 0.2, 0.4, 1}}', {0}, $2)::numeric, 4)::float8 END"""
VALUES = "ranked::tsquery, exact::tsquery, since, until, before_day, before_case, filters"
FOUND = f"""SELECT a.case_id, a.received_on FROM case_search s JOIN case_access a ON a.case_id = s.case_id
    WHERE s.document @@ $1 AND {ALLOWED}"""
INDEXED = f"""WITH found AS MATERIALIZED ({FOUND})
    SELECT n.case_id, n.received_on, {SCORE.format("s.document")}
    FROM (SELECT f.* FROM found f ORDER BY f.received_on DESC, f.case_id DESC LIMIT $9) n JOIN case_search s ON s.case_id = n.case_id"""
WAITING = f"""SELECT w.case_id, w.received_on, {SCORE.format("d.document")}
    FROM (SELECT a.case_id, a.received_on, a.handling_unit_id FROM case_search s JOIN case_access a ON a.case_id = s.case_id
      WHERE s.document IS NULL AND {ALLOWED} ORDER BY s.case_id DESC LIMIT 100) w
    JOIN petition p ON p.case_id = w.case_id
    CROSS JOIN LATERAL (SELECT search_document({TOLD}, ARRAY[p.registered_by_unit_id, w.handling_unit_id]) AS document OFFSET 0) d
    WHERE d.document @@ $1"""

SEARCH_CASES = Function(
    "search_cases(text, text, text, jsonb, date, uuid, int)",
    "searcher",
    ("tracking",),
    f"""CREATE FUNCTION search_cases(wanted text, ranked text, exact text, filters jsonb, before_day date, before_case uuid, most int)
RETURNS TABLE (case_id uuid, received_on date, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = xinfang AS $$
-- The cases that match `wanted`, newest received first, at most `most` of them; a number that fits `exact` scores 1.
-- Policies keep a GIN index from being used, so this function reads the words as a role whose policy on them is `true`. Its policies on
-- case_access and petition are the caller's: what the caller may not see is cut off before any limit counts and never leaves it.
-- Common words are done within two months, less common ones within three years: the index is asked for these first. All that a period
-- holds is found before it is cut (materialized), or a wrong guess would walk through every case in search of the last hit.
-- What waits to be indexed is read itself (the newest 100). Statements are planned with their values: rare and common words differ.
DECLARE
  newest date := coalesce(before_day, (SELECT max(a.received_on) FROM case_access a WHERE a.unit_id = ctx_unit()));
  until date := 'infinity';
  since date := '-infinity';
  period text := '';
  found int;
BEGIN
  IF newest IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE $q${WAITING}$q$ USING wanted::tsquery, {VALUES};
  FOR step IN 1 .. 3 LOOP
    since := CASE step WHEN 1 THEN date_trunc('month', newest) - interval '1 month' WHEN 2 THEN date_trunc('year', newest) - interval '2 years'
      ELSE '-infinity' END;
    period := CASE step
      WHEN 1 THEN (SELECT ' & (' || string_agg(quote_literal('~' || extract(year FROM m) || '-' || extract(month FROM m)), ' | ') || ')'
        FROM generate_series(since, newest, interval '1 month') m)
      WHEN 2 THEN (SELECT ' & (' || string_agg(quote_literal('~' || y), ' | ') || ')' FROM generate_series(extract(year FROM newest)::int - 2, extract(year FROM newest)::int) y)
      ELSE '' END;
    RETURN QUERY EXECUTE $q${INDEXED}$q$ USING ('(' || wanted || ')' || period)::tsquery, {VALUES}, most;
    GET DIAGNOSTICS found = ROW_COUNT;
    most := most - found;
    EXIT WHEN most <= 0;
    until := since;
  END LOOP;
END $$""",
)

PART = Part(
    tables=(case_search,),
    functions=(SEARCH_WORDS, SEARCH_DOCUMENT, MARK_FOR_SEARCH, SEARCH_CASES),
    triggers=(
        """CREATE TRIGGER search AFTER INSERT OR UPDATE OF number, external_ids, subject, request, facts, reasons, received_on ON petition
FOR EACH ROW EXECUTE FUNCTION mark_for_search()""",
        """CREATE TRIGGER search AFTER UPDATE ON cases FOR EACH ROW WHEN (OLD.handling_unit_id IS DISTINCT FROM NEW.handling_unit_id
OR OLD.co_unit_ids IS DISTINCT FROM NEW.co_unit_ids) EXECUTE FUNCTION mark_for_search()""",
    ),
    grants=(
        Grant("case_search", (S, N, U), ("searcher",)),
        Grant("case_search", (S, U), ("tracking_worker",)),
        Grant("case_access", (S,), ("searcher",)),
        Grant(
            "petition",
            (S,),
            ("searcher",),
            ("case_id", "number", "external_ids", "subject", "request", "facts", "reasons", "received_on", "registered_by_unit_id"),
        ),
    ),
    policies=(
        Policy("case_search", "keep", "ALL", ("searcher",), "true", "true"),
        Policy("case_search", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("petition", "search", S, ("searcher",), seen("petition")),
    ),
)
