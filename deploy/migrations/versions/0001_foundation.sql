CREATE SEQUENCE petition_number AS BIGINT;
-- next
CREATE TABLE audit_entry (
	id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	account_id UUID, 
	unit_id INTEGER, 
	role TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject_type TEXT NOT NULL, 
	subject_id TEXT NOT NULL, 
	reason TEXT, 
	purpose TEXT, 
	changes JSONB DEFAULT '{}'::jsonb NOT NULL, 
	trace_id TEXT, 
	xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_audit_entry PRIMARY KEY (id)
);
-- next
CREATE INDEX ix_audit_entry_subject ON audit_entry (subject_type, subject_id);
-- next
CREATE INDEX ix_audit_entry_xid ON audit_entry (xid);
-- next
COMMENT ON TABLE audit_entry IS 'Who did what to which record, why; of a personal field only that it changed. Append-only.';
-- next
CREATE TABLE audit_seal (
	seq BIGINT NOT NULL, 
	entry_id UUID NOT NULL, 
	key_id INTEGER NOT NULL, 
	hash BYTEA NOT NULL, 
	sealed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_audit_seal PRIMARY KEY (seq), 
	CONSTRAINT uq_audit_seal_entry_id UNIQUE (entry_id)
);
-- next
COMMENT ON TABLE audit_seal IS 'The hash chain over the audit entries, written by the sealer after they committed.';
-- next
CREATE TABLE calendar_day (
	day DATE NOT NULL, 
	is_workday BOOLEAN NOT NULL, 
	reason TEXT, 
	source_doc TEXT, 
	status TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_calendar_day PRIMARY KEY (day), 
	CONSTRAINT ck_calendar_day_status CHECK (status IN ('official', 'provisional', 'local'))
);
-- next
COMMENT ON TABLE calendar_day IS 'Working-day calendar with make-up days 调休; a year not announced yet is provisional.';
-- next
CREATE TABLE case_access (
	case_id UUID NOT NULL, 
	unit_id INTEGER NOT NULL, 
	sealed BOOLEAN NOT NULL, 
	on_desk BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	received_on DATE NOT NULL, 
	channel TEXT NOT NULL, 
	category TEXT, 
	topic TEXT, 
	handling_unit_id INTEGER, 
	due_strict DATE, 
	due_rolled DATE, 
	CONSTRAINT pk_case_access PRIMARY KEY (case_id, unit_id)
);
-- next
CREATE INDEX ix_case_access_desk ON case_access (unit_id, due_rolled, case_id) WHERE on_desk;
-- next
CREATE INDEX ix_case_access_due ON case_access (unit_id, due_rolled, case_id) WHERE due_rolled IS NOT NULL;
-- next
CREATE INDEX ix_case_access_list ON case_access (unit_id, received_on DESC, case_id DESC);
-- next
CREATE INDEX ix_case_access_state ON case_access (unit_id, state, received_on DESC, case_id DESC);
-- next
COMMENT ON TABLE case_access IS 'Which unit may see which case, superiors included; kept by a trigger on cases, written by nobody else.';
-- next
CREATE TABLE case_bar (
	case_id UUID NOT NULL, 
	unit_id INTEGER, 
	account_id UUID, 
	CONSTRAINT ck_case_bar_one CHECK ((unit_id IS NULL) <> (account_id IS NULL))
);
-- next
CREATE UNIQUE INDEX ux_case_bar ON case_bar (case_id, unit_id, account_id) NULLS NOT DISTINCT;
-- next
COMMENT ON TABLE case_bar IS 'Accused-unit bar (Art 30.3): units, with all below them, and accounts that may never see the case.';
-- next
CREATE TABLE case_fact (
	case_id UUID NOT NULL, 
	case_version INTEGER NOT NULL, 
	petition_version INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	state TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	category TEXT, 
	topic TEXT, 
	region TEXT NOT NULL, 
	place TEXT, 
	bureau_unit_id INTEGER, 
	handling_unit_id INTEGER, 
	sealed BOOLEAN NOT NULL, 
	received_on DATE NOT NULL, 
	registered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_on DATE, 
	dates JSONB DEFAULT '{}'::jsonb NOT NULL, 
	historical BOOLEAN DEFAULT false NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_case_fact PRIMARY KEY (case_id)
);
-- next
COMMENT ON TABLE case_fact IS 'What reporting knows of a case, rebuilt from its events; holds no personal data.';
-- next
CREATE TABLE cases (
	id UUID NOT NULL, 
	number TEXT NOT NULL, 
	petition_id UUID NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	region TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_level TEXT, 
	subject TEXT NOT NULL, 
	category TEXT, 
	topic TEXT, 
	place TEXT, 
	sealed BOOLEAN DEFAULT false NOT NULL, 
	received_on DATE NOT NULL, 
	registered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	registered_by_unit_id INTEGER NOT NULL, 
	bureau_unit_id INTEGER, 
	sender_unit_id INTEGER, 
	handling_unit_id INTEGER, 
	desk_unit_id INTEGER, 
	co_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	seen_by_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	accused_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	accused_account_ids UUID[] DEFAULT '{}' NOT NULL, 
	path TEXT, 
	heard_on DATE, 
	closed_on DATE, 
	delivered_on DATE, 
	returns SMALLINT DEFAULT 0 NOT NULL, 
	facts JSONB DEFAULT '{}'::jsonb NOT NULL, 
	due_strict DATE, 
	due_rolled DATE, 
	historical BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT uq_cases_number UNIQUE (number), 
	CONSTRAINT uq_cases_petition_id UNIQUE (petition_id)
);
-- next
COMMENT ON TABLE cases IS '信访事项: the state a case has reached; `facts` holds what later steps need (claims, path, dates).';
-- next
CREATE TABLE contribution (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY, 
	case_id UUID NOT NULL, 
	indicator TEXT NOT NULL, 
	definition_version SMALLINT NOT NULL, 
	object TEXT, 
	unit_id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	topic TEXT, 
	category TEXT, 
	source_kind TEXT NOT NULL, 
	region TEXT NOT NULL, 
	sealed BOOLEAN NOT NULL, 
	cohort_on DATE NOT NULL, 
	known_on DATE NOT NULL, 
	numerator SMALLINT NOT NULL, 
	denominator SMALLINT NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_contribution PRIMARY KEY (id), 
	CONSTRAINT ck_contribution_signed CHECK (numerator BETWEEN -1 AND 1 AND denominator BETWEEN -1 AND 1)
);
-- next
CREATE INDEX ix_contribution_case ON contribution (case_id, indicator);
-- next
CREATE INDEX ix_contribution_cohort ON contribution (indicator, cohort_on, case_id, unit_id);
-- next
COMMENT ON TABLE contribution IS 'Signed ledger: a figure as of day D is the sum of the rows known by D; nothing is ever changed.';
-- next
CREATE TABLE delivery (
	event_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	consumer TEXT NOT NULL, 
	service TEXT NOT NULL, 
	case_id UUID, 
	state SMALLINT DEFAULT 0 NOT NULL, 
	dispatches INTEGER DEFAULT 0 NOT NULL, 
	starts INTEGER DEFAULT 0 NOT NULL, 
	failures INTEGER DEFAULT 0 NOT NULL, 
	available_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	done_at TIMESTAMP WITH TIME ZONE, 
	last_error TEXT, 
	CONSTRAINT pk_delivery PRIMARY KEY (recorded_at, event_id, consumer), 
	CONSTRAINT ck_delivery_state CHECK (state IN (0, 2, 3, 4))
)
 PARTITION BY RANGE (recorded_at);
