"""The one crossing between services: opening the case of a petition inside the statement that registers it."""

from shared.schema.base import Function

OPEN_CASE = Function(
    "open_case(jsonb)",
    "tracking",
    ("intake", "intake_worker"),
    """CREATE FUNCTION open_case(p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- The one crossing between services: opens the case of a petition in the registering statement, so that a petition
-- answered 201 has a case. A bureau's registration starts K1 (Art 22), any other unit's K2 (Art 23): 15 days from receipt.
-- An accusation that the accused unit registers itself lies with the nearest bureau that is not accused (Art 30.3).
DECLARE
  registrar unit%ROWTYPE;
  bureau int;
  term statutory_term%ROWTYPE;
  at_bureau boolean;
  barred boolean;
  first_state text;
  sealed boolean := p ->> 'category' = 'accusation';
  received date := (p ->> 'received_on')::date;
  due date;
  due_after_holiday date;
  sealing int[] := '{}';
  accused int[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(p -> 'accused_unit_ids', '[]'))::int);
  the_clock jsonb;
  vague boolean;
  calendar int;
BEGIN
  SELECT * INTO STRICT registrar FROM unit WHERE id = (p ->> 'registered_by_unit_id')::int;
  barred := coalesce(sealed, false) AND registrar.path && accused;
  bureau := CASE WHEN registrar.kind = 'bureau' AND NOT barred THEN registrar.id ELSE (SELECT id FROM unit WHERE kind = 'bureau'
    AND registrar.region LIKE region || '%' AND NOT (coalesce(sealed, false) AND path && accused) ORDER BY length(region) DESC LIMIT 1) END;
  at_bureau := registrar.kind = 'bureau' OR (barred AND bureau IS NOT NULL);
  SELECT * INTO STRICT term FROM statutory_term WHERE code = CASE WHEN at_bureau THEN 'K1' ELSE 'K2' END;
  first_state := CASE WHEN at_bureau THEN 'registered' ELSE 'received' END;
  due := received + term.days;
  -- Civil Code Art 203; a day that the table does not know counts by Monday to Friday and is provisional
  SELECT due + n INTO STRICT due_after_holiday FROM generate_series(0, 60) n LEFT JOIN calendar_day c ON c.day = due + n
    WHERE coalesce(c.is_workday, extract(isodow FROM due + n) < 6) ORDER BY n LIMIT 1;
  SELECT bool_or(c.status IS NULL OR c.status = 'provisional'), (SELECT coalesce(max(version), 0) FROM calendar_day) INTO vague, calendar
    FROM generate_series(0, due_after_holiday - due) n LEFT JOIN calendar_day c ON c.day = due + n;
  IF coalesce(sealed, false) THEN
    sealing := ARRAY(SELECT id FROM unit WHERE kind = 'discipline' AND registrar.region LIKE region || '%' ORDER BY length(region) DESC LIMIT 1);
  END IF;
  INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, source_level, subject, category, topic, place, sealed,
    received_on, registered_at, registered_by_unit_id, bureau_unit_id, handling_unit_id, desk_unit_id, seen_by_unit_ids, accused_unit_ids,
    accused_account_ids, due_strict, due_rolled, historical)
  VALUES ((p ->> 'case_id')::uuid, p ->> 'number', (p ->> 'petition_id')::uuid, first_state, 1, registrar.region, p ->> 'channel', p ->> 'source_kind',
    p ->> 'source_level', p ->> 'subject', p ->> 'category', p ->> 'topic', p ->> 'place', coalesce(sealed, false),
    received, (p ->> 'registered_at')::timestamptz, registrar.id, bureau, CASE WHEN at_bureau THEN NULL ELSE registrar.id END, CASE WHEN at_bureau THEN coalesce(bureau, registrar.id) ELSE registrar.id END,
    array_remove(ARRAY[registrar.id, CASE WHEN bureau <> registrar.id THEN bureau END] || sealing, NULL), accused,
    ARRAY(SELECT jsonb_array_elements_text(coalesce(p -> 'accused_account_ids', '[]'))::uuid), due, due_after_holiday, coalesce((p ->> 'historical')::boolean, false));
  INSERT INTO case_transition (case_id, sequence, at, action, from_state, to_state, actor_account_id, actor_unit_id)
  VALUES ((p ->> 'case_id')::uuid, 1, (p ->> 'registered_at')::timestamptz, 'register', NULL, first_state, (p ->> 'account_id')::uuid, registrar.id);
  INSERT INTO clock (id, case_id, code, unit_id, state, start_event, started_on, days, counting, article, due_strict, due_rolled, provisional, calendar_version, ledger)
  VALUES ((p ->> 'clock_id')::uuid, (p ->> 'case_id')::uuid, term.code, CASE WHEN at_bureau THEN coalesce(bureau, registrar.id) ELSE registrar.id END, 'running', 'register', received, term.days, 'natural', term.article,
    due, due_after_holiday, vague, calendar, jsonb_build_array(jsonb_build_object('kind', 'start', 'on', received, 'days', term.days)));
  INSERT INTO case_accused (id, case_id, unit_id, name)
  SELECT (a ->> 'id')::uuid, (p ->> 'case_id')::uuid, (a ->> 'unit_id')::int, decode(a ->> 'name', 'base64') FROM jsonb_array_elements(coalesce(p -> 'accused', '[]')) a;
  the_clock := jsonb_build_object('code', term.code, 'start_event', 'register', 'started_on', received, 'article', term.article, 'due_strict', due,
    'due_rolled', due_after_holiday, 'provisional', vague, 'calendar_version', calendar, 'state', 'running');
  RETURN jsonb_build_object('state', first_state, 'clocks', jsonb_build_array(the_clock), 'bureau_unit_id', bureau);
END $$""",
)
