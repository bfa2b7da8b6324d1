CREATE TABLE case_search (
	case_id UUID NOT NULL, 
	document TSVECTOR, 
	CONSTRAINT pk_case_search PRIMARY KEY (case_id)
);
-- next
CREATE INDEX ix_case_search_waiting ON case_search (case_id) WHERE document IS NULL;
-- next
COMMENT ON TABLE case_search IS 'What a case is found by: words of its petition with weights, `#` numbers, `@` units, `~` year and month of receipt; null: not read yet.';
-- next
CREATE FUNCTION search_words(told text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- The words of a text and their places: width and case folded, each character from U+2E80 on joined to its successor, other words whole.
RETURN (SELECT coalesce(string_agg(left(word, 500) || ':' || place, ' '), '')::tsvector FROM
  (SELECT string_agg(CASE WHEN this >= '⺀' COLLATE "C" THEN this || CASE WHEN next >= '⺀' COLLATE "C" THEN next ELSE '' END || ' '
      WHEN next >= '⺀' COLLATE "C" THEN this || ' ' ELSE this END, '') AS spaced
    FROM (SELECT string_to_array(regexp_replace(lower(normalize(told, NFKC) COLLATE pg_c_utf8), '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7-\u00d7\u00f7-\u00f7\u0589-\u058a\u060c-\u060d\u061b-\u061f\u066a-\u066d\u06d4-\u06d4\u0f01-\u0f14\u0f3a-\u0f3d\u1800-\u180e\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u2ff0-\u3004\u3008-\u3020\u3030-\u3030\u303d-\u303f\u30fb-\u30fb\ufd3e-\ufd3f\ufe00-\ufe1f\ufe30-\ufe6f\ufeff-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff\U0001f000-\U0001faff\U000e0000-\U000e0fff]+', ' ', 'g'), NULL) AS letters) folded,
      unnest(letters, letters[2:]) AS pair (this, next)) text,
  unnest(array_remove(string_to_array(spaced, ' '), '')) WITH ORDINALITY AS words (word, place));
-- next
REVOKE ALL ON FUNCTION search_words(text) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION search_words(text) TO searcher, tracking_worker;
-- next
CREATE FUNCTION search_document(number text, external_ids jsonb, subject text, request text, facts text, reasons text, received_on date,
  units int[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Weights: A the subject, B the request, C facts and reasons. Numbers, units and time of receipt are exact and without place.
RETURN setweight(search_words(subject), 'A')
  || setweight(search_words(request), 'B')
  || setweight(search_words(facts), 'C')
  || setweight(search_words(reasons), 'C')
  || array_to_tsvector(ARRAY(SELECT '#' || left(regexp_replace(lower(normalize(n, NFKC) COLLATE pg_c_utf8), '\s+', '', 'g'), 200)
      FROM (SELECT number AS n UNION SELECT value FROM jsonb_each_text(external_ids)) numbers WHERE n IS NOT NULL)
    || ARRAY(SELECT DISTINCT '@' || u FROM unnest(units) u WHERE u IS NOT NULL)
    || ARRAY['~' || extract(year FROM received_on), '~' || extract(year FROM received_on) || '-' || extract(month FROM received_on)]);
-- next
REVOKE ALL ON FUNCTION search_document(text, jsonb, text, text, text, text, date, int[]) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION search_document(text, jsonb, text, text, text, text, date, int[]) TO searcher, tracking_worker;
-- next
CREATE FUNCTION mark_for_search() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- What the case is found by has changed: it waits to be read again, so that neither registering nor a transfer pays for it.
DECLARE
  the_case uuid;
BEGIN
  IF TG_TABLE_NAME = 'petition' THEN the_case := NEW.case_id; ELSE the_case := NEW.id; END IF;
  INSERT INTO case_search (case_id) VALUES (the_case) ON CONFLICT (case_id) DO UPDATE SET document = NULL;
  RETURN NULL;
END $$;
-- next
REVOKE ALL ON FUNCTION mark_for_search() FROM PUBLIC;
-- next
ALTER FUNCTION mark_for_search() OWNER TO searcher;
-- next
CREATE FUNCTION search_cases(wanted text, ranked text, exact text, filters jsonb, before_day date, before_case uuid, most int)
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
  RETURN QUERY EXECUTE $q$SELECT w.case_id, w.received_on, CASE WHEN d.document @@ $3 THEN 1 ELSE round(ts_rank('{0.1, 0.2, 0.4, 1}', d.document, $2)::numeric, 4)::float8 END
    FROM (SELECT a.case_id, a.received_on, a.handling_unit_id FROM case_search s JOIN case_access a ON a.case_id = s.case_id
      WHERE s.document IS NULL AND a.unit_id = ctx_unit() AND a.received_on >= $4 AND a.received_on < $5
      AND ($6 IS NULL OR (a.received_on, a.case_id) < ($6, $7))
      AND ($8 ->> 'state' IS NULL OR a.state = $8 ->> 'state')
      AND ($8 ->> 'category' IS NULL OR a.category = $8 ->> 'category')
      AND ($8 ->> 'topic' IS NULL OR a.topic = $8 ->> 'topic')
      AND ($8 ->> 'channel' IS NULL OR a.channel = $8 ->> 'channel')
      AND ($8 ->> 'unit' IS NULL OR a.handling_unit_id = ($8 ->> 'unit')::int)
      AND ($8 ->> 'overdue' IS NULL OR coalesce(a.due_rolled < ($8 ->> 'today')::date, false) = ($8 ->> 'overdue')::boolean)
      AND ($8 ->> 'due_before' IS NULL OR a.due_rolled < ($8 ->> 'due_before')::date)
      AND ($8 ->> 'desk' IS NULL OR a.on_desk) ORDER BY s.case_id DESC LIMIT 100) w
    JOIN petition p ON p.case_id = w.case_id
    CROSS JOIN LATERAL (SELECT search_document(p.number, p.external_ids, p.subject, p.request, p.facts, p.reasons, p.received_on, ARRAY[p.registered_by_unit_id, w.handling_unit_id]) AS document OFFSET 0) d
    WHERE d.document @@ $1$q$ USING wanted::tsquery, ranked::tsquery, exact::tsquery, since, until, before_day, before_case, filters;
  FOR step IN 1 .. 3 LOOP
    since := CASE step WHEN 1 THEN date_trunc('month', newest) - interval '1 month' WHEN 2 THEN date_trunc('year', newest) - interval '2 years'
      ELSE '-infinity' END;
    period := CASE step
      WHEN 1 THEN (SELECT ' & (' || string_agg(quote_literal('~' || extract(year FROM m) || '-' || extract(month FROM m)), ' | ') || ')'
        FROM generate_series(since, newest, interval '1 month') m)
      WHEN 2 THEN (SELECT ' & (' || string_agg(quote_literal('~' || y), ' | ') || ')' FROM generate_series(extract(year FROM newest)::int - 2, extract(year FROM newest)::int) y)
      ELSE '' END;
    RETURN QUERY EXECUTE $q$WITH found AS MATERIALIZED (SELECT a.case_id, a.received_on FROM case_search s JOIN case_access a ON a.case_id = s.case_id
    WHERE s.document @@ $1 AND a.unit_id = ctx_unit() AND a.received_on >= $4 AND a.received_on < $5
      AND ($6 IS NULL OR (a.received_on, a.case_id) < ($6, $7))
      AND ($8 ->> 'state' IS NULL OR a.state = $8 ->> 'state')
      AND ($8 ->> 'category' IS NULL OR a.category = $8 ->> 'category')
      AND ($8 ->> 'topic' IS NULL OR a.topic = $8 ->> 'topic')
      AND ($8 ->> 'channel' IS NULL OR a.channel = $8 ->> 'channel')
      AND ($8 ->> 'unit' IS NULL OR a.handling_unit_id = ($8 ->> 'unit')::int)
      AND ($8 ->> 'overdue' IS NULL OR coalesce(a.due_rolled < ($8 ->> 'today')::date, false) = ($8 ->> 'overdue')::boolean)
      AND ($8 ->> 'due_before' IS NULL OR a.due_rolled < ($8 ->> 'due_before')::date)
      AND ($8 ->> 'desk' IS NULL OR a.on_desk))
    SELECT n.case_id, n.received_on, CASE WHEN s.document @@ $3 THEN 1 ELSE round(ts_rank('{0.1, 0.2, 0.4, 1}', s.document, $2)::numeric, 4)::float8 END
    FROM (SELECT f.* FROM found f ORDER BY f.received_on DESC, f.case_id DESC LIMIT $9) n JOIN case_search s ON s.case_id = n.case_id$q$ USING ('(' || wanted || ')' || period)::tsquery, ranked::tsquery, exact::tsquery, since, until, before_day, before_case, filters, most;
    GET DIAGNOSTICS found = ROW_COUNT;
    most := most - found;
    EXIT WHEN most <= 0;
    until := since;
  END LOOP;
END $$;
-- next
REVOKE ALL ON FUNCTION search_cases(text, text, text, jsonb, date, uuid, int) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION search_cases(text, text, text, jsonb, date, uuid, int) TO tracking;
-- next
ALTER FUNCTION search_cases(text, text, text, jsonb, date, uuid, int) OWNER TO searcher;
-- next
GRANT EXECUTE ON FUNCTION ctx_unit() TO searcher;
-- next
GRANT EXECUTE ON FUNCTION ctx_account() TO searcher;
-- next
GRANT EXECUTE ON FUNCTION ctx_path() TO searcher;
-- next
GRANT EXECUTE ON FUNCTION ctx_sealed() TO searcher;
-- next
GRANT EXECUTE ON FUNCTION ctx_case() TO searcher;
-- next
GRANT EXECUTE ON FUNCTION is_barred(uuid) TO searcher;
-- next
GRANT SELECT ON unit TO searcher;
-- next
GRANT SELECT, INSERT, UPDATE ON case_search TO searcher;
-- next
GRANT SELECT, UPDATE ON case_search TO tracking_worker;
-- next
GRANT SELECT ON case_access TO searcher;
-- next
GRANT SELECT (case_id, number, external_ids, subject, request, facts, reasons, received_on, registered_by_unit_id) ON petition TO searcher;
-- next
ALTER POLICY seen ON case_access TO intake, tracking, reporting, searcher;
-- next
CREATE POLICY keep ON case_search FOR ALL TO searcher USING (true) WITH CHECK (true);
-- next
CREATE POLICY work ON case_search FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY search ON petition FOR SELECT TO searcher USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = petition.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE TRIGGER search AFTER INSERT OR UPDATE OF number, external_ids, subject, request, facts, reasons, received_on ON petition
FOR EACH ROW EXECUTE FUNCTION mark_for_search();
-- next
CREATE TRIGGER search AFTER UPDATE ON cases FOR EACH ROW WHEN (OLD.handling_unit_id IS DISTINCT FROM NEW.handling_unit_id
OR OLD.co_unit_ids IS DISTINCT FROM NEW.co_unit_ids) EXECUTE FUNCTION mark_for_search();
-- next
ALTER TABLE petition NO FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
-- next
INSERT INTO case_search (case_id, document)
SELECT p.case_id, search_document(p.number, p.external_ids, p.subject, p.request, p.facts, p.reasons, p.received_on, ARRAY[p.registered_by_unit_id, c.handling_unit_id] || c.co_unit_ids)
FROM petition p JOIN cases c ON c.id = p.case_id;
-- next
ALTER TABLE petition FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
-- next
CREATE INDEX ix_case_search_document ON case_search USING gin (document) WITH (fastupdate = off) WHERE document IS NOT NULL;
-- next
ALTER TABLE case_search ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_search FORCE ROW LEVEL SECURITY;