-- next
CREATE INDEX ix_delivery_dead ON delivery (recorded_at) WHERE state = 3;
-- next
CREATE INDEX ix_delivery_due ON delivery (consumer, available_at) WHERE state = 0;
-- next
COMMENT ON TABLE delivery IS 'One row per event and subscriber: queue item, lease and inbox in one. 0 due or leased, 2 done, 3 dead, 4 skipped by an operator.';
-- next
CREATE TABLE event (
	id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	type TEXT NOT NULL, 
	version SMALLINT DEFAULT 1 NOT NULL, 
	source TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	case_id UUID, 
	sequence INTEGER NOT NULL, 
	data JSONB DEFAULT '{}'::jsonb NOT NULL, 
	traceparent TEXT, 
	historical BOOLEAN DEFAULT false NOT NULL, 
	xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (recorded_at, id)
)
 PARTITION BY RANGE (recorded_at);
-- next
CREATE INDEX ix_event_case_id_sequence ON event (case_id, sequence);
-- next
CREATE INDEX ix_event_xid ON event (xid);
-- next
COMMENT ON TABLE event IS 'Every change that other parts of the system may want to know, written with the change (outbox).';
-- next
CREATE TABLE event_position (
	position BIGINT NOT NULL, 
	event_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID, 
	CONSTRAINT pk_event_position PRIMARY KEY (position), 
	CONSTRAINT uq_event_position_event_id UNIQUE (event_id)
);
-- next
COMMENT ON TABLE event_position IS 'Dense order of committed events; cursors of the catch-up feed hold the position.';
-- next
CREATE TABLE idempotency (
	actor TEXT NOT NULL, 
	key TEXT NOT NULL, 
	fingerprint BYTEA NOT NULL, 
	status SMALLINT NOT NULL, 
	headers JSONB DEFAULT '{}'::jsonb NOT NULL, 
	answer BYTEA NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY (actor, key)
);
-- next
CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);
-- next
COMMENT ON TABLE idempotency IS 'The encrypted answer to each Idempotency-Key, kept at least 24 hours.';
-- next
CREATE TABLE job (
	id UUID NOT NULL, 
	service TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	total INTEGER, 
	done INTEGER DEFAULT 0 NOT NULL, 
	refused INTEGER DEFAULT 0 NOT NULL, 
	errors JSONB DEFAULT '[]'::jsonb NOT NULL, 
	account_id UUID, 
	unit_id INTEGER, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT ck_job_state CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled'))
);
-- next
COMMENT ON TABLE job IS 'Long work that a caller follows at /<service>/v1/jobs/{id}.';
-- next
CREATE TABLE petition (
	id UUID NOT NULL, 
	number TEXT NOT NULL, 
	case_id UUID NOT NULL, 
	channel TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_level TEXT, 
	external_ids JSONB DEFAULT '{}'::jsonb NOT NULL, 
	received_on DATE NOT NULL, 
	mode TEXT NOT NULL, 
	read_back JSONB, 
	headcount INTEGER NOT NULL CONSTRAINT ck_petition_headcount CHECK (headcount BETWEEN 1 AND 9999), 
	subject TEXT NOT NULL, 
	request TEXT NOT NULL, 
	facts TEXT, 
	reasons TEXT, 
	category TEXT, 
	topic TEXT, 
	place TEXT, 
	warnings JSONB DEFAULT '[]'::jsonb NOT NULL, 
	registered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	registered_by_unit_id INTEGER NOT NULL, 
	registered_by_account_id UUID, 
	code_version SMALLINT DEFAULT 1 NOT NULL, 
	code_key_id SMALLINT NOT NULL, 
	historical BOOLEAN DEFAULT false NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_petition PRIMARY KEY (id), 
	CONSTRAINT ck_petition_mode CHECK (mode IN ('written', 'oral')), 
	CONSTRAINT uq_petition_number UNIQUE (number), 
	CONSTRAINT uq_petition_case_id UNIQUE (case_id)
);
-- next
CREATE INDEX ix_petition_registered_at ON petition (registered_at, id);
-- next
COMMENT ON TABLE petition IS '信访件: one letter, visit, call, fax, e-mail or online message as registered.';
-- next
CREATE TABLE sequencer_state (
	id SMALLINT NOT NULL CONSTRAINT ck_sequencer_state_known CHECK (id IN (1, 2)), 
	below_xid xid8 NOT NULL, 
	cluster TEXT NOT NULL, 
	last_position BIGINT NOT NULL, 
	CONSTRAINT pk_sequencer_state PRIMARY KEY (id)
);
-- next
COMMENT ON TABLE sequencer_state IS 'How far the sequencer of events (1) and the sealer of the audit chain (2) have come: everything that a transaction below this id of this PostgreSQL cluster wrote has its place.';
-- next
CREATE TABLE statutory_term (
	code TEXT NOT NULL, 
	days INTEGER, 
	counting TEXT NOT NULL, 
	article TEXT NOT NULL, 
	title_zh TEXT NOT NULL, 
	title_en TEXT NOT NULL, 
	CONSTRAINT pk_statutory_term PRIMARY KEY (code)
);
-- next
COMMENT ON TABLE statutory_term IS 'Statutory terms K1…K15: length, natural or working days, article.';
-- next
CREATE TABLE unit (
	id INTEGER GENERATED BY DEFAULT AS IDENTITY, 
	code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	parent_id INTEGER, 
	path INTEGER[] DEFAULT '{}' NOT NULL, 
	region TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	abbreviation TEXT, 
	valid_from DATE, 
	valid_to DATE, 
	successor_id INTEGER, 
	version INTEGER DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_unit PRIMARY KEY (id), 
	CONSTRAINT uq_unit_code UNIQUE (code), 
	CONSTRAINT fk_unit_parent_id FOREIGN KEY(parent_id) REFERENCES unit (id), 
	CONSTRAINT fk_unit_successor_id FOREIGN KEY(successor_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_unit_path ON unit USING gin (path);
-- next
COMMENT ON TABLE unit IS '机关、单位 as a tree; `path` is the unit and all its superiors, kept by a trigger.';
-- next
CREATE TABLE account (
	id UUID NOT NULL, 
	login TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	role TEXT NOT NULL, 
	unit_id INTEGER, 
	scopes TEXT[] DEFAULT '{}' NOT NULL, 
	display_name TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	disabled BOOLEAN DEFAULT false NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_kind CHECK (kind IN ('person', 'client')), 
	CONSTRAINT uq_account_login UNIQUE (login), 
	CONSTRAINT fk_account_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE account IS 'A person''s account or a machine client; the secret is kept as an argon2 hash.';
-- next
CREATE TABLE case_accused (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	unit_id INTEGER, 
	name BYTEA, 
	CONSTRAINT pk_case_accused PRIMARY KEY (id), 
	CONSTRAINT fk_case_accused_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_case_accused_case_id ON case_accused (case_id);
-- next
COMMENT ON TABLE case_accused IS 'Sealed compartment of an accusation 检举控告: the accused units and (encrypted) persons (Art 30.3).';
-- next
CREATE TABLE case_transition (
	case_id UUID NOT NULL, 
	sequence INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	action TEXT NOT NULL, 
	from_state TEXT, 
	to_state TEXT NOT NULL, 
	actor_account_id UUID, 
	actor_unit_id INTEGER, 
	prepared_by TEXT, 
	reason TEXT, 
	data JSONB DEFAULT '{}'::jsonb NOT NULL, 
	document_id UUID, 
	CONSTRAINT pk_case_transition PRIMARY KEY (case_id, sequence), 
	CONSTRAINT fk_case_transition_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
COMMENT ON TABLE case_transition IS 'The case''s timeline: append-only, one row per step; a correction is a new row.';
-- next
CREATE TABLE clock (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	code TEXT NOT NULL, 
	unit_id INTEGER, 
	state TEXT NOT NULL, 
	start_event TEXT NOT NULL, 
	started_on DATE, 
	stopped_on DATE, 
	days INTEGER, 
	counting TEXT NOT NULL, 
	article TEXT NOT NULL, 
	due_strict DATE, 
	due_rolled DATE, 
	provisional BOOLEAN DEFAULT false NOT NULL, 
	calendar_version INTEGER, 
	ledger JSONB DEFAULT '[]'::jsonb NOT NULL, 
	CONSTRAINT pk_clock PRIMARY KEY (id), 
	CONSTRAINT ck_clock_counting CHECK (counting IN ('natural', 'working')), 
	CONSTRAINT ck_clock_state CHECK (state IN ('pending', 'running', 'suspended', 'stopped', 'cancelled', 'waived')), 
	CONSTRAINT fk_clock_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_clock_case_id ON clock (case_id);
-- next
CREATE INDEX ix_clock_running ON clock (due_strict) WHERE state = 'running';
-- next
COMMENT ON TABLE clock IS 'A statutory clock K1…K15 of a case; the due dates are the fold of its ledger over the calendar.';
-- next
CREATE TABLE history_line (
	job_id UUID NOT NULL, 
	line INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	body BYTEA, 
	fingerprint BYTEA NOT NULL, 
	case_id UUID, 
	petition_id UUID, 
	error JSONB, 
	CONSTRAINT pk_history_line PRIMARY KEY (job_id, line), 
	CONSTRAINT ck_history_line_state CHECK (state IN ('staged', 'registering', 'replaying', 'rating', 'done', 'refused')), 
	CONSTRAINT fk_history_line_job_id FOREIGN KEY(job_id) REFERENCES job (id)
);
-- next
CREATE INDEX ix_history_line_open ON history_line (job_id, line) WHERE state = 'staged';
-- next
COMMENT ON TABLE history_line IS 'Staged lines of a history import, encrypted until they are done, then emptied.';
-- next
CREATE TABLE petitioner (
	id UUID NOT NULL, 
	petition_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	position SMALLINT NOT NULL, 
	kind TEXT NOT NULL, 
	nationality TEXT NOT NULL, 
	id_type TEXT, 
	representative BOOLEAN NOT NULL, 
	name BYTEA, 
	id_number BYTEA, 
	phone BYTEA, 
	email BYTEA, 
	address BYTEA, 
	id_number_index BYTEA, 
	phone_index BYTEA, 
	CONSTRAINT pk_petitioner PRIMARY KEY (id), 
	CONSTRAINT uq_petitioner_petition_id_position UNIQUE (petition_id, position), 
	CONSTRAINT fk_petitioner_petition_id FOREIGN KEY(petition_id) REFERENCES petition (id)
);
-- next
CREATE INDEX ix_petitioner_case_id ON petitioner (case_id);
-- next
CREATE INDEX ix_petitioner_id_number_index ON petitioner (id_number_index) WHERE id_number_index IS NOT NULL;
-- next
CREATE INDEX ix_petitioner_phone_index ON petitioner (phone_index) WHERE phone_index IS NOT NULL;
-- next
COMMENT ON TABLE petitioner IS '信访人: identity encrypted field by field; keyed blind indexes of phone and id number only.';
-- next
CREATE TABLE rating (
	petition_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	object TEXT NOT NULL, 
	value TEXT NOT NULL, 
	comment BYTEA, 
	rated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_rating PRIMARY KEY (petition_id, object), 
	CONSTRAINT ck_rating_object CHECK (object IN ('bureau', 'unit')), 
	CONSTRAINT ck_rating_value CHECK (value IN ('satisfied', 'basically_satisfied', 'dissatisfied')), 
	CONSTRAINT fk_rating_petition_id FOREIGN KEY(petition_id) REFERENCES petition (id)
);
-- next
CREATE INDEX ix_rating_case_id ON rating (case_id);
-- next
COMMENT ON TABLE rating IS '群众满意度评价: one rating per petition and object (bureau, unit), replaceable until the window closes.';
-- next
CREATE TABLE event_rest PARTITION OF event DEFAULT;
-- next
CREATE TABLE delivery_rest PARTITION OF delivery DEFAULT;
-- next
CREATE FUNCTION ctx_unit() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.unit', true), '')::int;
-- next
REVOKE ALL ON FUNCTION ctx_unit() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ctx_unit() TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
CREATE FUNCTION ctx_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.account', true), '')::uuid;
-- next
REVOKE ALL ON FUNCTION ctx_account() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ctx_account() TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
CREATE FUNCTION ctx_path() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('app.path', true), ''), '{}')::int[];
-- next
REVOKE ALL ON FUNCTION ctx_path() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ctx_path() TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
CREATE FUNCTION ctx_sealed() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.sealed', true), '') = '1';
-- next
REVOKE ALL ON FUNCTION ctx_sealed() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ctx_sealed() TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
CREATE FUNCTION ctx_case() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.case', true), '')::uuid;
-- next
REVOKE ALL ON FUNCTION ctx_case() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ctx_case() TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
CREATE FUNCTION keep_unit_path() RETURNS trigger LANGUAGE plpgsql AS $$
-- A unit's path is itself and all its superiors, nearest first; moving a unit moves everything below it.
BEGIN
  NEW.path := ARRAY[NEW.id] || coalesce((SELECT p.path FROM unit p WHERE p.id = NEW.parent_id), '{}');
  IF cardinality(NEW.path) <> cardinality(ARRAY(SELECT DISTINCT u FROM unnest(NEW.path) AS u)) THEN
    RAISE EXCEPTION 'a unit cannot be its own superior' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_unit_no_cycle';
  END IF;
  RETURN NEW;
END $$;
-- next
REVOKE ALL ON FUNCTION keep_unit_path() FROM PUBLIC;
-- next
CREATE FUNCTION move_unit_subtree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE unit SET parent_id = parent_id WHERE parent_id = NEW.id;
  RETURN NULL;
END $$;
-- next
REVOKE ALL ON FUNCTION move_unit_subtree() FROM PUBLIC;
-- next
CREATE FUNCTION is_barred(the_case uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
-- Art 30.3: the accused unit, everything below it and the accused accounts. Only this function reads the bar.
SET search_path = xinfang
RETURN EXISTS (SELECT FROM case_bar b WHERE b.case_id = the_case
  AND (b.unit_id = ANY (ctx_path()) OR b.account_id = ctx_account()));
-- next
REVOKE ALL ON FUNCTION is_barred(uuid) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION is_barred(uuid) TO intake, tracking, reporting;
-- next
ALTER FUNCTION is_barred(uuid) OWNER TO access_keeper;
-- next
CREATE FUNCTION barred_units(the_case uuid, candidates int[]) RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER
-- Which of these units a case may not be sent to, because they or a superior of theirs are accused in it.
SET search_path = xinfang
RETURN (SELECT coalesce(array_agg(u.id), '{}') FROM unit u WHERE u.id = ANY (candidates)
  AND EXISTS (SELECT FROM case_bar b WHERE b.case_id = the_case AND b.unit_id = ANY (u.path)));
-- next
REVOKE ALL ON FUNCTION barred_units(uuid, int[]) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION barred_units(uuid, int[]) TO tracking, tracking_worker;
-- next
ALTER FUNCTION barred_units(uuid, int[]) OWNER TO access_keeper;
-- next
CREATE FUNCTION mirror_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- Keeps case_bar and case_access in step with the case, in the same statement: nobody else may write them.
-- Access: every unit of seen_by_unit_ids and its superiors, except those the bar shuts out.
BEGIN
  IF NEW.accused_unit_ids <> '{}' OR NEW.accused_account_ids <> '{}' THEN
    INSERT INTO case_bar (case_id, unit_id) SELECT NEW.id, u FROM unnest(NEW.accused_unit_ids) u ON CONFLICT DO NOTHING;
    INSERT INTO case_bar (case_id, account_id) SELECT NEW.id, a FROM unnest(NEW.accused_account_ids) a ON CONFLICT DO NOTHING;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM case_bar b WHERE b.case_id = NEW.id AND (OLD.accused_unit_ids <> NEW.accused_unit_ids OR OLD.accused_account_ids <> NEW.accused_account_ids)
      AND NOT coalesce(b.unit_id = ANY (NEW.accused_unit_ids), false) AND NOT coalesce(b.account_id = ANY (NEW.accused_account_ids), false);
    DELETE FROM case_access a USING unit u WHERE a.case_id = NEW.id AND u.id = a.unit_id AND NEW.sealed AND u.path && NEW.accused_unit_ids;
    UPDATE case_access a SET sealed = NEW.sealed, on_desk = (a.unit_id IS NOT DISTINCT FROM NEW.desk_unit_id), state = NEW.state,
      category = NEW.category, topic = NEW.topic, handling_unit_id = NEW.handling_unit_id, due_strict = NEW.due_strict, due_rolled = NEW.due_rolled
      WHERE a.case_id = NEW.id;
    IF NEW.seen_by_unit_ids = OLD.seen_by_unit_ids AND NEW.sealed = OLD.sealed THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO case_access (case_id, unit_id, sealed, on_desk, state, received_on, channel, category, topic, handling_unit_id, due_strict, due_rolled)
  SELECT NEW.id, u.id, NEW.sealed, u.id IS NOT DISTINCT FROM NEW.desk_unit_id, NEW.state, NEW.received_on, NEW.channel, NEW.category, NEW.topic,
    NEW.handling_unit_id, NEW.due_strict, NEW.due_rolled
  FROM unit u
  WHERE u.id IN (SELECT unnest(s.path) FROM unit s WHERE s.id = ANY (NEW.seen_by_unit_ids))
    AND NOT (NEW.sealed AND u.path && NEW.accused_unit_ids)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
-- next
REVOKE ALL ON FUNCTION mirror_case() FROM PUBLIC;
-- next
ALTER FUNCTION mirror_case() OWNER TO access_keeper;
-- next
CREATE FUNCTION open_case(p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
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
  SELECT bool_or(c.status IS NULL OR c.status = 'provisional'), coalesce(max(c.version), 0) INTO vague, calendar
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
REVOKE ALL ON FUNCTION open_case(jsonb) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION open_case(jsonb) TO intake, intake_worker;
-- next
ALTER FUNCTION open_case(jsonb) OWNER TO tracking;
-- next
CREATE FUNCTION petition_number(region text, day date, channel text, n bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
-- 信访件编号: region, day, channel letter, sequence (five digits, growing) and a check digit by ISO 7064 MOD 11,10
-- over the digits, the letter counted as 1 to 6.
DECLARE
  letter text := substr('LVCFEW', array_position(ARRAY['letter', 'visit', 'call', 'fax', 'email', 'web'], channel), 1);
  head text := rpad(substr(region, 1, 6), 6, '0') || to_char(day, 'YYYYMMDD');
  serial text := to_char(n, 'FM99999999999900000');
  digits text := head || position(letter IN 'LVCFEW')::text || serial;
  rest int := 10;
BEGIN
  FOR i IN 1 .. length(digits) LOOP
    rest := (rest + substr(digits, i, 1)::int) % 10;
    rest := (CASE rest WHEN 0 THEN 10 ELSE rest END * 2) % 11;
  END LOOP;
  RETURN head || letter || serial || ((11 - rest) % 10)::text;
END $$;
-- next
REVOKE ALL ON FUNCTION petition_number(text, date, text, bigint) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION petition_number(text, date, text, bigint) TO intake, intake_worker;
-- next
CREATE FUNCTION login_lookup(the_login text) RETURNS TABLE (account_id uuid, login text, secret_hash text, kind text, role text, unit_id int,
  unit_code text, unit_kind text, unit_path int[], region text, scopes text[], disabled boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
BEGIN ATOMIC
  SELECT a.id, a.login, a.secret_hash, a.kind, a.role, a.unit_id, u.code, u.kind, coalesce(u.path, '{}'), u.region, a.scopes, a.disabled
  FROM account a LEFT JOIN unit u ON u.id = a.unit_id WHERE a.login = the_login;
END;
-- next
REVOKE ALL ON FUNCTION login_lookup(text) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION login_lookup(text) TO intake, tracking, reporting;
-- next
ALTER FUNCTION login_lookup(text) OWNER TO account_reader;
-- next
CREATE FUNCTION account_state(the_account uuid) RETURNS TABLE (account_id uuid, login text, kind text, role text, unit_id int,
  unit_code text, unit_kind text, unit_path int[], region text, scopes text[], disabled boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
BEGIN ATOMIC
  SELECT a.id, a.login, a.kind, a.role, a.unit_id, u.code, u.kind, coalesce(u.path, '{}'), u.region, a.scopes, a.disabled
  FROM account a LEFT JOIN unit u ON u.id = a.unit_id WHERE a.id = the_account;
END;
-- next
REVOKE ALL ON FUNCTION account_state(uuid) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION account_state(uuid) TO intake, tracking, reporting;
-- next
ALTER FUNCTION account_state(uuid) OWNER TO account_reader;
-- next
CREATE FUNCTION public_petition(the_number text) RETURNS TABLE (petition_id uuid, case_id uuid, code_version smallint, code_key_id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
-- Whose query code a caller without rights must prove; tells ids only, and only a proved code opens the case (app.case).
BEGIN ATOMIC
  SELECT p.id, p.case_id, p.code_version, p.code_key_id FROM petition p WHERE p.number = the_number;
END;
-- next
REVOKE ALL ON FUNCTION public_petition(text) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION public_petition(text) TO intake;
-- next
ALTER FUNCTION public_petition(text) OWNER TO petition_reader;
-- next
CREATE FUNCTION my_scope() RETURNS int[] LANGUAGE sql STABLE
-- Units whose figures this caller gets: a bureau's whole region, any other unit's own subtree.
RETURN (SELECT coalesce(array_agg(u.id), '{}') FROM unit me JOIN unit u
  ON u.path @> ARRAY[me.id] OR (me.kind = 'bureau' AND u.region LIKE me.region || '%') WHERE me.id = ctx_unit());
-- next
REVOKE ALL ON FUNCTION my_scope() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION my_scope() TO reporting;
-- next
CREATE FUNCTION ensure_partitions(from_month date, months int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- Makes the monthly partitions of event and delivery that are still missing; rows of an unforeseen month wait in the default one.
DECLARE
  made int := 0;
  first date;
BEGIN
  FOR i IN 0 .. months - 1 LOOP
    first := (date_trunc('month', from_month) + make_interval(months => i))::date;
    IF to_regclass(format('event_%s', to_char(first, 'YYYYMM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)', to_char(first, 'YYYYMM'), first, first + interval '1 month');
      made := made + 1;
    END IF;
    IF to_regclass(format('delivery_%s', to_char(first, 'YYYYMM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE delivery_%s PARTITION OF delivery FOR VALUES FROM (%L) TO (%L)', to_char(first, 'YYYYMM'), first, first + interval '1 month');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
-- next
REVOKE ALL ON FUNCTION ensure_partitions(date, int) FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ensure_partitions(date, int) TO relay;
-- next
CREATE FUNCTION relay_lag() RETURNS TABLE (consumer text, oldest_due_seconds double precision, dead bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
-- For readiness and metrics: what waits longest and how much is dead, per consumer that has either; reads one index entry per consumer.
BEGIN ATOMIC
  WITH RECURSIVE waiting AS (
    (SELECT d.consumer, d.available_at FROM delivery d WHERE d.state = 0 ORDER BY d.consumer, d.available_at LIMIT 1)
    UNION ALL
    SELECT n.consumer, n.available_at FROM waiting w CROSS JOIN LATERAL
      (SELECT d.consumer, d.available_at FROM delivery d WHERE d.state = 0 AND d.consumer > w.consumer ORDER BY d.consumer, d.available_at LIMIT 1) n
  ), dead AS (SELECT d.consumer, count(*) AS n FROM delivery d WHERE d.state = 3 GROUP BY d.consumer)
  SELECT coalesce(w.consumer, dead.consumer), greatest(extract(epoch FROM now() - w.available_at), 0)::float8, coalesce(dead.n, 0)
  FROM waiting w FULL JOIN dead ON dead.consumer = w.consumer;
END;
-- next
REVOKE ALL ON FUNCTION relay_lag() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION relay_lag() TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
ALTER FUNCTION relay_lag() OWNER TO relay;
-- next
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
-- History is append-only: whoever asks, also the owner.
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- next
REVOKE ALL ON FUNCTION refuse_change() FROM PUBLIC;
-- next
GRANT EXECUTE ON FUNCTION ctx_unit() TO access_keeper, account_reader, petition_reader;
-- next
GRANT EXECUTE ON FUNCTION ctx_account() TO access_keeper, account_reader, petition_reader;
-- next
GRANT EXECUTE ON FUNCTION ctx_path() TO access_keeper, account_reader, petition_reader;
-- next
GRANT EXECUTE ON FUNCTION ctx_sealed() TO access_keeper, account_reader, petition_reader;
-- next
GRANT EXECUTE ON FUNCTION ctx_case() TO access_keeper, account_reader, petition_reader;
-- next
CREATE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id, id ON unit FOR EACH ROW EXECUTE FUNCTION keep_unit_path();
-- next
CREATE TRIGGER unit_subtree AFTER UPDATE OF parent_id ON unit FOR EACH ROW EXECUTE FUNCTION move_unit_subtree();
-- next
CREATE TRIGGER mirror AFTER INSERT OR UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION mirror_case();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_transition FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
GRANT INSERT ON event TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker;
-- next
GRANT SELECT ON event TO tracking, intake_worker, tracking_worker, reporting_worker, relay;
-- next
GRANT INSERT ON delivery TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker;
-- next
GRANT SELECT, UPDATE ON delivery TO intake_worker, tracking_worker, reporting_worker, relay;
-- next
GRANT SELECT ON event_position TO tracking, relay;
-- next
GRANT INSERT ON event_position TO relay;
-- next
GRANT SELECT, UPDATE ON sequencer_state TO relay;
-- next
GRANT INSERT ON audit_entry TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, relay;
-- next
GRANT SELECT ON audit_entry TO relay;
-- next
GRANT SELECT, INSERT ON audit_seal TO relay;
-- next
GRANT SELECT, INSERT ON idempotency TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker;
-- next
GRANT SELECT, DELETE ON idempotency TO relay;
-- next
GRANT SELECT, INSERT, UPDATE ON job TO tracking, tracking_worker, intake, intake_worker;
-- next
GRANT SELECT, INSERT, UPDATE ON petition TO intake, intake_worker;
-- next
GRANT SELECT ON petition TO tracking, tracking_worker, reporting_worker;
-- next
GRANT SELECT (id, number, case_id, code_version, code_key_id) ON petition TO petition_reader;
-- next
GRANT SELECT, INSERT, UPDATE ON petitioner TO intake, intake_worker;
-- next
GRANT SELECT ON petitioner TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON rating TO intake, intake_worker;
-- next
GRANT SELECT ON rating TO reporting_worker;
-- next
GRANT SELECT ON unit TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker, access_keeper, account_reader, petition_reader;
-- next
GRANT INSERT, UPDATE ON unit TO tracking;
-- next
GRANT SELECT ON account TO account_reader;
-- next
GRANT SELECT, INSERT, UPDATE ON account TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON cases TO tracking, tracking_worker;
-- next
GRANT SELECT ON cases TO intake, intake_worker, reporting, reporting_worker;
-- next
GRANT SELECT, INSERT ON case_transition TO tracking, tracking_worker;
-- next
GRANT SELECT ON case_transition TO intake, reporting_worker;
-- next
GRANT SELECT, INSERT, UPDATE ON clock TO tracking, tracking_worker;
-- next
GRANT SELECT ON clock TO intake, intake_worker, reporting_worker;
-- next
GRANT SELECT, INSERT, UPDATE ON case_accused TO tracking, tracking_worker;
-- next
GRANT SELECT ON case_access TO intake, tracking, reporting, tracking_worker;
-- next
GRANT SELECT, INSERT, UPDATE, DELETE ON case_access TO access_keeper;
-- next
GRANT SELECT, INSERT, DELETE ON case_bar TO access_keeper;
-- next
GRANT SELECT ON statutory_term TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker;
-- next
GRANT SELECT ON calendar_day TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker;
-- next
GRANT INSERT, UPDATE ON calendar_day TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON history_line TO tracking, tracking_worker;
-- next
GRANT SELECT ON history_line TO intake_worker;
-- next
GRANT SELECT ON case_fact TO reporting;
-- next
GRANT SELECT, INSERT, UPDATE ON case_fact TO reporting_worker;
-- next
GRANT SELECT ON contribution TO reporting;
-- next
GRANT SELECT, INSERT ON contribution TO reporting_worker;
-- next
GRANT UPDATE (sealed) ON contribution TO reporting_worker;
-- next
GRANT USAGE ON SEQUENCE petition_number TO intake, intake_worker;
-- next
ALTER TABLE case_access ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_access FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_accused ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_accused FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_bar ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_bar FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_fact ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_fact FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_transition ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_transition FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE clock FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE contribution ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE contribution FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE event FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE event_position ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE event_position FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE history_line ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE history_line FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE job FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE petition ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE petition FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE petitioner ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE petitioner FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE rating ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE rating FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON case_access FOR SELECT TO intake, tracking, reporting USING (unit_id = (SELECT ctx_unit()) AND (NOT sealed OR ((SELECT ctx_sealed()) AND NOT is_barred(case_id))));
-- next
CREATE POLICY work ON case_access FOR SELECT TO tracking_worker USING (true);
-- next
CREATE POLICY keep ON case_access FOR ALL TO access_keeper USING (true) WITH CHECK (true);
-- next
CREATE POLICY keep ON case_bar FOR ALL TO access_keeper USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen ON cases FOR SELECT TO tracking, reporting USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = cases.id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY seen_or_own ON cases FOR SELECT TO intake USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = cases.id AND a.unit_id = (SELECT ctx_unit())) OR id = (SELECT ctx_case())));
-- next
CREATE POLICY act ON cases FOR UPDATE TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = cases.id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY open ON cases FOR INSERT TO tracking WITH CHECK (registered_by_unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY work ON cases FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON cases FOR SELECT TO intake_worker, reporting_worker USING (true);
-- next
CREATE POLICY seen ON case_transition FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = case_transition.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY own ON case_transition FOR SELECT TO intake USING (case_id = (SELECT ctx_case()));
-- next
CREATE POLICY act ON case_transition FOR INSERT TO tracking WITH CHECK (actor_unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY work ON case_transition FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON case_transition FOR SELECT TO reporting_worker USING (true);
-- next
CREATE POLICY seen ON clock FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = clock.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY seen_or_own ON clock FOR SELECT TO intake USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = clock.case_id AND a.unit_id = (SELECT ctx_unit())) OR case_id = (SELECT ctx_case())));
-- next
CREATE POLICY act ON clock FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY change ON clock FOR UPDATE TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = clock.case_id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY work ON clock FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON clock FOR SELECT TO intake_worker, reporting_worker USING (true);
-- next
CREATE POLICY seen ON case_accused FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = case_accused.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY act ON case_accused FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY change ON case_accused FOR UPDATE TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = case_accused.case_id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY work ON case_accused FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen_or_own ON petition FOR SELECT TO intake, tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = petition.case_id AND a.unit_id = (SELECT ctx_unit())) OR case_id = (SELECT ctx_case())));
-- next
CREATE POLICY register ON petition FOR INSERT TO intake WITH CHECK (registered_by_unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON petition FOR UPDATE TO intake USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = petition.case_id AND a.unit_id = (SELECT ctx_unit())) OR case_id = (SELECT ctx_case()))) WITH CHECK (true);
-- next
CREATE POLICY work ON petition FOR ALL TO intake_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON petition FOR SELECT TO tracking_worker, reporting_worker USING (true);
-- next
CREATE POLICY identify ON petition FOR SELECT TO petition_reader USING (true);
-- next
CREATE POLICY seen ON petitioner FOR SELECT TO intake, tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = petitioner.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY register ON petitioner FOR INSERT TO intake WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY change ON petitioner FOR UPDATE TO intake USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = petitioner.case_id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY work ON petitioner FOR ALL TO intake_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY own ON rating FOR ALL TO intake USING (case_id = (SELECT ctx_case())) WITH CHECK (case_id = (SELECT ctx_case()));
-- next
CREATE POLICY work ON rating FOR ALL TO intake_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON rating FOR SELECT TO reporting_worker USING (true);
-- next
CREATE POLICY append ON event FOR INSERT TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker WITH CHECK (true);
-- next
CREATE POLICY seen ON event FOR SELECT TO tracking USING ((case_id IS NOT NULL AND EXISTS (SELECT FROM case_access a WHERE a.case_id = event.case_id AND a.unit_id = (SELECT ctx_unit()))));
-- next
CREATE POLICY work ON event FOR SELECT TO intake_worker, tracking_worker, reporting_worker, relay USING (true);
-- next
CREATE POLICY seen ON event_position FOR SELECT TO tracking USING ((case_id IS NOT NULL AND EXISTS (SELECT FROM case_access a WHERE a.case_id = event_position.case_id AND a.unit_id = (SELECT ctx_unit()))));
-- next
CREATE POLICY work ON event_position FOR ALL TO relay USING (true) WITH CHECK (true);
-- next
CREATE POLICY append ON delivery FOR INSERT TO intake, tracking, reporting, intake_worker, tracking_worker, reporting_worker WITH CHECK (true);
-- next
CREATE POLICY intake ON delivery FOR SELECT TO intake_worker USING (service = 'intake');
-- next
CREATE POLICY tracking ON delivery FOR SELECT TO tracking_worker USING (service = 'tracking');
-- next
CREATE POLICY reporting ON delivery FOR SELECT TO reporting_worker USING (service = 'reporting');
-- next
CREATE POLICY move_intake ON delivery FOR UPDATE TO intake_worker USING (service = 'intake') WITH CHECK (service = 'intake');
-- next
CREATE POLICY move_tracking ON delivery FOR UPDATE TO tracking_worker USING (service = 'tracking') WITH CHECK (service = 'tracking');
-- next
CREATE POLICY move_reporting ON delivery FOR UPDATE TO reporting_worker USING (service = 'reporting') WITH CHECK (service = 'reporting');
-- next
CREATE POLICY relay ON delivery FOR ALL TO relay USING (true) WITH CHECK (true);
-- next
CREATE POLICY own ON history_line FOR SELECT TO tracking USING (job_id IN (SELECT id FROM job WHERE unit_id = (SELECT ctx_unit()) OR account_id = (SELECT ctx_account())));
-- next
CREATE POLICY stage ON history_line FOR INSERT TO tracking WITH CHECK (true);
-- next
CREATE POLICY work ON history_line FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON history_line FOR SELECT TO intake_worker USING (true);
-- next
CREATE POLICY own ON job FOR ALL TO intake, tracking USING (account_id = (SELECT ctx_account())) WITH CHECK (account_id = (SELECT ctx_account()));
-- next
CREATE POLICY work ON job FOR ALL TO intake_worker, tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY scope ON case_fact FOR SELECT TO reporting USING ((NOT sealed OR ((SELECT ctx_sealed()) AND NOT is_barred(case_id))) AND EXISTS (SELECT FROM contribution n WHERE n.case_id = case_fact.case_id));
-- next
CREATE POLICY work ON case_fact FOR ALL TO reporting_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY scope ON contribution FOR SELECT TO reporting USING ((NOT sealed OR ((SELECT ctx_sealed()) AND NOT is_barred(case_id))) AND unit_id = ANY ((SELECT my_scope())::int[]));
-- next
CREATE POLICY work ON contribution FOR ALL TO reporting_worker USING (true) WITH CHECK (true);
-- next
ALTER TABLE event_rest ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE delivery_rest ENABLE ROW LEVEL SECURITY;
