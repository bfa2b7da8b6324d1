ALTER TABLE unit ADD COLUMN reviewer_id INTEGER;
-- next
ALTER TABLE unit ADD CONSTRAINT fk_unit_reviewer_id FOREIGN KEY (reviewer_id) REFERENCES unit (id);
-- next
CREATE INDEX ix_cases_main_case ON cases ((facts ->> 'main_case')) WHERE facts ? 'main_case';
-- next
CREATE INDEX ix_cases_timed ON cases (state, id) WHERE state IN ('transferred', 'assigned', 're_review_served') AND NOT historical;
-- next
CREATE INDEX ix_clock_rights ON clock (due_rolled) WHERE state = 'running' AND code IN ('K7', 'K9');
-- next
CREATE TABLE case_part (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	position SMALLINT NOT NULL, 
	petition_id UUID NOT NULL, 
	part_case_id UUID NOT NULL, 
	body BYTEA, 
	split_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_case_part PRIMARY KEY (id), 
	CONSTRAINT uq_case_part_part_case_id UNIQUE (part_case_id), 
	CONSTRAINT fk_case_part_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT uq_case_part_petition_id UNIQUE (petition_id)
);
-- next
CREATE INDEX ix_case_part_case_id ON case_part (case_id);
-- next
COMMENT ON TABLE case_part IS 'Parts of a split case 一信多事, their text encrypted until each is registered as a matter of its own, then emptied.';
-- next
GRANT SELECT, INSERT ON case_part TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON case_part TO tracking_worker;
-- next
GRANT SELECT ON case_part TO intake_worker;
-- next
ALTER TABLE case_part ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_part FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON case_part FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = case_part.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY split ON case_part FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY work ON case_part FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY read ON case_part FOR SELECT TO intake_worker USING (true);
-- next
CREATE TABLE co_handling (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	unit_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	asked_on DATE NOT NULL, 
	received_on DATE, 
	answered_on DATE, 
	answer TEXT, 
	version INTEGER DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_co_handling PRIMARY KEY (id), 
	CONSTRAINT ck_co_handling_state CHECK (state IN ('asked', 'received', 'answered', 'released')), 
	CONSTRAINT fk_co_handling_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE UNIQUE INDEX ux_co_handling_open ON co_handling (case_id, unit_id) WHERE state <> 'released';
-- next
COMMENT ON TABLE co_handling IS '协办: a unit asked to help in a case beside the one that handles it, with a state of its own.';
-- next
GRANT SELECT, INSERT, UPDATE ON co_handling TO tracking, tracking_worker;
-- next
ALTER TABLE co_handling ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE co_handling FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON co_handling FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = co_handling.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY ask ON co_handling FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY act ON co_handling FOR UPDATE TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = co_handling.case_id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY work ON co_handling FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
