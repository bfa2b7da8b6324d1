CREATE TABLE supervision (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	trigger TEXT, 
	occasion TEXT, 
	ground TEXT NOT NULL, 
	unit_id INTEGER NOT NULL, 
	bureau_unit_id INTEGER NOT NULL, 
	supervising_unit_id INTEGER NOT NULL, 
	requirement TEXT NOT NULL, 
	evidence JSONB DEFAULT '{}'::jsonb NOT NULL, 
	opened_on DATE NOT NULL, 
	reply_due_strict DATE NOT NULL, 
	reply_due_rolled DATE NOT NULL, 
	escalation TEXT, 
	rectify_by DATE, 
	closed_on DATE, 
	CONSTRAINT pk_supervision PRIMARY KEY (id), 
	CONSTRAINT ck_supervision_state CHECK (state IN ('opened', 'replied', 'returned', 'accepted', 'closed')), 
	CONSTRAINT ck_supervision_occasion CHECK ((trigger IS NULL) = (occasion IS NULL)), 
	CONSTRAINT fk_supervision_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_supervision_awaiting ON supervision (opened_on DESC, id DESC) WHERE state IN ('opened', 'returned');
-- next
CREATE INDEX ix_supervision_opened ON supervision (opened_on DESC, id DESC);
-- next
CREATE INDEX ix_supervision_state ON supervision (state, opened_on DESC, id DESC);
-- next
CREATE INDEX ix_supervision_unit ON supervision (unit_id, opened_on DESC, id DESC);
-- next
CREATE UNIQUE INDEX ux_supervision_once ON supervision (case_id, trigger, occasion);
-- next
COMMENT ON TABLE supervision IS '督办: one order to a unit about a case (Art 40.1), opened by hand or once for each occasion of a trigger.';
-- next
CREATE TABLE supervision_step (
	supervision_id UUID NOT NULL, 
	sequence INTEGER NOT NULL, 
	case_id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	action TEXT NOT NULL, 
	from_state TEXT, 
	to_state TEXT NOT NULL, 
	actor_account_id UUID, 
	actor_unit_id INTEGER, 
	reason TEXT, 
	data JSONB DEFAULT '{}'::jsonb NOT NULL, 
	CONSTRAINT pk_supervision_step PRIMARY KEY (supervision_id, sequence), 
	CONSTRAINT fk_supervision_step_supervision_id FOREIGN KEY(supervision_id) REFERENCES supervision (id)
);
-- next
COMMENT ON TABLE supervision_step IS 'What became of an order: replies, their acceptance or return, 约谈, 通报, 挂牌, closing; append-only.';
-- next
CREATE TABLE supervision_check (
	case_id UUID NOT NULL, 
	check_on DATE, 
	CONSTRAINT pk_supervision_check PRIMARY KEY (case_id), 
	CONSTRAINT fk_supervision_check_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_supervision_check_due ON supervision_check (check_on, case_id) WHERE check_on IS NOT NULL;
-- next
COMMENT ON TABLE supervision_check IS 'The day from which the triggers must look at a case again: at once after a change (-infinity), else when its next term has run out.';
-- next
CREATE TABLE opinion_text (
	case_id UUID NOT NULL, 
	sequence INTEGER NOT NULL, 
	digest BYTEA NOT NULL, 
	issued_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	copied BOOLEAN NOT NULL, 
	CONSTRAINT pk_opinion_text PRIMARY KEY (case_id), 
	CONSTRAINT fk_opinion_text_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_opinion_text_digest ON opinion_text (digest, issued_at, case_id);
-- next
COMMENT ON TABLE opinion_text IS 'Digest of the newest opinion''s normalised text; `copied`: another matter''s opinion had it before.';
-- next
CREATE TABLE recommendation (
	id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	problem TEXT NOT NULL, 
	proposal TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	consequence TEXT, 
	author_unit_id INTEGER NOT NULL, 
	addressee_unit_id INTEGER NOT NULL, 
	about_unit_id INTEGER, 
	prepared_by TEXT NOT NULL, 
	approved_by_account_id UUID NOT NULL, 
	issued_on DATE NOT NULL, 
	reported_on DATE, 
	delivered_on DATE, 
	receipt TEXT, 
	due_strict DATE, 
	due_rolled DATE, 
	adopted TEXT, 
	reason TEXT, 
	measures TEXT, 
	feedback_on DATE, 
	CONSTRAINT pk_recommendation PRIMARY KEY (id), 
	CONSTRAINT ck_recommendation_state CHECK (state IN ('issued', 'delivered', 'answered'))
);
-- next
CREATE INDEX ix_recommendation_addressee ON recommendation (addressee_unit_id, issued_on DESC, id DESC);
-- next
CREATE INDEX ix_recommendation_issued ON recommendation (issued_on DESC, id DESC);
-- next
COMMENT ON TABLE recommendation IS '三项建议: improvement, policy, accountability (Art 40), and the written answer whether it is adopted.';
-- next
CREATE TABLE recommendation_evidence (
	recommendation_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	CONSTRAINT pk_recommendation_evidence PRIMARY KEY (recommendation_id, case_id), 
	CONSTRAINT fk_recommendation_evidence_recommendation_id FOREIGN KEY(recommendation_id) REFERENCES recommendation (id), 
	CONSTRAINT fk_recommendation_evidence_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_recommendation_evidence_case_id ON recommendation_evidence (case_id);
-- next
COMMENT ON TABLE recommendation_evidence IS 'Cases a proposal rests on; each is shown to those only who may see that case.';
-- next
CREATE FUNCTION look_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- Every change of a case brings it before the triggers of 督办 at once; a case that a unit registered itself, when its first term has run out.
BEGIN
  INSERT INTO supervision_check (case_id, check_on) VALUES (NEW.id, CASE WHEN TG_OP = 'INSERT' THEN NEW.due_rolled + 1 ELSE '-infinity' END)
  ON CONFLICT (case_id) DO UPDATE SET check_on = excluded.check_on;
  RETURN NULL;
END $$;
-- next
REVOKE ALL ON FUNCTION look_again() FROM PUBLIC;
-- next
ALTER FUNCTION look_again() OWNER TO access_keeper;
-- next
INSERT INTO supervision_check (case_id, check_on) SELECT id, '-infinity' FROM cases WHERE NOT historical AND (handling_unit_id IS NOT NULL OR version > 1);
-- next
CREATE TRIGGER opened AFTER INSERT ON cases FOR EACH ROW WHEN (NOT NEW.historical AND NEW.handling_unit_id IS NOT NULL) EXECUTE FUNCTION look_again();
-- next
CREATE TRIGGER changed AFTER UPDATE ON cases FOR EACH ROW WHEN (NOT NEW.historical AND (NEW.version <> OLD.version OR NEW.due_rolled IS DISTINCT FROM OLD.due_rolled)) EXECUTE FUNCTION look_again();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON supervision_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
GRANT SELECT, INSERT, UPDATE ON supervision TO tracking;
-- next
GRANT SELECT, INSERT ON supervision TO tracking_worker;
-- next
GRANT SELECT, INSERT ON supervision_step TO tracking, tracking_worker;
-- next
GRANT SELECT, INSERT, UPDATE ON supervision_check TO access_keeper;
-- next
GRANT SELECT, UPDATE ON supervision_check TO tracking_worker;
-- next
GRANT SELECT ON supervision_check TO tracking;
-- next
GRANT UPDATE (check_on) ON supervision_check TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON opinion_text TO tracking_worker;
-- next
GRANT SELECT ON opinion_text TO tracking;
-- next
GRANT SELECT (case_id, object, value) ON rating TO tracking_worker;
-- next
GRANT SELECT, INSERT, UPDATE ON recommendation TO tracking;
-- next
GRANT SELECT, INSERT ON recommendation_evidence TO tracking;
-- next
ALTER TABLE supervision ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE supervision FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE supervision_step ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE supervision_step FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE supervision_check ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE supervision_check FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE opinion_text ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE opinion_text FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE recommendation ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE recommendation FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE recommendation_evidence ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE recommendation_evidence FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON supervision FOR SELECT TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision.case_id AND a.unit_id = (SELECT ctx_unit()) OFFSET 0) AND EXISTS (SELECT FROM unit u WHERE u.id IN (supervision.unit_id, supervision.bureau_unit_id, supervision.supervising_unit_id) AND u.path @> ARRAY[(SELECT ctx_unit())])));
-- next
CREATE POLICY open ON supervision FOR INSERT TO tracking WITH CHECK ((EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision.case_id AND a.unit_id = (SELECT ctx_unit())) AND supervising_unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY act ON supervision FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision.case_id AND a.unit_id = (SELECT ctx_unit()) OFFSET 0) AND EXISTS (SELECT FROM unit u WHERE u.id IN (supervision.unit_id, supervision.bureau_unit_id, supervision.supervising_unit_id) AND u.path @> ARRAY[(SELECT ctx_unit())]))) WITH CHECK ((EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision.case_id AND a.unit_id = (SELECT ctx_unit()) OFFSET 0) AND EXISTS (SELECT FROM unit u WHERE u.id IN (supervision.unit_id, supervision.bureau_unit_id, supervision.supervising_unit_id) AND u.path @> ARRAY[(SELECT ctx_unit())])));
-- next
CREATE POLICY work ON supervision FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen ON supervision_step FOR SELECT TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision_step.case_id AND a.unit_id = (SELECT ctx_unit())) AND EXISTS (SELECT FROM supervision s WHERE s.id = supervision_step.supervision_id)));
-- next
CREATE POLICY act ON supervision_step FOR INSERT TO tracking WITH CHECK (((EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision_step.case_id AND a.unit_id = (SELECT ctx_unit())) AND EXISTS (SELECT FROM supervision s WHERE s.id = supervision_step.supervision_id)) AND actor_unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY work ON supervision_step FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY keep ON supervision_check FOR ALL TO access_keeper USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen ON supervision_check FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision_check.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY ask ON supervision_check FOR UPDATE TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision_check.case_id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK (EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision_check.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY work ON supervision_check FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen ON opinion_text FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = opinion_text.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY work ON opinion_text FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY supervise ON rating FOR SELECT TO tracking_worker USING (true);
-- next
CREATE POLICY seen ON recommendation FOR SELECT TO tracking USING ((EXISTS (SELECT FROM unit u WHERE u.id IN (recommendation.author_unit_id, recommendation.addressee_unit_id) AND u.path @> ARRAY[(SELECT ctx_unit())]) AND recommendation.about_unit_id IS DISTINCT FROM (SELECT ctx_unit())));
-- next
CREATE POLICY issue ON recommendation FOR INSERT TO tracking WITH CHECK (author_unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY act ON recommendation FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM unit u WHERE u.id IN (recommendation.author_unit_id, recommendation.addressee_unit_id) AND u.path @> ARRAY[(SELECT ctx_unit())]) AND recommendation.about_unit_id IS DISTINCT FROM (SELECT ctx_unit()))) WITH CHECK ((EXISTS (SELECT FROM unit u WHERE u.id IN (recommendation.author_unit_id, recommendation.addressee_unit_id) AND u.path @> ARRAY[(SELECT ctx_unit())]) AND recommendation.about_unit_id IS DISTINCT FROM (SELECT ctx_unit())));
-- next
CREATE POLICY seen ON recommendation_evidence FOR SELECT TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = recommendation_evidence.case_id AND a.unit_id = (SELECT ctx_unit())) AND EXISTS (SELECT FROM recommendation r WHERE r.id = recommendation_evidence.recommendation_id)));
-- next
CREATE POLICY cite ON recommendation_evidence FOR INSERT TO tracking WITH CHECK ((EXISTS (SELECT FROM case_access a WHERE a.case_id = recommendation_evidence.case_id AND a.unit_id = (SELECT ctx_unit())) AND EXISTS (SELECT FROM recommendation r WHERE r.id = recommendation_evidence.recommendation_id)));
