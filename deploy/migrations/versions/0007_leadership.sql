CREATE TABLE register_term (
	code TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	measure TEXT NOT NULL, 
	article TEXT NOT NULL, 
	title_zh TEXT NOT NULL, 
	title_en TEXT NOT NULL, 
	CONSTRAINT pk_register_term PRIMARY KEY (code), 
	CONSTRAINT ck_register_term_measure CHECK (measure IN ('hours', 'days')), 
	CONSTRAINT ck_register_term_amount CHECK (amount > 0)
);
-- next
COMMENT ON TABLE register_term IS 'Terms that the law leaves open, as the bureau sets them: a row is changed, not code.';
-- next
CREATE TABLE campaign (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	due_on DATE NOT NULL, 
	CONSTRAINT pk_campaign PRIMARY KEY (id), 
	CONSTRAINT ck_campaign_kind CHECK (kind IN ('backlog', 'key', 'national_repeat')), 
	CONSTRAINT fk_campaign_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE campaign IS '积案化解: a list of hard matters to be settled by a day.';
-- next
CREATE TABLE case_resolution (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID NOT NULL, 
	resolved BOOLEAN NOT NULL, 
	resolved_on DATE NOT NULL, 
	evidence TEXT NOT NULL, 
	CONSTRAINT pk_case_resolution PRIMARY KEY (id), 
	CONSTRAINT fk_case_resolution_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_case_resolution_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_case_resolution_case_id ON case_resolution (case_id);
-- next
COMMENT ON TABLE case_resolution IS '化解: whether the dispute behind a matter is settled, a fact of its own beside closed_on; append-only, the latest counts.';
-- next
CREATE TABLE claim_outcome (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID NOT NULL, 
	claim SMALLINT NOT NULL, 
	kind TEXT NOT NULL, 
	done_on DATE NOT NULL, 
	what TEXT NOT NULL, 
	basis TEXT, 
	CONSTRAINT pk_claim_outcome PRIMARY KEY (id), 
	CONSTRAINT ck_claim_outcome_kind CHECK (kind IN ('solved', 'explained', 'assisted', 'referred_by_law')), 
	CONSTRAINT uq_claim_outcome_case_id_claim_kind UNIQUE (case_id, claim, kind), 
	CONSTRAINT ck_claim_outcome_basis CHECK (kind <> 'referred_by_law' OR basis IS NOT NULL), 
	CONSTRAINT fk_claim_outcome_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_claim_outcome_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_claim_outcome_case_id ON claim_outcome (case_id);
-- next
COMMENT ON TABLE claim_outcome IS '三到位一处理 (TL 27) per claim of the opinion: what was done; append-only.';
-- next
CREATE TABLE daily_return (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	day DATE NOT NULL, 
	round SMALLINT NOT NULL, 
	has_matters BOOLEAN NOT NULL, 
	matters INTEGER NOT NULL, 
	batches INTEGER NOT NULL, 
	persons INTEGER NOT NULL, 
	disputes INTEGER NOT NULL, 
	urgent INTEGER NOT NULL, 
	note TEXT, 
	submitted_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	late BOOLEAN NOT NULL, 
	CONSTRAINT pk_daily_return PRIMARY KEY (id), 
	CONSTRAINT uq_daily_return_unit_id_day_round UNIQUE (unit_id, day, round), 
	CONSTRAINT ck_daily_return_zero CHECK (has_matters = (matters + batches + persons + disputes + urgent > 0)), 
	CONSTRAINT fk_daily_return_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE daily_return IS '零报告: what a unit reports for a round of a day; zero is a report, no row is none.';
-- next
CREATE TABLE dispatch (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	week DATE NOT NULL, 
	told_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	case_ids UUID[] DEFAULT '{}' NOT NULL, 
	notes TEXT NOT NULL, 
	CONSTRAINT pk_dispatch PRIMARY KEY (id), 
	CONSTRAINT uq_dispatch_unit_id_week UNIQUE (unit_id, week), 
	CONSTRAINT fk_dispatch_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE dispatch IS '周调度: a weekly dispatch session; `week` is its Monday.';
-- next
CREATE TABLE dispute (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	place TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	found_on DATE NOT NULL, 
	stage TEXT NOT NULL, 
	stage_on DATE NOT NULL, 
	reported_up_on DATE, 
	settled_on DATE, 
	note TEXT, 
	CONSTRAINT pk_dispute PRIMARY KEY (id), 
	CONSTRAINT ck_dispute_stage CHECK (stage IN ('found', 'mediating', 'settled', 'reported_up')), 
	CONSTRAINT fk_dispute_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE dispute IS '矛盾纠纷排查: a dispute by place and subject, the unit that settles it, and how far it has come.';
-- next
CREATE TABLE follow_up (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID NOT NULL, 
	followed_on DATE NOT NULL, 
	contacted_by TEXT NOT NULL, 
	satisfied BOOLEAN NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_follow_up PRIMARY KEY (id), 
	CONSTRAINT fk_follow_up_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_follow_up_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_follow_up_case_id ON follow_up (case_id);
-- next
COMMENT ON TABLE follow_up IS '回访: a contact after a matter was closed; append-only.';
-- next
CREATE TABLE higher_level_visit (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID NOT NULL, 
	visited_on DATE NOT NULL, 
	level TEXT NOT NULL, 
	batches INTEGER NOT NULL, 
	persons INTEGER NOT NULL, 
	distinct_persons INTEGER NOT NULL, 
	missed TEXT[] DEFAULT '{}' NOT NULL, 
	cause TEXT, 
	remedy TEXT, 
	remedy_due_on DATE, 
	replied_on DATE, 
	CONSTRAINT pk_higher_level_visit PRIMARY KEY (id), 
	CONSTRAINT ck_higher_level_visit_level CHECK (level IN ('national', 'province', 'city')), 
	CONSTRAINT ck_higher_level_visit_cause CHECK (cause IN ('own_delay', 'opinion_not_executed', 'wrong_path', 'none')), 
	CONSTRAINT ck_higher_level_visit_counts CHECK (batches > 0 AND persons >= batches AND distinct_persons BETWEEN 1 AND persons), 
	CONSTRAINT fk_higher_level_visit_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_higher_level_visit_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_higher_level_visit_case_id ON higher_level_visit (case_id);
-- next
COMMENT ON TABLE higher_level_visit IS 'A notice that a matter was put to a higher level, as counts; why, what is done about it, and the reply. No persons.';
-- next
CREATE TABLE inspection (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	name TEXT NOT NULL, 
	closed_from DATE NOT NULL, 
	closed_to DATE NOT NULL, 
	seed TEXT NOT NULL, 
	size SMALLINT NOT NULL, 
	drawn SMALLINT NOT NULL, 
	CONSTRAINT pk_inspection PRIMARY KEY (id), 
	CONSTRAINT ck_inspection_order CHECK (closed_to >= closed_from), 
	CONSTRAINT ck_inspection_drawn CHECK (drawn BETWEEN 0 AND size), 
	CONSTRAINT fk_inspection_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE inspection IS '案卷抽查: a sample of closed matters; the same seed draws the same matters again.';
-- next
CREATE TABLE instruction (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID, 
	origin TEXT NOT NULL, 
	official TEXT NOT NULL, 
	given_on DATE NOT NULL, 
	instruction TEXT NOT NULL, 
	owner_unit_id INTEGER NOT NULL, 
	due_on DATE NOT NULL, 
	feedback TEXT, 
	fed_back_on DATE, 
	CONSTRAINT pk_instruction PRIMARY KEY (id), 
	CONSTRAINT ck_instruction_origin CHECK (origin IN ('centre', 'province', 'city', 'district')), 
	CONSTRAINT ck_instruction_fed_back CHECK ((feedback IS NULL) = (fed_back_on IS NULL)), 
	CONSTRAINT fk_instruction_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_instruction_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_instruction_owner_unit_id FOREIGN KEY(owner_unit_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_instruction_case_id ON instruction (case_id);
-- next
COMMENT ON TABLE instruction IS '批示件、交办件: what a leading official instructed, who feeds back by when, and the feedback.';
-- next
CREATE TABLE meeting (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	held_on DATE NOT NULL, 
	chair TEXT NOT NULL, 
	participant_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	told_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	case_ids UUID[] DEFAULT '{}' NOT NULL, 
	minutes TEXT NOT NULL, 
	CONSTRAINT pk_meeting PRIMARY KEY (id), 
	CONSTRAINT fk_meeting_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE meeting IS '协调会: a coordination meeting; `told_unit_ids` are the keeper, the participants and the owners of its decisions.';
-- next
CREATE TABLE return_duty (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	owing_unit_id INTEGER NOT NULL, 
	from_on DATE NOT NULL, 
	to_on DATE, 
	per_day SMALLINT NOT NULL, 
	CONSTRAINT pk_return_duty PRIMARY KEY (id), 
	CONSTRAINT ck_return_duty_order CHECK (to_on >= from_on), 
	CONSTRAINT ck_return_duty_per_day CHECK (per_day BETWEEN 1 AND 4), 
	CONSTRAINT fk_return_duty_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_return_duty_owing_unit_id FOREIGN KEY(owing_unit_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_return_duty_owing_unit_id ON return_duty (owing_unit_id);
-- next
COMMENT ON TABLE return_duty IS 'Which unit owes the keeper a daily return 零报告, and how many a day.';
-- next
CREATE TABLE special_period (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	name TEXT NOT NULL, 
	from_on DATE NOT NULL, 
	to_on DATE NOT NULL, 
	per_day SMALLINT NOT NULL, 
	CONSTRAINT pk_special_period PRIMARY KEY (id), 
	CONSTRAINT ck_special_period_order CHECK (to_on >= from_on), 
	CONSTRAINT ck_special_period_per_day CHECK (per_day BETWEEN 1 AND 4), 
	CONSTRAINT fk_special_period_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE special_period IS '特殊时期: a calendar entry that raises how often daily returns are due, and does nothing else.';
-- next
CREATE TABLE sponsorship (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID NOT NULL, 
	plan_year SMALLINT NOT NULL, 
	level TEXT NOT NULL, 
	leader_name TEXT NOT NULL, 
	leader_post TEXT NOT NULL, 
	assigned_on DATE NOT NULL, 
	outcome TEXT, 
	outcome_on DATE, 
	explanation TEXT, 
	CONSTRAINT pk_sponsorship PRIMARY KEY (id), 
	CONSTRAINT ck_sponsorship_level CHECK (level IN ('district', 'town')), 
	CONSTRAINT ck_sponsorship_outcome CHECK (outcome IN ('resolved', 'closed', 'withdrawn')), 
	CONSTRAINT ck_sponsorship_ended CHECK ((outcome IS NULL) = (outcome_on IS NULL)), 
	CONSTRAINT ck_sponsorship_explained CHECK (outcome IS DISTINCT FROM 'withdrawn' OR explanation IS NOT NULL), 
	CONSTRAINT fk_sponsorship_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_sponsorship_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_sponsorship_case_id ON sponsorship (case_id);
-- next
CREATE INDEX ix_sponsorship_plan ON sponsorship (plan_year, level);
-- next
CREATE UNIQUE INDEX ux_sponsorship_open ON sponsorship (case_id, plan_year, level) WHERE outcome IS NULL;
-- next
COMMENT ON TABLE sponsorship IS '领导包案: a leading official, by public function, answers for one matter in a plan year.';
-- next
CREATE TABLE training (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	kind TEXT NOT NULL, 
	held_on DATE NOT NULL, 
	topic TEXT NOT NULL, 
	told_unit_ids INTEGER[] DEFAULT '{}' NOT NULL, 
	attendance INTEGER NOT NULL, 
	notes TEXT, 
	CONSTRAINT pk_training PRIMARY KEY (id), 
	CONSTRAINT ck_training_kind CHECK (kind IN ('guidance', 'training')), 
	CONSTRAINT ck_training_attendance CHECK (attendance > 0), 
	CONSTRAINT fk_training_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
COMMENT ON TABLE training IS '业务指导、培训: on what, for which units, how many took part.';
-- next
CREATE TABLE urgent_report (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	known_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	happened_at TIMESTAMP WITH TIME ZONE, 
	persons INTEGER, 
	place BYTEA, 
	facts BYTEA, 
	measures BYTEA, 
	disposed_at TIMESTAMP WITH TIME ZONE, 
	purge_at TIMESTAMP WITH TIME ZONE, 
	purged_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_urgent_report PRIMARY KEY (id), 
	CONSTRAINT ck_urgent_report_persons CHECK (persons >= 0), 
	CONSTRAINT ck_urgent_report_purged CHECK (purged_at IS NULL OR (place IS NULL AND facts IS NULL AND measures IS NULL)), 
	CONSTRAINT fk_urgent_report_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_urgent_report_purge ON urgent_report (purge_at) WHERE purged_at IS NULL AND purge_at IS NOT NULL;
-- next
COMMENT ON TABLE urgent_report IS 'K12 重大紧急信访信息报告 (TL 25): what happened, encrypted; erased after disposition, counts and times stay.';
-- next
CREATE TABLE campaign_item (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	campaign_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	owner_unit_id INTEGER NOT NULL, 
	due_on DATE NOT NULL, 
	cause TEXT, 
	claim TEXT, 
	law TEXT, 
	history TEXT, 
	plan TEXT, 
	result TEXT, 
	result_on DATE, 
	result_text TEXT, 
	CONSTRAINT pk_campaign_item PRIMARY KEY (id), 
	CONSTRAINT ck_campaign_item_result CHECK (result IN ('resolved', 'closed', 'withdrawn')), 
	CONSTRAINT uq_campaign_item_campaign_id_case_id UNIQUE (campaign_id, case_id), 
	CONSTRAINT ck_campaign_item_ended CHECK ((result IS NULL) = (result_on IS NULL)), 
	CONSTRAINT fk_campaign_item_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_campaign_item_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT fk_campaign_item_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_campaign_item_owner_unit_id FOREIGN KEY(owner_unit_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_campaign_item_case_id ON campaign_item (case_id);
-- next
COMMENT ON TABLE campaign_item IS 'A matter on a campaign''s list with its dossier 一案一册.';
-- next
CREATE TABLE inspection_item (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	inspection_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	owner_unit_id INTEGER NOT NULL, 
	finding TEXT, 
	found_on DATE, 
	rectify_due_on DATE, 
	rectification TEXT, 
	rectified_on DATE, 
	path_right BOOLEAN, 
	path_note TEXT, 
	path_checked_by UUID, 
	path_checked_on DATE, 
	CONSTRAINT pk_inspection_item PRIMARY KEY (id), 
	CONSTRAINT uq_inspection_item_inspection_id_case_id UNIQUE (inspection_id, case_id), 
	CONSTRAINT fk_inspection_item_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_inspection_item_inspection_id FOREIGN KEY(inspection_id) REFERENCES inspection (id), 
	CONSTRAINT fk_inspection_item_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_inspection_item_owner_unit_id FOREIGN KEY(owner_unit_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_inspection_item_case_id ON inspection_item (case_id);
-- next
COMMENT ON TABLE inspection_item IS 'A matter of an inspection: finding, rectification, and the second person''s check of its Art 31 path.';
-- next
CREATE TABLE meeting_decision (
	id UUID NOT NULL, 
	meeting_id UUID NOT NULL, 
	number SMALLINT NOT NULL, 
	decision TEXT NOT NULL, 
	owner_unit_id INTEGER NOT NULL, 
	due_on DATE NOT NULL, 
	done_on DATE, 
	CONSTRAINT pk_meeting_decision PRIMARY KEY (id), 
	CONSTRAINT uq_meeting_decision_meeting_id_number UNIQUE (meeting_id, number), 
	CONSTRAINT fk_meeting_decision_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id), 
	CONSTRAINT fk_meeting_decision_owner_unit_id FOREIGN KEY(owner_unit_id) REFERENCES unit (id)
);
-- next
CREATE INDEX ix_meeting_decision_meeting_id ON meeting_decision (meeting_id);
-- next
CREATE INDEX ix_meeting_decision_owner ON meeting_decision (owner_unit_id, due_on) WHERE done_on IS NULL;
-- next
COMMENT ON TABLE meeting_decision IS 'A decision of a coordination meeting: which unit does it by when.';
-- next
CREATE TABLE quality_check (
	id UUID NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	unit_id INTEGER NOT NULL, 
	recorded_by UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	case_id UUID NOT NULL, 
	trigger TEXT NOT NULL, 
	opened_on DATE NOT NULL, 
	follow_up_id UUID, 
	repeat_case_id UUID, 
	unfinished BOOLEAN, 
	finding TEXT, 
	found_on DATE, 
	CONSTRAINT pk_quality_check PRIMARY KEY (id), 
	CONSTRAINT ck_quality_check_trigger CHECK (trigger IN ('dissatisfied', 'repeat')), 
	CONSTRAINT ck_quality_check_found CHECK ((found_on IS NULL) = (unfinished IS NULL) AND (found_on IS NULL) = (finding IS NULL)), 
	CONSTRAINT fk_quality_check_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_quality_check_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_quality_check_follow_up_id FOREIGN KEY(follow_up_id) REFERENCES follow_up (id), 
	CONSTRAINT fk_quality_check_repeat_case_id FOREIGN KEY(repeat_case_id) REFERENCES cases (id)
);
-- next
CREATE INDEX ix_quality_check_case_id ON quality_check (case_id);
-- next
CREATE INDEX ix_quality_check_repeat_case_id ON quality_check (repeat_case_id);
-- next
CREATE UNIQUE INDEX ux_quality_check_open ON quality_check (case_id) WHERE found_on IS NULL;
-- next
COMMENT ON TABLE quality_check IS '案结事未了: was a closed matter really settled? Opened by a dissatisfied contact or a repeat, closed with a finding.';
-- next
CREATE TABLE sponsorship_entry (
	id UUID NOT NULL, 
	sponsorship_id UUID NOT NULL, 
	noted_on DATE NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_sponsorship_entry PRIMARY KEY (id), 
	CONSTRAINT fk_sponsorship_entry_sponsorship_id FOREIGN KEY(sponsorship_id) REFERENCES sponsorship (id)
);
-- next
CREATE INDEX ix_sponsorship_entry_sponsorship_id ON sponsorship_entry (sponsorship_id);
-- next
COMMENT ON TABLE sponsorship_entry IS 'Progress log of a sponsorship, append-only.';
-- next
CREATE TABLE urgent_sending (
	id UUID NOT NULL, 
	urgent_report_id UUID NOT NULL, 
	recipient TEXT NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	late BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_urgent_sending PRIMARY KEY (id), 
	CONSTRAINT ck_urgent_sending_recipient CHECK (recipient IN ('party_government', 'competent_department', 'joint_conference_office', 'higher_bureau', 'national_bureau')), 
	CONSTRAINT uq_urgent_sending_urgent_report_id_recipient UNIQUE (urgent_report_id, recipient), 
	CONSTRAINT fk_urgent_sending_urgent_report_id FOREIGN KEY(urgent_report_id) REFERENCES urgent_report (id)
);
-- next
CREATE INDEX ix_urgent_sending_due ON urgent_sending (due_at) WHERE sent_at IS NULL AND NOT late;
-- next
CREATE INDEX ix_urgent_sending_urgent_report_id ON urgent_sending (urgent_report_id);
-- next
COMMENT ON TABLE urgent_sending IS 'To whom an urgent report is owed by TL 25, until when, and when it went out.';
-- next
GRANT EXECUTE ON FUNCTION my_scope() TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON sponsorship TO tracking;
-- next
GRANT SELECT, INSERT ON sponsorship_entry TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON campaign TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON campaign_item TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON meeting TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON meeting_decision TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON dispatch TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON urgent_report TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON urgent_sending TO tracking;
-- next
GRANT SELECT, UPDATE ON urgent_report TO tracking_worker;
-- next
GRANT SELECT, UPDATE ON urgent_sending TO tracking_worker;
-- next
GRANT SELECT, INSERT ON case_resolution TO tracking;
-- next
GRANT SELECT, INSERT ON follow_up TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON quality_check TO tracking;
-- next
GRANT SELECT, INSERT ON claim_outcome TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON higher_level_visit TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON instruction TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON dispute TO tracking;
-- next
GRANT SELECT, INSERT ON training TO tracking;
-- next
GRANT SELECT, INSERT ON inspection TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON inspection_item TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON return_duty TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON special_period TO tracking;
-- next
GRANT SELECT, INSERT, UPDATE ON daily_return TO tracking;
-- next
GRANT SELECT ON register_term TO tracking, tracking_worker;
-- next
ALTER TABLE campaign ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE campaign FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE campaign_item ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE campaign_item FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_resolution ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE case_resolution FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE claim_outcome ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE claim_outcome FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE daily_return ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE daily_return FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE dispatch ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE dispatch FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE dispute ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE dispute FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE follow_up ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE follow_up FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE higher_level_visit ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE higher_level_visit FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE inspection ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE inspection FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE inspection_item ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE inspection_item FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE instruction ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE instruction FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE meeting ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE meeting FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE meeting_decision ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE meeting_decision FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE quality_check ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE quality_check FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE return_duty ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE return_duty FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE special_period ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE special_period FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE sponsorship ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE sponsorship FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE sponsorship_entry ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE sponsorship_entry FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE training ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE training FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE urgent_report ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE urgent_report FORCE ROW LEVEL SECURITY;
-- next
ALTER TABLE urgent_sending ENABLE ROW LEVEL SECURITY;
-- next
ALTER TABLE urgent_sending FORCE ROW LEVEL SECURITY;
-- next
CREATE POLICY seen ON sponsorship FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = sponsorship.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON sponsorship FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON sponsorship FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = sponsorship.case_id AND a.unit_id = (SELECT ctx_unit()))) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON sponsorship_entry FOR SELECT TO tracking USING (EXISTS (SELECT FROM sponsorship r WHERE r.id = sponsorship_entry.sponsorship_id));
-- next
CREATE POLICY add ON sponsorship_entry FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON campaign FOR SELECT TO tracking USING ((unit_id = ANY ((SELECT my_scope())::int[]) OR EXISTS (SELECT FROM campaign_item i WHERE i.campaign_id = campaign.id)));
-- next
CREATE POLICY open ON campaign FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON campaign FOR UPDATE TO tracking USING (((unit_id = ANY ((SELECT my_scope())::int[]) OR EXISTS (SELECT FROM campaign_item i WHERE i.campaign_id = campaign.id))) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON campaign_item FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = campaign_item.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON campaign_item FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON campaign_item FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = campaign_item.case_id AND a.unit_id = (SELECT ctx_unit()))) AND ((SELECT ctx_unit()) IN (unit_id, owner_unit_id))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON meeting FOR SELECT TO tracking USING ((told_unit_ids && (SELECT my_scope())::int[] AND NOT EXISTS (SELECT FROM unnest(case_ids) AS n(id) WHERE NOT EXISTS (SELECT FROM case_access a WHERE a.case_id = n.id AND a.unit_id = (SELECT ctx_unit())))));
-- next
CREATE POLICY open ON meeting FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON meeting FOR UPDATE TO tracking USING (((told_unit_ids && (SELECT my_scope())::int[] AND NOT EXISTS (SELECT FROM unnest(case_ids) AS n(id) WHERE NOT EXISTS (SELECT FROM case_access a WHERE a.case_id = n.id AND a.unit_id = (SELECT ctx_unit()))))) AND ((SELECT ctx_unit()) = ANY (told_unit_ids))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON meeting_decision FOR SELECT TO tracking USING (EXISTS (SELECT FROM meeting r WHERE r.id = meeting_decision.meeting_id));
-- next
CREATE POLICY add ON meeting_decision FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY change ON meeting_decision FOR UPDATE TO tracking USING (EXISTS (SELECT FROM meeting r WHERE r.id = meeting_decision.meeting_id)) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON dispatch FOR SELECT TO tracking USING ((told_unit_ids && (SELECT my_scope())::int[] AND NOT EXISTS (SELECT FROM unnest(case_ids) AS n(id) WHERE NOT EXISTS (SELECT FROM case_access a WHERE a.case_id = n.id AND a.unit_id = (SELECT ctx_unit())))));
-- next
CREATE POLICY open ON dispatch FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON dispatch FOR UPDATE TO tracking USING (((told_unit_ids && (SELECT my_scope())::int[] AND NOT EXISTS (SELECT FROM unnest(case_ids) AS n(id) WHERE NOT EXISTS (SELECT FROM case_access a WHERE a.case_id = n.id AND a.unit_id = (SELECT ctx_unit()))))) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON urgent_report FOR SELECT TO tracking USING (unit_id = ANY ((SELECT my_scope())::int[]));
-- next
CREATE POLICY open ON urgent_report FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON urgent_report FOR UPDATE TO tracking USING ((unit_id = ANY ((SELECT my_scope())::int[])) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON urgent_sending FOR SELECT TO tracking USING (EXISTS (SELECT FROM urgent_report r WHERE r.id = urgent_sending.urgent_report_id));
-- next
CREATE POLICY add ON urgent_sending FOR INSERT TO tracking WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY change ON urgent_sending FOR UPDATE TO tracking USING (EXISTS (SELECT FROM urgent_report r WHERE r.id = urgent_sending.urgent_report_id)) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY work ON urgent_report FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY work ON urgent_sending FOR ALL TO tracking_worker USING (true) WITH CHECK (true);
-- next
CREATE POLICY seen ON case_resolution FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = case_resolution.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON case_resolution FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY seen ON follow_up FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = follow_up.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON follow_up FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY seen ON quality_check FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = quality_check.case_id AND a.unit_id = (SELECT ctx_unit())) AND (repeat_case_id IS NULL OR EXISTS (SELECT FROM case_access a WHERE a.case_id = quality_check.repeat_case_id AND a.unit_id = (SELECT ctx_unit()))));
-- next
CREATE POLICY open ON quality_check FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON quality_check FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = quality_check.case_id AND a.unit_id = (SELECT ctx_unit())) AND (repeat_case_id IS NULL OR EXISTS (SELECT FROM case_access a WHERE a.case_id = quality_check.repeat_case_id AND a.unit_id = (SELECT ctx_unit())))) AND ((SELECT ctx_unit()) IS NOT NULL)) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON claim_outcome FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = claim_outcome.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON claim_outcome FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY seen ON higher_level_visit FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = higher_level_visit.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON higher_level_visit FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON higher_level_visit FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = higher_level_visit.case_id AND a.unit_id = (SELECT ctx_unit()))) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON instruction FOR SELECT TO tracking USING ((case_id IS NULL OR EXISTS (SELECT FROM case_access a WHERE a.case_id = instruction.case_id AND a.unit_id = (SELECT ctx_unit()))) AND (unit_id = ANY ((SELECT my_scope())::int[]) OR owner_unit_id = ANY ((SELECT my_scope())::int[])));
-- next
CREATE POLICY open ON instruction FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON instruction FOR UPDATE TO tracking USING (((case_id IS NULL OR EXISTS (SELECT FROM case_access a WHERE a.case_id = instruction.case_id AND a.unit_id = (SELECT ctx_unit()))) AND (unit_id = ANY ((SELECT my_scope())::int[]) OR owner_unit_id = ANY ((SELECT my_scope())::int[]))) AND ((SELECT ctx_unit()) IN (unit_id, owner_unit_id))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON dispute FOR SELECT TO tracking USING (unit_id = ANY ((SELECT my_scope())::int[]));
-- next
CREATE POLICY open ON dispute FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON dispute FOR UPDATE TO tracking USING ((unit_id = ANY ((SELECT my_scope())::int[])) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON training FOR SELECT TO tracking USING (told_unit_ids && (SELECT my_scope())::int[]);
-- next
CREATE POLICY open ON training FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY seen ON inspection FOR SELECT TO tracking USING (unit_id = ANY ((SELECT my_scope())::int[]));
-- next
CREATE POLICY open ON inspection FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY seen ON inspection_item FOR SELECT TO tracking USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = inspection_item.case_id AND a.unit_id = (SELECT ctx_unit())));
-- next
CREATE POLICY open ON inspection_item FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON inspection_item FOR UPDATE TO tracking USING ((EXISTS (SELECT FROM case_access a WHERE a.case_id = inspection_item.case_id AND a.unit_id = (SELECT ctx_unit()))) AND ((SELECT ctx_unit()) IN (unit_id, owner_unit_id))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON return_duty FOR SELECT TO tracking USING ((unit_id = ANY ((SELECT my_scope())::int[]) OR owing_unit_id = ANY ((SELECT my_scope())::int[])));
-- next
CREATE POLICY open ON return_duty FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON return_duty FOR UPDATE TO tracking USING (((unit_id = ANY ((SELECT my_scope())::int[]) OR owing_unit_id = ANY ((SELECT my_scope())::int[]))) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON daily_return FOR SELECT TO tracking USING (unit_id = ANY ((SELECT my_scope())::int[]));
-- next
CREATE POLICY open ON daily_return FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON daily_return FOR UPDATE TO tracking USING ((unit_id = ANY ((SELECT my_scope())::int[])) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY seen ON special_period FOR SELECT TO tracking USING ((SELECT ctx_unit()) IS NOT NULL);
-- next
CREATE POLICY open ON special_period FOR INSERT TO tracking WITH CHECK (unit_id = (SELECT ctx_unit()));
-- next
CREATE POLICY change ON special_period FOR UPDATE TO tracking USING (((SELECT ctx_unit()) IS NOT NULL) AND (unit_id = (SELECT ctx_unit()))) WITH CHECK ((SELECT ctx_unit()) IS NOT NULL);
-- next
INSERT INTO register_term (code, amount, measure, article, title_zh, title_en) VALUES ('urgent_report', 2, 'hours', 'TL 25', '重大紧急信访信息及时报告', 'an urgent report goes out at once');
-- next
INSERT INTO register_term (code, amount, measure, article, title_zh, title_en) VALUES ('urgent_purge', 30, 'days', 'TL 25', '紧急报告处置后清除内容', 'the text of an urgent report is erased after disposition');
-- next
INSERT INTO register_term (code, amount, measure, article, title_zh, title_en) VALUES ('repeat_window', 30, 'days', 'TL 27', '办结后重复信访触发质量核查', 'a repeat after closing opens a quality check');
