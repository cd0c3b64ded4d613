-- The tables at revision d15e60b83f27, as pg_dump wrote them: what scripts are written and tried against.

CREATE TABLE breaches (
    breach_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    "on" date NOT NULL,
    evidence text,
    complaint_id uuid,
    state text NOT NULL,
    reported_by text NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    reason text
);

CREATE TABLE calendars (
    version text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    years smallint[] NOT NULL,
    working date[] NOT NULL,
    off date[] NOT NULL,
    statutory date[] NOT NULL
);

CREATE TABLE disputes (
    dispute_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    state text NOT NULL,
    channel text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    matter text,
    request text,
    amount_fen bigint,
    outcome_note text,
    department text,
    dropped text,
    satisfaction smallint,
    remind_at timestamp with time zone,
    source text
);

CREATE TABLE enterprise_changes (
    enterprise_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    reason text NOT NULL,
    proof text
);

CREATE TABLE enterprise_sessions (
    session_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    kind text NOT NULL,
    held_on date NOT NULL,
    topic text NOT NULL,
    given_by text,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE enterprises (
    enterprise_id uuid NOT NULL,
    name text NOT NULL,
    uscc text,
    standing text NOT NULL,
    applied_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    note text
);

CREATE TABLE entries (
    entry_id uuid NOT NULL,
    register text NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    uscc text,
    address text NOT NULL,
    town text NOT NULL,
    field text NOT NULL,
    place_kind text,
    promise text,
    level text,
    days integer,
    scope text,
    exclusions text,
    freight text,
    valid_from date NOT NULL,
    valid_to date,
    applied_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    began_on date,
    ended_on date
);

CREATE TABLE entry_changes (
    entry_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    reason text NOT NULL,
    proof text
);

CREATE TABLE offers (
    dispute_id uuid NOT NULL,
    number integer NOT NULL,
    terms text NOT NULL,
    amount_fen bigint NOT NULL,
    refund_fen bigint,
    instalments integer NOT NULL,
    state text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_dates date[] DEFAULT '{}'::date[] NOT NULL,
    amounts_fen bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    made_by text DEFAULT 'enterprise'::text NOT NULL
);

CREATE TABLE reminders (
    dispute_id uuid NOT NULL,
    working_day smallint NOT NULL,
    reminded_at timestamp with time zone NOT NULL
);

CREATE TABLE settlements (
    settlement_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    matter text NOT NULL,
    respondent text NOT NULL,
    amount_fen bigint NOT NULL,
    terms text NOT NULL,
    minutes integer NOT NULL,
    settled_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL
);

CREATE TABLE station_accounts (
    account text NOT NULL,
    entry_id uuid NOT NULL,
    bound_at timestamp with time zone NOT NULL,
    bound_by text NOT NULL
);

CREATE TABLE station_handovers (
    complaint_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    reason text,
    handed_at timestamp with time zone NOT NULL,
    handed_by text NOT NULL
);

ALTER TABLE ONLY breaches
    ADD CONSTRAINT pk_breaches PRIMARY KEY (breach_id);

ALTER TABLE ONLY calendars
    ADD CONSTRAINT pk_calendars PRIMARY KEY (version);

ALTER TABLE ONLY disputes
    ADD CONSTRAINT pk_disputes PRIMARY KEY (dispute_id);

ALTER TABLE ONLY enterprise_changes
    ADD CONSTRAINT pk_enterprise_changes PRIMARY KEY (enterprise_id, number);

ALTER TABLE ONLY enterprise_sessions
    ADD CONSTRAINT pk_enterprise_sessions PRIMARY KEY (session_id);

ALTER TABLE ONLY enterprises
    ADD CONSTRAINT pk_enterprises PRIMARY KEY (enterprise_id);

ALTER TABLE ONLY entries
    ADD CONSTRAINT pk_entries PRIMARY KEY (entry_id);

ALTER TABLE ONLY entry_changes
    ADD CONSTRAINT pk_entry_changes PRIMARY KEY (entry_id, number);

ALTER TABLE ONLY offers
    ADD CONSTRAINT pk_offers PRIMARY KEY (dispute_id, number);

ALTER TABLE ONLY reminders
    ADD CONSTRAINT pk_reminders PRIMARY KEY (dispute_id, working_day);

ALTER TABLE ONLY settlements
    ADD CONSTRAINT pk_settlements PRIMARY KEY (settlement_id);

ALTER TABLE ONLY station_accounts
    ADD CONSTRAINT pk_station_accounts PRIMARY KEY (account);

ALTER TABLE ONLY station_handovers
    ADD CONSTRAINT pk_station_handovers PRIMARY KEY (complaint_id);

CREATE INDEX ix_breaches_complaint_id ON breaches USING btree (complaint_id);

CREATE INDEX ix_breaches_entry_id_on ON breaches USING btree (entry_id, "on");

CREATE INDEX ix_breaches_state_reported_at ON breaches USING btree (state, reported_at);

CREATE INDEX ix_disputes_complaint_id ON disputes USING btree (complaint_id);

CREATE INDEX ix_disputes_due ON disputes USING btree (due_at) WHERE (state = 'open'::text);

CREATE INDEX ix_disputes_enterprise_id_opened_at ON disputes USING btree (enterprise_id, opened_at, dispute_id);

CREATE INDEX ix_disputes_remind_at ON disputes USING btree (remind_at) WHERE (state = 'open'::text);

CREATE INDEX ix_disputes_source_opened_at ON disputes USING btree (source, opened_at, dispute_id);

CREATE INDEX ix_enterprise_sessions_enterprise_id ON enterprise_sessions USING btree (enterprise_id, held_on);

CREATE INDEX ix_entries_name_key ON entries USING btree (name_key);

CREATE INDEX ix_entries_register_applied_at ON entries USING btree (register, applied_at, entry_id);

CREATE INDEX ix_entries_uscc ON entries USING btree (uscc);

CREATE INDEX ix_settlements_entry_id_settled_on ON settlements USING btree (entry_id, settled_on);

CREATE INDEX ix_station_accounts_entry_id ON station_accounts USING btree (entry_id);

CREATE INDEX ix_station_handovers_entry_id_handed_at ON station_handovers USING btree (entry_id, handed_at);

CREATE UNIQUE INDEX uq_entries_business ON entries USING btree (register, name_key, town) WHERE (state = ANY (ARRAY['applied'::text, 'listed'::text, 'suspended'::text]));

ALTER TABLE ONLY enterprise_changes
    ADD CONSTRAINT fk_enterprise_changes_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprises(enterprise_id);

ALTER TABLE ONLY enterprise_sessions
    ADD CONSTRAINT fk_enterprise_sessions_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprises(enterprise_id);

ALTER TABLE ONLY entry_changes
    ADD CONSTRAINT fk_entry_changes_entry_id FOREIGN KEY (entry_id) REFERENCES entries(entry_id);

ALTER TABLE ONLY offers
    ADD CONSTRAINT fk_offers_dispute_id FOREIGN KEY (dispute_id) REFERENCES disputes(dispute_id);

ALTER TABLE ONLY reminders
    ADD CONSTRAINT fk_reminders_dispute_id FOREIGN KEY (dispute_id) REFERENCES disputes(dispute_id);
