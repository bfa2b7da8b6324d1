CREATE TABLE document_number (
	organ_id INTEGER NOT NULL, 
	word TEXT NOT NULL, 
	year SMALLINT NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_document_number PRIMARY KEY (organ_id, word, year)
);
-- next
COMMENT ON TABLE document_number IS '文号: the last serial number of each organ, word and year; taken with the letter, so without gaps.';
-- next
CREATE TABLE document_template (
	kind TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	body BYTEA NOT NULL, 
	sha256 TEXT NOT NULL, 
	uploaded_by UUID, 
	uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_document_template PRIMARY KEY (kind, version)
);
-- next
COMMENT ON TABLE document_template IS '文书模板: every version of every kind''s DOCX; the newest one that is valid on a day is used. Append-only.';
-- next
CREATE TABLE document (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	sequence INTEGER, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	unit_id INTEGER NOT NULL, 
	organ_id INTEGER NOT NULL, 
	drawn_up_by UUID, 
	drawn_up_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	content BYTEA, 
	template_version INTEGER, 
	word TEXT NOT NULL, 
	year SMALLINT, 
	serial INTEGER, 
	number TEXT, 
	signer TEXT, 
	signed_by UUID, 
	prepared_by TEXT, 
	signed_at TIMESTAMP WITH TIME ZONE, 
	dated_on DATE, 
	body BYTEA, 
	delivered_on DATE, 
	version INTEGER DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT uq_document_organ_id_word_year_serial UNIQUE (organ_id, word, year, serial), 
	CONSTRAINT ck_document_state CHECK (state IN ('draft', 'discarded', 'signed', 'delivered')), 
	CONSTRAINT ck_document_complete CHECK (state IN ('draft', 'discarded') OR num_nulls(number, year, serial, signer, signed_by, signed_at, dated_on, template_version, body) = 0), 
	CONSTRAINT ck_document_delivered CHECK ((state = 'delivered') = (delivered_on IS NOT NULL)), 
	CONSTRAINT fk_document_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_document_organ_id FOREIGN KEY(organ_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_document_case_id ON document (case_id, sequence);
-- next
CREATE INDEX ix_document_number ON document (number) WHERE number IS NOT NULL;
-- next
COMMENT ON TABLE document IS '文书: a draft until it has number and signer; content and DOCX are encrypted; a signed one never changes but for its delivery.';
-- next
CREATE TABLE document_delivery (
	id UUID NOT NULL, 
	document_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	method TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	done_on DATE NOT NULL, 
	receipt BYTEA NOT NULL, 
	consent BOOLEAN NOT NULL, 
	recorded_by UUID, 
	recorded_by_unit_id INTEGER NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_document_delivery PRIMARY KEY (id), 
	CONSTRAINT ck_document_delivery_outcome CHECK (outcome IN ('delivered', 'refused', 'failed')), 
	CONSTRAINT fk_document_delivery_document_id FOREIGN KEY(document_id) REFERENCES document (id)
);
-- next
CREATE INDEX ix_document_delivery_document_id ON document_delivery (document_id);
-- next
COMMENT ON TABLE document_delivery IS '送达记录: every attempt to deliver a document; the receipt''s words are encrypted. Append-only.';
-- next
CREATE FUNCTION keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
-- A signed letter stays as it was signed, whoever asks; only its delivery may be added. None is ever removed: its number would be a gap.
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state IN ('discarded', 'delivered') OR ((to_jsonb(OLD) - '{content,version,state,delivered_on}'::text[])
      <> (to_jsonb(NEW) - '{content,version,state,delivered_on}'::text[]) AND OLD.state = 'signed')
      OR (OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'delivered')) THEN
    RAISE EXCEPTION 'a signed document does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
-- next
REVOKE ALL ON FUNCTION keep_document() FROM PUBLIC;
-- next
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION keep_document();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON document_delivery FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON document_template FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- next
GRANT SELECT, INSERT ON document_template TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON document_number TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON document TO tracking;
-- next
GRANT SELECT ON document TO tracking_worker;
-- next
GRANT SELECT, INSERT ON document_delivery TO tracking;
-- next
GRANT SELECT ON document_delivery TO tracking_worker;
-- next
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE document FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE document_delivery ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE document_delivery FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON document FOR SELECT TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = document.case_id AND a.unit_id = (SELECT ctx_unit())) AND (state IN ('signed', 'delivered') OR unit_id = (SELECT ctx_unit()))));
-- next
CREATE POLICY draw_up ON document FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON document FOR UPDATE TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = document.case_id AND a.unit_id = (SELECT ctx_unit()))) WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY work ON document FOR SELECT TO tracking_worker USING (true);
-- next
CREATE POLICY seen ON document_delivery FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = document_delivery.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY record ON document_delivery FOR INSERT TO tracking WITH CHECK (recorded_by_unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY work ON document_delivery FOR SELECT TO tracking_worker USING (true);
