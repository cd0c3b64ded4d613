-- The tables at revision b7d93c02ae51, as pg_dump wrote them: what scripts are written and tried against.

CREATE TABLE approvals (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    command text NOT NULL,
    body jsonb,
    state text NOT NULL,
    proposer text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    note text
);

CREATE TABLE calendar_days (
    version text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    name text NOT NULL
);

CREATE TABLE calendar_moves (
    version text NOT NULL,
    case_id uuid NOT NULL,
    number smallint NOT NULL,
    kind text NOT NULL,
    old_version text NOT NULL,
    old_due_at timestamp with time zone NOT NULL,
    new_due_at timestamp with time zone NOT NULL,
    provisional boolean NOT NULL,
    moved_at timestamp with time zone NOT NULL
);

CREATE TABLE calendars (
    version text NOT NULL,
    published smallint[] NOT NULL,
    loaded_at timestamp with time zone NOT NULL
);

CREATE TABLE campaigns (
    id uuid NOT NULL,
    department text NOT NULL,
    "on" date NOT NULL,
    ends_on date NOT NULL,
    title text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE cases (
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    round smallint NOT NULL,
    version integer NOT NULL,
    number text NOT NULL,
    channel text NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    region text,
    town text,
    category text,
    department text,
    station text,
    officer text,
    agency text,
    handover_id uuid,
    bounces smallint NOT NULL,
    joint boolean NOT NULL,
    enterprise_id text,
    before_odr text,
    dispatched_at timestamp with time zone,
    first_feedback_at timestamp with time zone,
    accepted_at timestamp with time zone,
    closed_at timestamp with time zone,
    result text,
    recovered_fen bigint NOT NULL,
    paused_since timestamp with time zone,
    suspensions jsonb NOT NULL,
    attention boolean NOT NULL,
    alerts text[] NOT NULL,
    late boolean NOT NULL,
    next_due_at timestamp with time zone,
    real_name boolean NOT NULL,
    confidential boolean NOT NULL,
    linked_id uuid,
    respondent_name text,
    matter text,
    request text,
    amount_fen bigint,
    decision jsonb,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    mediator text,
    recusal_since timestamp with time zone,
    lead boolean NOT NULL,
    dissatisfied boolean NOT NULL,
    town_name text,
    station_name text,
    near_at timestamp with time zone,
    imported boolean DEFAULT false NOT NULL
);

CREATE TABLE clocks (
    case_id uuid NOT NULL,
    number smallint NOT NULL,
    round smallint NOT NULL,
    kind text NOT NULL,
    rule_set text NOT NULL,
    rule text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    calendar_version text NOT NULL,
    state text NOT NULL,
    proof text NOT NULL,
    provisional boolean NOT NULL,
    extended boolean NOT NULL,
    met_at timestamp with time zone,
    receipt uuid,
    remind_at timestamp with time zone,
    reminded_until timestamp with time zone,
    near_at timestamp with time zone
);

CREATE TABLE closing_shops (
    id uuid NOT NULL,
    respondent text NOT NULL,
    uscc text,
    topic text,
    found_at timestamp with time zone NOT NULL,
    complaints uuid[] NOT NULL,
    evidence jsonb NOT NULL
);

CREATE TABLE corrections (
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    account text NOT NULL,
    act text NOT NULL,
    reason text,
    rule_version text NOT NULL,
    rules_outcome text NOT NULL,
    rules_target text NOT NULL,
    person_target text NOT NULL,
    person_station text,
    channel text NOT NULL,
    text text,
    request text,
    respondent text,
    place text,
    respondent_place text,
    region text,
    goods text,
    category text,
    problem text,
    platform text
);

CREATE TABLE enterprises (
    id uuid NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE filings (
    id uuid NOT NULL,
    department text NOT NULL,
    "on" date NOT NULL,
    number text NOT NULL,
    fine_fen bigint NOT NULL,
    confiscated_fen bigint NOT NULL,
    complaint_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    type text DEFAULT 'other'::text NOT NULL,
    publicity text DEFAULT 'none'::text NOT NULL
);

CREATE TABLE group_defaults (
    plan_id uuid NOT NULL,
    group_case_id uuid NOT NULL,
    respondent text NOT NULL,
    uscc text,
    overdue_fen bigint NOT NULL,
    people integer NOT NULL,
    defaulted_at timestamp with time zone NOT NULL,
    withheld_on date
);

CREATE TABLE handovers (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    agency text NOT NULL,
    reason text NOT NULL,
    basis text NOT NULL,
    explanation text,
    by_rules boolean NOT NULL,
    state text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    ended_at timestamp with time zone,
    refusal text,
    note text,
    text text
);

CREATE TABLE history (
    id bigint NOT NULL,
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    account text NOT NULL,
    act text NOT NULL,
    state text NOT NULL,
    round smallint NOT NULL,
    department text,
    agency text,
    officer text,
    facts jsonb NOT NULL,
    personal jsonb NOT NULL
);

ALTER TABLE history ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE inspections (
    id uuid NOT NULL,
    department text NOT NULL,
    "on" date NOT NULL,
    people integer NOT NULL,
    units integer NOT NULL,
    hazards integer NOT NULL,
    campaign_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE joined_cases (
    case_id uuid NOT NULL,
    into_id uuid NOT NULL,
    earlier_id uuid NOT NULL,
    later_id uuid NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    rows jsonb NOT NULL,
    added jsonb NOT NULL
);

CREATE TABLE look_back_items (
    look_back_id uuid NOT NULL,
    case_id uuid NOT NULL,
    "position" integer NOT NULL,
    section text,
    dissatisfied boolean NOT NULL,
    finding text,
    note text,
    found_by text,
    found_at timestamp with time zone
);

CREATE TABLE look_backs (
    id uuid NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    size integer NOT NULL,
    seed text NOT NULL,
    population integer NOT NULL,
    drawn_by text NOT NULL,
    drawn_at timestamp with time zone NOT NULL
);

CREATE TABLE outreach (
    id uuid NOT NULL,
    department text NOT NULL,
    "on" date NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    partners text[] NOT NULL,
    people integer NOT NULL,
    materials integer NOT NULL,
    is_estimate boolean NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE paid_refunds (
    plan_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    paid_fen bigint NOT NULL
);

CREATE TABLE receipts (
    complaint_id uuid NOT NULL,
    case_id uuid NOT NULL,
    number text NOT NULL,
    channel text NOT NULL,
    source text NOT NULL,
    external_id text,
    received_at timestamp with time zone NOT NULL,
    sign_limit timestamp with time zone,
    handle_limit timestamp with time zone
);

CREATE TABLE reminders (
    id bigint NOT NULL,
    case_id uuid NOT NULL,
    number smallint NOT NULL,
    level smallint NOT NULL,
    "to" text[] NOT NULL,
    rank smallint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL
);

ALTER TABLE reminders ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME reminders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE routing_texts (
    case_id uuid NOT NULL,
    respondent text,
    place text,
    respondent_place text,
    goods text,
    problem text,
    platform text
);

CREATE TABLE rule_sets (
    version text NOT NULL,
    effective_from date NOT NULL,
    digest text NOT NULL,
    document jsonb NOT NULL,
    founding boolean NOT NULL,
    author text NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    base text,
    note text,
    signatures jsonb NOT NULL,
    retired_at timestamp with time zone,
    retired_by text,
    retirement text
);

CREATE TABLE rule_trials (
    id uuid NOT NULL,
    version text NOT NULL,
    against text NOT NULL,
    account text NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    result jsonb NOT NULL
);

CREATE TABLE second_readings (
    case_id uuid NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone
);

CREATE TABLE shift_notes (
    id uuid NOT NULL,
    text text,
    case_id uuid,
    written_by text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    taken_by text,
    taken_at timestamp with time zone
);

CREATE TABLE shifts (
    id uuid NOT NULL,
    account text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    entered_by text NOT NULL
);

ALTER TABLE ONLY approvals
    ADD CONSTRAINT pk_approvals PRIMARY KEY (id);

ALTER TABLE ONLY calendar_days
    ADD CONSTRAINT pk_calendar_days PRIMARY KEY (version, day);

ALTER TABLE ONLY calendar_moves
    ADD CONSTRAINT pk_calendar_moves PRIMARY KEY (version, case_id, number);

ALTER TABLE ONLY calendars
    ADD CONSTRAINT pk_calendars PRIMARY KEY (version);

ALTER TABLE ONLY campaigns
    ADD CONSTRAINT pk_campaigns PRIMARY KEY (id);

ALTER TABLE ONLY cases
    ADD CONSTRAINT pk_cases PRIMARY KEY (id);

ALTER TABLE ONLY clocks
    ADD CONSTRAINT pk_clocks PRIMARY KEY (case_id, number);

ALTER TABLE ONLY closing_shops
    ADD CONSTRAINT pk_closing_shops PRIMARY KEY (id);

ALTER TABLE ONLY corrections
    ADD CONSTRAINT pk_corrections PRIMARY KEY (case_id);

ALTER TABLE ONLY enterprises
    ADD CONSTRAINT pk_enterprises PRIMARY KEY (id);

ALTER TABLE ONLY filings
    ADD CONSTRAINT pk_filings PRIMARY KEY (id);

ALTER TABLE ONLY group_defaults
    ADD CONSTRAINT pk_group_defaults PRIMARY KEY (plan_id);

ALTER TABLE ONLY handovers
    ADD CONSTRAINT pk_handovers PRIMARY KEY (id);

ALTER TABLE ONLY history
    ADD CONSTRAINT pk_history PRIMARY KEY (id);

ALTER TABLE ONLY inspections
    ADD CONSTRAINT pk_inspections PRIMARY KEY (id);

ALTER TABLE ONLY joined_cases
    ADD CONSTRAINT pk_joined_cases PRIMARY KEY (case_id);

ALTER TABLE ONLY look_back_items
    ADD CONSTRAINT pk_look_back_items PRIMARY KEY (look_back_id, case_id);

ALTER TABLE ONLY look_backs
    ADD CONSTRAINT pk_look_backs PRIMARY KEY (id);

ALTER TABLE ONLY outreach
    ADD CONSTRAINT pk_outreach PRIMARY KEY (id);

ALTER TABLE ONLY paid_refunds
    ADD CONSTRAINT pk_paid_refunds PRIMARY KEY (plan_id);

ALTER TABLE ONLY receipts
    ADD CONSTRAINT pk_receipts PRIMARY KEY (complaint_id);

ALTER TABLE ONLY reminders
    ADD CONSTRAINT pk_reminders PRIMARY KEY (id);

ALTER TABLE ONLY routing_texts
    ADD CONSTRAINT pk_routing_texts PRIMARY KEY (case_id);

ALTER TABLE ONLY rule_sets
    ADD CONSTRAINT pk_rule_sets PRIMARY KEY (version);

ALTER TABLE ONLY rule_trials
    ADD CONSTRAINT pk_rule_trials PRIMARY KEY (id);

ALTER TABLE ONLY second_readings
    ADD CONSTRAINT pk_second_readings PRIMARY KEY (case_id);

ALTER TABLE ONLY shift_notes
    ADD CONSTRAINT pk_shift_notes PRIMARY KEY (id);

ALTER TABLE ONLY shifts
    ADD CONSTRAINT pk_shifts PRIMARY KEY (id);

ALTER TABLE ONLY filings
    ADD CONSTRAINT uq_filings_number UNIQUE (number);

CREATE INDEX ix_approvals_case_id ON approvals USING btree (case_id);

CREATE UNIQUE INDEX ix_approvals_open ON approvals USING btree (case_id, command) WHERE (state = 'open'::text);

CREATE INDEX ix_approvals_proposer_proposed_at_id ON approvals USING btree (proposer, proposed_at, id);

CREATE INDEX ix_approvals_state_proposed_at_id ON approvals USING btree (state, proposed_at, id);

CREATE INDEX ix_campaigns_on_id ON campaigns USING btree ("on", id);

CREATE INDEX ix_cases_agency ON cases USING btree (agency, received_at, id) WHERE (agency IS NOT NULL);

CREATE INDEX ix_cases_alerts ON cases USING btree (received_at, id) WHERE (alerts <> '{}'::text[]);

CREATE INDEX ix_cases_attention ON cases USING btree (received_at, id) WHERE attention;

CREATE INDEX ix_cases_department_due ON cases USING btree (department, COALESCE(next_due_at, 'infinity'::timestamp with time zone), id) WHERE (state <> ALL (ARRAY['closed'::text, 'followed_up'::text]));

CREATE INDEX ix_cases_department_received_at_id ON cases USING btree (department, received_at, id);

CREATE INDEX ix_cases_due ON cases USING btree (COALESCE(next_due_at, 'infinity'::timestamp with time zone), id) WHERE (state <> ALL (ARRAY['closed'::text, 'followed_up'::text]));

CREATE INDEX ix_cases_late ON cases USING btree (department, received_at, id) WHERE late;

CREATE INDEX ix_cases_loads ON cases USING btree (department, agency, late) INCLUDE (officer, near_at, next_due_at, changed_at, id) WHERE (state <> ALL (ARRAY['closed'::text, 'followed_up'::text]));

CREATE INDEX ix_cases_near ON cases USING btree (near_at, department) WHERE ((next_due_at IS NOT NULL) AND (NOT late));

CREATE INDEX ix_cases_next_due_at ON cases USING btree (next_due_at) WHERE (next_due_at IS NOT NULL);

CREATE INDEX ix_cases_officer ON cases USING btree (officer, received_at, id) WHERE (officer IS NOT NULL);

CREATE INDEX ix_cases_open_received ON cases USING btree (received_at, id) WHERE (state <> ALL (ARRAY['closed'::text, 'followed_up'::text]));

CREATE INDEX ix_cases_received_at_id ON cases USING btree (received_at, id);

CREATE INDEX ix_cases_state_received_at_id ON cases USING btree (state, received_at, id);

CREATE INDEX ix_clocks_due ON clocks USING btree (due_at, case_id, number) WHERE (state = 'running'::text);

CREATE INDEX ix_clocks_provisional ON clocks USING btree (case_id) WHERE (provisional AND (state = 'running'::text));

CREATE INDEX ix_clocks_remind_at ON clocks USING btree (remind_at, case_id, number) WHERE (remind_at IS NOT NULL);

CREATE INDEX ix_closing_shops_found_at_id ON closing_shops USING btree (found_at, id);

CREATE INDEX ix_corrections_at_case_id ON corrections USING btree (at, case_id);

CREATE INDEX ix_filings_on_id ON filings USING btree ("on", id);

CREATE INDEX ix_group_defaults_defaulted_at_plan_id ON group_defaults USING btree (defaulted_at, plan_id);

CREATE INDEX ix_handovers_agency_state_made_at_id ON handovers USING btree (agency, state, made_at, id);

CREATE INDEX ix_handovers_case_id ON handovers USING btree (case_id);

CREATE INDEX ix_handovers_made_at_id ON handovers USING btree (made_at, id);

CREATE INDEX ix_handovers_state_made_at_id ON handovers USING btree (state, made_at, id);

CREATE INDEX ix_history_case_id_id ON history USING btree (case_id, id);

CREATE INDEX ix_history_urged ON history USING btree (case_id, id) WHERE (act = 'case_urged'::text);

CREATE INDEX ix_inspections_on_id ON inspections USING btree ("on", id);

CREATE INDEX ix_joined_cases_earlier_id_later_id ON joined_cases USING btree (earlier_id, later_id);

CREATE INDEX ix_joined_cases_into_id ON joined_cases USING btree (into_id);

CREATE INDEX ix_look_back_items_case_id ON look_back_items USING btree (case_id);

CREATE INDEX ix_look_backs_drawn_at_id ON look_backs USING btree (drawn_at, id);

CREATE INDEX ix_outreach_on_id ON outreach USING btree ("on", id);

CREATE INDEX ix_paid_refunds_complaint_id ON paid_refunds USING btree (complaint_id);

CREATE INDEX ix_receipts_case_id ON receipts USING btree (case_id);

CREATE INDEX ix_receipts_number ON receipts USING btree (number);

CREATE INDEX ix_reminders_case_id_number_told_at ON reminders USING btree (case_id, number, told_at);

CREATE INDEX ix_reminders_told_at_id ON reminders USING btree (told_at, id);

CREATE INDEX ix_rule_sets_drafted_at_version ON rule_sets USING btree (drafted_at, version);

CREATE INDEX ix_rule_trials_version_tried_at ON rule_trials USING btree (version, tried_at);

CREATE INDEX ix_second_readings_queued_at ON second_readings USING btree (queued_at);

CREATE INDEX ix_shift_notes_case_id ON shift_notes USING btree (case_id);

CREATE INDEX ix_shift_notes_waiting ON shift_notes USING btree (written_at) WHERE (taken_at IS NULL);

CREATE INDEX ix_shift_notes_written_at ON shift_notes USING btree (written_at);

CREATE INDEX ix_shifts_ends_at_starts_at ON shifts USING btree (ends_at, starts_at);

ALTER TABLE ONLY approvals
    ADD CONSTRAINT fk_approvals_case_id_cases FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY calendar_days
    ADD CONSTRAINT fk_calendar_days_version FOREIGN KEY (version) REFERENCES calendars(version);

ALTER TABLE ONLY calendar_moves
    ADD CONSTRAINT fk_calendar_moves_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY calendar_moves
    ADD CONSTRAINT fk_calendar_moves_version FOREIGN KEY (version) REFERENCES calendars(version);

ALTER TABLE ONLY clocks
    ADD CONSTRAINT fk_clocks_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY corrections
    ADD CONSTRAINT fk_corrections_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY handovers
    ADD CONSTRAINT fk_handovers_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY history
    ADD CONSTRAINT fk_history_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY inspections
    ADD CONSTRAINT fk_inspections_campaign_id FOREIGN KEY (campaign_id) REFERENCES campaigns(id);

ALTER TABLE ONLY look_back_items
    ADD CONSTRAINT fk_look_back_items_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY look_back_items
    ADD CONSTRAINT fk_look_back_items_look_back_id FOREIGN KEY (look_back_id) REFERENCES look_backs(id);

ALTER TABLE ONLY receipts
    ADD CONSTRAINT fk_receipts_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY reminders
    ADD CONSTRAINT fk_reminders_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY routing_texts
    ADD CONSTRAINT fk_routing_texts_case_id FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY rule_trials
    ADD CONSTRAINT fk_rule_trials_against FOREIGN KEY (against) REFERENCES rule_sets(version);

ALTER TABLE ONLY rule_trials
    ADD CONSTRAINT fk_rule_trials_version FOREIGN KEY (version) REFERENCES rule_sets(version);

ALTER TABLE ONLY second_readings
    ADD CONSTRAINT fk_second_readings_case_id_cases FOREIGN KEY (case_id) REFERENCES cases(id);

ALTER TABLE ONLY shift_notes
    ADD CONSTRAINT fk_shift_notes_case_id FOREIGN KEY (case_id) REFERENCES cases(id);
