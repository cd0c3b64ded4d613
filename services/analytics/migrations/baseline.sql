-- The tables at revision 0019, as pg_dump wrote them: what scripts are written and tried against.

CREATE TABLE activities (
    activity_id uuid NOT NULL,
    kind text NOT NULL,
    variety text,
    department text NOT NULL,
    day date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    people integer NOT NULL,
    units integer NOT NULL,
    hazards integer NOT NULL,
    materials integer NOT NULL,
    fine_fen bigint NOT NULL
);

CREATE TABLE balance_days (
    cube text NOT NULL,
    basis text NOT NULL,
    level text NOT NULL,
    first date NOT NULL,
    key text[] NOT NULL,
    days integer NOT NULL,
    seen date NOT NULL,
    rows bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

CREATE TABLE balanced_months (
    first date NOT NULL,
    reached uuid NOT NULL,
    whole boolean NOT NULL
);

CREATE TABLE balances (
    cube text NOT NULL,
    basis text NOT NULL,
    level text NOT NULL,
    first date NOT NULL,
    key text[] NOT NULL,
    seen date NOT NULL,
    d_received bigint DEFAULT '0'::bigint NOT NULL,
    d_accepted bigint DEFAULT '0'::bigint NOT NULL,
    d_refused bigint DEFAULT '0'::bigint NOT NULL,
    d_closed bigint DEFAULT '0'::bigint NOT NULL,
    d_redirected bigint DEFAULT '0'::bigint NOT NULL,
    d_acceptance_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_acceptance_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_dispatched_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    n_dispatched_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    d_feedback_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    n_feedback_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    d_first_check_on_time bigint DEFAULT '0'::bigint NOT NULL,
    n_first_check_on_time bigint DEFAULT '0'::bigint NOT NULL,
    d_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_on_time_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_on_time_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_reply_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_reply_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_mediation_success_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_mediation_success_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_mediation_success_rate_terminated_excluded bigint DEFAULT '0'::bigint NOT NULL,
    n_mediation_success_rate_terminated_excluded bigint DEFAULT '0'::bigint NOT NULL,
    d_odr_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_odr_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_satisfaction_raw bigint DEFAULT '0'::bigint NOT NULL,
    n_satisfaction_raw bigint DEFAULT '0'::bigint NOT NULL,
    d_satisfaction_valid bigint DEFAULT '0'::bigint NOT NULL,
    n_satisfaction_valid bigint DEFAULT '0'::bigint NOT NULL,
    d_first_pass_satisfaction bigint DEFAULT '0'::bigint NOT NULL,
    n_first_pass_satisfaction bigint DEFAULT '0'::bigint NOT NULL,
    d_rework_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_rework_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_bounce_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_bounce_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_duplicate_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_duplicate_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_loss_recovered_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_loss_recovered_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_promised_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_promised_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_paid_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_paid_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_overdue_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_overdue_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_false_flag_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_false_flag_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settled bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_station_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settled_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_station_settled_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_look_back_pass_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_look_back_pass_rate bigint DEFAULT '0'::bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

CREATE TABLE calendars (
    version text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published jsonb NOT NULL
);

CREATE TABLE cases_before (
    complaint_id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    kind text NOT NULL,
    region text,
    town text,
    category text,
    state text,
    round smallint,
    department text,
    agency text,
    dispatched_at timestamp with time zone,
    first_feedback_at timestamp with time zone,
    accepted_at timestamp with time zone,
    refused_at timestamp with time zone,
    redirected_at timestamp with time zone,
    bounces smallint,
    returned_at timestamp with time zone,
    mediation_started_at timestamp with time zone,
    agreed_at timestamp with time zone,
    terminated_at timestamp with time zone,
    termination_reason text,
    first_closed_at timestamp with time zone,
    closed_at timestamp with time zone,
    result text,
    within_limit boolean,
    recovered_fen bigint,
    overdue_at timestamp with time zone,
    followed_up_at timestamp with time zone,
    reachable boolean,
    service smallint,
    outcome smallint,
    rated_round smallint,
    dispatch_in_time boolean,
    dispatch_judged_at timestamp with time zone,
    feedback_in_time boolean,
    feedback_judged_at timestamp with time zone,
    check_in_time boolean,
    check_judged_at timestamp with time zone,
    limit_due_at timestamp with time zone,
    limit_met_at timestamp with time zone,
    late_since timestamp with time zone
);

CREATE TABLE cases_seen (
    complaint_id uuid NOT NULL,
    case_id uuid NOT NULL,
    duplicate boolean NOT NULL,
    recorded_at timestamp with time zone,
    recorded_kind text,
    recorded_category text,
    channel text NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone,
    kind text NOT NULL,
    region text,
    town text,
    category text,
    state text,
    round smallint,
    department text,
    agency text,
    dispatched_at timestamp with time zone,
    first_feedback_at timestamp with time zone,
    accepted_at timestamp with time zone,
    refused_at timestamp with time zone,
    redirected_at timestamp with time zone,
    bounces smallint,
    returned_at timestamp with time zone,
    mediation_started_at timestamp with time zone,
    agreed_at timestamp with time zone,
    terminated_at timestamp with time zone,
    termination_reason text,
    first_closed_at timestamp with time zone,
    closed_at timestamp with time zone,
    result text,
    within_limit boolean,
    recovered_fen bigint,
    overdue_at timestamp with time zone,
    followed_up_at timestamp with time zone,
    reachable boolean,
    service smallint,
    outcome smallint,
    rated_round smallint,
    dispatch_in_time boolean,
    dispatch_judged_at timestamp with time zone,
    feedback_in_time boolean,
    feedback_judged_at timestamp with time zone,
    check_in_time boolean,
    check_judged_at timestamp with time zone,
    reader text,
    case_since timestamp with time zone,
    topic text,
    topic_class text,
    topic_since timestamp with time zone,
    limit_due_at timestamp with time zone,
    limit_met_at timestamp with time zone,
    late_since timestamp with time zone
)
WITH (fillfactor='70');

CREATE TABLE cube_days (
    cube text NOT NULL,
    basis text NOT NULL,
    level text NOT NULL,
    first date NOT NULL,
    key text[] NOT NULL,
    days integer NOT NULL,
    rows bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

CREATE TABLE cubes (
    cube text NOT NULL,
    basis text NOT NULL,
    level text NOT NULL,
    first date NOT NULL,
    key text[] NOT NULL,
    d_received bigint DEFAULT '0'::bigint NOT NULL,
    d_accepted bigint DEFAULT '0'::bigint NOT NULL,
    d_refused bigint DEFAULT '0'::bigint NOT NULL,
    d_closed bigint DEFAULT '0'::bigint NOT NULL,
    d_redirected bigint DEFAULT '0'::bigint NOT NULL,
    d_acceptance_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_acceptance_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_dispatched_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    n_dispatched_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    d_feedback_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    n_feedback_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    d_first_check_on_time bigint DEFAULT '0'::bigint NOT NULL,
    n_first_check_on_time bigint DEFAULT '0'::bigint NOT NULL,
    d_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_on_time_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_on_time_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_reply_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_reply_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_mediation_success_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_mediation_success_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_mediation_success_rate_terminated_excluded bigint DEFAULT '0'::bigint NOT NULL,
    n_mediation_success_rate_terminated_excluded bigint DEFAULT '0'::bigint NOT NULL,
    d_odr_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_odr_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_satisfaction_raw bigint DEFAULT '0'::bigint NOT NULL,
    n_satisfaction_raw bigint DEFAULT '0'::bigint NOT NULL,
    d_satisfaction_valid bigint DEFAULT '0'::bigint NOT NULL,
    n_satisfaction_valid bigint DEFAULT '0'::bigint NOT NULL,
    d_first_pass_satisfaction bigint DEFAULT '0'::bigint NOT NULL,
    n_first_pass_satisfaction bigint DEFAULT '0'::bigint NOT NULL,
    d_rework_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_rework_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_bounce_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_bounce_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_duplicate_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_duplicate_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_loss_recovered_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_loss_recovered_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_promised_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_promised_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_paid_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_paid_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_overdue_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_overdue_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_false_flag_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_false_flag_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settled bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_station_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settled_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_station_settled_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_look_back_pass_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_look_back_pass_rate bigint DEFAULT '0'::bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

CREATE TABLE disputes_ended (
    dispute_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    outcome text NOT NULL,
    ended_at timestamp with time zone NOT NULL
);

CREATE TABLE looked_back (
    complaint_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    passed boolean NOT NULL
);

CREATE TABLE owed (
    complaint_id uuid NOT NULL,
    basis text NOT NULL,
    day date NOT NULL,
    channel text,
    department text,
    agency text,
    kind text,
    category text,
    town text,
    days integer,
    d_received bigint DEFAULT '0'::bigint NOT NULL,
    d_accepted bigint DEFAULT '0'::bigint NOT NULL,
    d_refused bigint DEFAULT '0'::bigint NOT NULL,
    d_closed bigint DEFAULT '0'::bigint NOT NULL,
    d_redirected bigint DEFAULT '0'::bigint NOT NULL,
    d_acceptance_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_acceptance_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_dispatched_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    n_dispatched_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    d_feedback_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    n_feedback_within_24h bigint DEFAULT '0'::bigint NOT NULL,
    d_first_check_on_time bigint DEFAULT '0'::bigint NOT NULL,
    n_first_check_on_time bigint DEFAULT '0'::bigint NOT NULL,
    d_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_on_time_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_on_time_handling_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_reply_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_reply_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_mediation_success_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_mediation_success_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_mediation_success_rate_terminated_excluded bigint DEFAULT '0'::bigint NOT NULL,
    n_mediation_success_rate_terminated_excluded bigint DEFAULT '0'::bigint NOT NULL,
    d_odr_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_odr_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_satisfaction_raw bigint DEFAULT '0'::bigint NOT NULL,
    n_satisfaction_raw bigint DEFAULT '0'::bigint NOT NULL,
    d_satisfaction_valid bigint DEFAULT '0'::bigint NOT NULL,
    n_satisfaction_valid bigint DEFAULT '0'::bigint NOT NULL,
    d_first_pass_satisfaction bigint DEFAULT '0'::bigint NOT NULL,
    n_first_pass_satisfaction bigint DEFAULT '0'::bigint NOT NULL,
    d_rework_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_rework_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_bounce_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_bounce_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_duplicate_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_duplicate_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_loss_recovered_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_loss_recovered_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_promised_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_promised_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_paid_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_paid_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_refund_overdue_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_refund_overdue_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_false_flag_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_false_flag_rate bigint DEFAULT '0'::bigint NOT NULL,
    topic text,
    topic_class text,
    d_station_settled bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_station_settlement_rate bigint DEFAULT '0'::bigint NOT NULL,
    d_station_settled_fen bigint DEFAULT '0'::bigint NOT NULL,
    a_station_settled_fen bigint DEFAULT '0'::bigint NOT NULL,
    d_look_back_pass_rate bigint DEFAULT '0'::bigint NOT NULL,
    n_look_back_pass_rate bigint DEFAULT '0'::bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_cost_delay='0');

CREATE TABLE publications (
    activity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    publicity text NOT NULL
);

CREATE TABLE refund_steps (
    plan_id uuid NOT NULL,
    step text NOT NULL,
    level_fen bigint NOT NULL,
    complaint_id uuid NOT NULL,
    amount_fen bigint,
    at timestamp with time zone NOT NULL,
    since timestamp with time zone
);

CREATE TABLE register_changes (
    register text NOT NULL,
    entry_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    change text NOT NULL,
    day date NOT NULL,
    level text,
    uscc text,
    name_key text,
    town text
);

CREATE TABLE report_signatures (
    report_id uuid NOT NULL,
    number integer NOT NULL,
    account text NOT NULL,
    role text NOT NULL,
    signed_at timestamp with time zone NOT NULL
);

CREATE TABLE report_versions (
    report_id uuid NOT NULL,
    number integer NOT NULL,
    sections jsonb NOT NULL,
    changed jsonb NOT NULL,
    written_by text NOT NULL,
    written_at timestamp with time zone NOT NULL
);

CREATE TABLE reports (
    report_id uuid NOT NULL,
    first date NOT NULL,
    last date NOT NULL,
    basis text NOT NULL,
    template text NOT NULL,
    title text NOT NULL,
    as_of timestamp with time zone NOT NULL,
    figures jsonb NOT NULL,
    annexes jsonb NOT NULL,
    created_by text NOT NULL,
    digest text,
    charts jsonb NOT NULL,
    schedule text
);

CREATE TABLE respondent_names (
    name_key text NOT NULL,
    respondent_id uuid NOT NULL,
    name text NOT NULL,
    since timestamp with time zone NOT NULL
);

CREATE TABLE respondents (
    respondent_id uuid NOT NULL,
    uscc text,
    name_key text,
    name text,
    named_at timestamp with time zone
);

CREATE TABLE respondents_given (
    complaint_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    respondent_id uuid
);

CREATE TABLE signals_decided (
    complaint_id uuid NOT NULL,
    code text NOT NULL,
    at timestamp with time zone NOT NULL,
    upheld boolean NOT NULL,
    reversed boolean NOT NULL
);

CREATE TABLE station_visits (
    visit_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    station_id uuid NOT NULL,
    settled boolean NOT NULL,
    amount_fen bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE topics_assigned (
    complaint_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    topic text NOT NULL,
    topic_class text NOT NULL
);

CREATE TABLE touched (
    complaint_id uuid NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_cost_delay='0');

CREATE TABLE towns (
    code text NOT NULL,
    name text NOT NULL,
    since timestamp with time zone NOT NULL
);

ALTER TABLE ONLY activities
    ADD CONSTRAINT pk_activities PRIMARY KEY (activity_id);

ALTER TABLE ONLY balance_days
    ADD CONSTRAINT pk_balance_days PRIMARY KEY (cube, basis, level, first, key, days, seen);

ALTER TABLE ONLY balanced_months
    ADD CONSTRAINT pk_balanced_months PRIMARY KEY (first);

ALTER TABLE ONLY balances
    ADD CONSTRAINT pk_balances PRIMARY KEY (cube, basis, level, first, key, seen);

ALTER TABLE ONLY calendars
    ADD CONSTRAINT pk_calendars PRIMARY KEY (version);

ALTER TABLE ONLY cases_before
    ADD CONSTRAINT pk_cases_before PRIMARY KEY (complaint_id, changed_at);

ALTER TABLE ONLY cases_seen
    ADD CONSTRAINT pk_cases_seen PRIMARY KEY (complaint_id);

ALTER TABLE ONLY cube_days
    ADD CONSTRAINT pk_cube_days PRIMARY KEY (cube, basis, level, first, key, days);

ALTER TABLE ONLY cubes
    ADD CONSTRAINT pk_cubes PRIMARY KEY (cube, basis, level, first, key);

ALTER TABLE ONLY disputes_ended
    ADD CONSTRAINT pk_disputes_ended PRIMARY KEY (dispute_id);

ALTER TABLE ONLY looked_back
    ADD CONSTRAINT pk_looked_back PRIMARY KEY (complaint_id, at);

ALTER TABLE ONLY publications
    ADD CONSTRAINT pk_publications PRIMARY KEY (activity_id, recorded_at);

ALTER TABLE ONLY refund_steps
    ADD CONSTRAINT pk_refund_steps PRIMARY KEY (plan_id, step, level_fen);

ALTER TABLE ONLY register_changes
    ADD CONSTRAINT pk_register_changes PRIMARY KEY (register, entry_id, recorded_at, change);

ALTER TABLE ONLY report_signatures
    ADD CONSTRAINT pk_report_signatures PRIMARY KEY (report_id, number, account);

ALTER TABLE ONLY report_versions
    ADD CONSTRAINT pk_report_versions PRIMARY KEY (report_id, number);

ALTER TABLE ONLY reports
    ADD CONSTRAINT pk_reports PRIMARY KEY (report_id);

ALTER TABLE ONLY respondent_names
    ADD CONSTRAINT pk_respondent_names PRIMARY KEY (name_key, respondent_id);

ALTER TABLE ONLY respondents
    ADD CONSTRAINT pk_respondents PRIMARY KEY (respondent_id);

ALTER TABLE ONLY respondents_given
    ADD CONSTRAINT pk_respondents_given PRIMARY KEY (complaint_id, at);

ALTER TABLE ONLY signals_decided
    ADD CONSTRAINT pk_signals_decided PRIMARY KEY (complaint_id, code, at, upheld);

ALTER TABLE ONLY station_visits
    ADD CONSTRAINT pk_station_visits PRIMARY KEY (visit_id);

ALTER TABLE ONLY topics_assigned
    ADD CONSTRAINT pk_topics_assigned PRIMARY KEY (complaint_id, at);

ALTER TABLE ONLY touched
    ADD CONSTRAINT pk_touched PRIMARY KEY (complaint_id);

ALTER TABLE ONLY towns
    ADD CONSTRAINT pk_towns PRIMARY KEY (code, name);

ALTER TABLE ONLY respondents
    ADD CONSTRAINT uq_respondents_uscc UNIQUE (uscc);

CREATE INDEX ix_activities_kind_day ON activities USING btree (kind, day);

CREATE INDEX ix_balance_days_seen ON balance_days USING btree (seen);

CREATE INDEX ix_balances_seen ON balances USING btree (seen);

CREATE INDEX ix_cases_seen_closed_at ON cases_seen USING btree (closed_at);

CREATE INDEX ix_cases_seen_reader ON cases_seen USING btree (reader, received_at) WHERE (reader IS NOT NULL);

CREATE INDEX ix_cases_seen_received_at ON cases_seen USING btree (received_at);

CREATE INDEX ix_disputes_ended_complaint_id ON disputes_ended USING btree (complaint_id);

CREATE INDEX ix_owed_complaint_id ON owed USING btree (complaint_id);

CREATE INDEX ix_refund_steps_complaint_id ON refund_steps USING btree (complaint_id);

CREATE INDEX ix_reports_as_of ON reports USING btree (as_of, report_id);

CREATE INDEX ix_respondent_names_respondent_id ON respondent_names USING btree (respondent_id);

CREATE INDEX ix_respondents_given_respondent_id_complaint_id ON respondents_given USING btree (respondent_id, complaint_id);

CREATE INDEX ix_respondents_name_key ON respondents USING btree (name_key);

CREATE INDEX ix_station_visits_complaint_id ON station_visits USING btree (complaint_id);

CREATE UNIQUE INDEX uq_reports_schedule ON reports USING btree (schedule, first);

ALTER TABLE ONLY report_signatures
    ADD CONSTRAINT fk_report_signatures_report_id_reports FOREIGN KEY (report_id) REFERENCES reports(report_id);

ALTER TABLE ONLY report_versions
    ADD CONSTRAINT fk_report_versions_report_id_reports FOREIGN KEY (report_id) REFERENCES reports(report_id);
