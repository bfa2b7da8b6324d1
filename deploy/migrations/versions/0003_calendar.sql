CREATE TABLE calendar_change (
	version INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	first_day DATE NOT NULL, 
	days INTEGER NOT NULL, 
	source_doc TEXT NOT NULL, 
	reason TEXT, 
	account_id UUID, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recalculated_at TIMESTAMP WITH TIME ZONE, 
	moved INTEGER, 
	kept INTEGER, 
	CONSTRAINT pk_calendar_change PRIMARY KEY (version), 
	CONSTRAINT ck_calendar_change_kind CHECK (kind IN ('year', 'override'))
);
-- next
COMMENT ON TABLE calendar_change IS 'A version of the calendar: an announced year or a local override, its source, and when it was applied.';
-- next
CREATE TABLE clock_change (
	id UUID NOT NULL, 
	clock_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	calendar_version INTEGER NOT NULL, 
	old_strict DATE NOT NULL, 
	old_rolled DATE NOT NULL, 
	new_strict DATE NOT NULL, 
	new_rolled DATE NOT NULL, 
	kept BOOLEAN NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_clock_change PRIMARY KEY (id), 
	CONSTRAINT fk_clock_change_clock_id FOREIGN KEY(clock_id) REFERENCES clock (id), 
	CONSTRAINT fk_clock_change_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_clock_change_case_id ON clock_change (case_id);
-- next
CREATE INDEX ix_clock_change_version ON clock_change (calendar_version);
-- next
CREATE UNIQUE INDEX ux_clock_change ON clock_change (clock_id, calendar_version);
-- next
COMMENT ON TABLE clock_change IS 'What a calendar did to a due date: the dates before it, the dates it gives, and whether the date told stands instead.';
-- next
CREATE TABLE clock_warning (
	id UUID NOT NULL, 
	clock_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	unit_id INTEGER, 
	rung TEXT NOT NULL, 
	rank SMALLINT NOT NULL, 
	days INTEGER NOT NULL, 
	due_strict DATE NOT NULL, 
	due_rolled DATE NOT NULL, 
	raised_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	acknowledged_at TIMESTAMP WITH TIME ZONE, 
	acknowledged_by UUID, 
	version INTEGER DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_clock_warning PRIMARY KEY (id), 
	CONSTRAINT fk_clock_warning_clock_id FOREIGN KEY(clock_id) REFERENCES clock (id), 
	CONSTRAINT fk_clock_warning_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_clock_warning_case_id ON clock_warning (case_id);
-- next
CREATE INDEX ix_clock_warning_desk ON clock_warning (unit_id, id DESC);
-- next
CREATE UNIQUE INDEX ux_clock_warning ON clock_warning (clock_id, days, rung);
-- next
COMMENT ON TABLE clock_warning IS '期限预警: a rung that a clock has reached, once for each length of the clock: an extension begins a new ladder.';
-- next
CREATE INDEX ix_clock_open ON clock (calendar_version) WHERE state IN ('running', 'suspended');
-- next
CREATE INDEX ix_calendar_day_version ON calendar_day (version);
-- next
CREATE OR REPLACE FUNCTION open_case(p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- The one crossing between services: opens the case of a petition in the registering statement, so that a petition
-- answered 201 has a case. A bureau's registration starts K1 (Art 22), any other unit's K2 (Art 23): 15 days from receipt.
DECLARE
  registrar unit%ROWTYPE;
  bureau int;
  term statutory_term%ROWTYPE;
  at_bureau boolean;
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
  at_bureau := registrar.kind = 'bureau';
  bureau := CASE WHEN at_bureau THEN registrar.id ELSE (SELECT id FROM unit WHERE kind = 'bureau' AND registrar.region LIKE region || '%'
    ORDER BY length(region) DESC LIMIT 1) END;
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
    received, (p ->> 'registered_at')::timestamptz, registrar.id, bureau, CASE WHEN at_bureau THEN NULL ELSE registrar.id END, registrar.id,
    array_remove(ARRAY[registrar.id, CASE WHEN bureau <> registrar.id THEN bureau END] || sealing, NULL), accused,
    ARRAY(SELECT jsonb_array_elements_text(coalesce(p -> 'accused_account_ids', '[]'))::uuid), due, due_after_holiday, coalesce((p ->> 'historical')::boolean, false));
  INSERT INTO case_transition (case_id, sequence, at, action, from_state, to_state, actor_account_id, actor_unit_id)
  VALUES ((p ->> 'case_id')::uuid, 1, (p ->> 'registered_at')::timestamptz, 'register', NULL, first_state, (p ->> 'account_id')::uuid, registrar.id);
  INSERT INTO clock (id, case_id, code, unit_id, state, start_event, started_on, days, counting, article, due_strict, due_rolled, provisional, calendar_version, ledger)
  VALUES ((p ->> 'clock_id')::uuid, (p ->> 'case_id')::uuid, term.code, registrar.id, 'running', 'register', received, term.days, 'natural', term.article,
    due, due_after_holiday, vague, calendar, jsonb_build_array(jsonb_build_object('kind', 'start', 'on', received, 'days', term.days)));
  INSERT INTO case_accused (id, case_id, unit_id, name)
  SELECT (a ->> 'id')::uuid, (p ->> 'case_id')::uuid, (a ->> 'unit_id')::int, decode(a ->> 'name', 'base64') FROM jsonb_array_elements(coalesce(p -> 'accused', '[]')) a;
  the_clock := jsonb_build_object('code', term.code, 'start_event', 'register', 'started_on', received, 'article', term.article, 'due_strict', due,
    'due_rolled', due_after_holiday, 'provisional', vague, 'calendar_version', calendar, 'state', 'running');
  RETURN jsonb_build_object('state', first_state, 'clocks', jsonb_build_array(the_clock), 'bureau_unit_id', bureau);
END $$;
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON clock_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
GRANT SELECT, INSERT ON calendar_change TO tracking;
-- next
GRANT SELECT, UPDATE ON calendar_change TO tracking_worker;
-- next
GRANT SELECT ON clock_change TO tracking;
-- next
GRANT SELECT, INSERT ON clock_change TO tracking_worker;
-- next
GRANT SELECT ON clock_warning TO tracking;
-- next
GRANT UPDATE (acknowledged_at, acknowledged_by, version) ON clock_warning TO tracking;
-- next
GRANT SELECT, INSERT ON clock_warning TO tracking_worker;
-- next
ALTER TABLE clock_change ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE clock_change FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE clock_warning ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE clock_warning FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON clock_change FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = clock_change.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY work ON clock_change FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen ON clock_warning FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = clock_warning.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY acknowledge ON clock_warning FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = clock_warning.case_id AND a.unit_id = (SELECT ctx_unit())) AND unit_id = (SELECT ctx_unit()))) WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY work ON clock_warning FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
