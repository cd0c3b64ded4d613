-- The tables at revision a7c35d91e06b, as pg_dump wrote them: what scripts are written and tried against.

CREATE TABLE bank_files (
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    digest bytea NOT NULL,
    answer jsonb NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamp with time zone NOT NULL
);

CREATE TABLE books_version (
    one smallint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT ck_books_version_single CHECK ((one = 1))
);

CREATE SEQUENCE books_version_one_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE books_version_one_seq OWNED BY books_version.one;

CREATE TABLE calendars (
    version text NOT NULL,
    published smallint[] NOT NULL,
    days jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL
);

CREATE TABLE cases (
    complaint_id uuid NOT NULL,
    department text,
    station text
)
WITH (fillfactor='80');

CREATE TABLE claims (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    amount_fen bigint NOT NULL,
    origin text NOT NULL,
    plan_id uuid,
    changed_at timestamp with time zone NOT NULL,
    department text,
    enterprise text
);

CREATE TABLE group_cases (
    id uuid NOT NULL,
    title text NOT NULL,
    basis text NOT NULL,
    respondent_name text NOT NULL,
    respondent_uscc text,
    group_id uuid,
    department text,
    opened_by text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    roster_version integer NOT NULL,
    people integer NOT NULL,
    contracts integer NOT NULL,
    owed_fen bigint NOT NULL,
    paid_fen bigint NOT NULL,
    people_done integer NOT NULL,
    overdue_fen bigint NOT NULL,
    overdue_people integer NOT NULL,
    plan_id uuid,
    plan_version integer,
    versions integer NOT NULL,
    next_due_on date,
    interviewed_on date
);

CREATE TABLE group_contracts (
    member_id uuid NOT NULL,
    number smallint NOT NULL,
    group_case_id uuid NOT NULL,
    digest bytea,
    signed_on date,
    contract_paid_fen bigint NOT NULL,
    owed_fen bigint NOT NULL,
    owed_by text
);

CREATE TABLE group_due_days (
    plan_id uuid NOT NULL,
    number smallint NOT NULL,
    due_on date NOT NULL,
    amount_fen bigint NOT NULL,
    people integer NOT NULL,
    paid_fen bigint NOT NULL,
    is_breached boolean NOT NULL
);

CREATE TABLE group_instalments (
    plan_id uuid NOT NULL,
    member integer NOT NULL,
    number smallint NOT NULL,
    due_on date NOT NULL,
    amount_fen bigint NOT NULL,
    paid_fen bigint NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE group_measures (
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    "on" date NOT NULL,
    text text NOT NULL,
    by date,
    taken_by text NOT NULL,
    taken_at timestamp with time zone NOT NULL
);

CREATE TABLE group_members (
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    id uuid NOT NULL,
    owed_fen bigint NOT NULL,
    paid_fen bigint NOT NULL,
    overdue_fen bigint NOT NULL,
    first_overdue_on date,
    is_defaulted boolean NOT NULL,
    hardship boolean NOT NULL,
    signed_on date,
    sealed bytea,
    name_digest bytea,
    id_digest bytea,
    person_digest bytea,
    complaint_id uuid
)
WITH (fillfactor='80');

CREATE TABLE group_payments (
    id uuid NOT NULL,
    group_case_id uuid NOT NULL,
    reference text NOT NULL,
    amount_fen bigint NOT NULL,
    paid_on date NOT NULL,
    member integer,
    instalment smallint,
    plan_version integer,
    reason text,
    candidates jsonb NOT NULL,
    file integer,
    sealed bytea,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    matched_by text,
    matched_at timestamp with time zone
);

CREATE TABLE group_plans (
    id uuid NOT NULL,
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    simulation integer NOT NULL,
    paper text NOT NULL,
    reason text,
    state text NOT NULL,
    signatures jsonb NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    total_fen bigint NOT NULL,
    paid_fen bigint NOT NULL,
    people integer NOT NULL,
    breaches integer NOT NULL,
    look_again_on date,
    withheld_on date,
    undone_fen bigint DEFAULT 0 NOT NULL
);

CREATE TABLE instalments (
    plan_id uuid NOT NULL,
    number integer NOT NULL,
    due_on date NOT NULL,
    amount_fen bigint NOT NULL,
    paid_fen bigint NOT NULL,
    told_overdue boolean NOT NULL
);

CREATE TABLE interviews (
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    held_on date NOT NULL,
    sealed bytea NOT NULL,
    next_on date,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE local_rules (
    entry bigint NOT NULL,
    id text NOT NULL,
    region text NOT NULL,
    since date NOT NULL,
    until date,
    name text NOT NULL,
    unused_within_days integer NOT NULL,
    unused_due_days integer NOT NULL,
    due_days integer NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamp with time zone NOT NULL
);

ALTER TABLE local_rules ALTER COLUMN entry ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME local_rules_entry_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payments (
    plan_id uuid NOT NULL,
    reference text NOT NULL,
    amount_fen bigint NOT NULL,
    paid_on date NOT NULL,
    instalment integer,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE plan_measures (
    plan_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    "on" date NOT NULL,
    text text NOT NULL,
    by date,
    taken_by text NOT NULL,
    taken_at timestamp with time zone NOT NULL
);

CREATE TABLE plans (
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    total_fen bigint NOT NULL,
    status text NOT NULL,
    warnings text[] NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    look_again_on date,
    withheld_on date
);

CREATE TABLE rates (
    id bigint NOT NULL,
    name text NOT NULL,
    since date NOT NULL,
    rate_bp integer NOT NULL,
    known_until date,
    entered_by text NOT NULL,
    entered_at timestamp with time zone NOT NULL
);

ALTER TABLE rates ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME rates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE rosters (
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    digest bytea NOT NULL,
    answer jsonb NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamp with time zone NOT NULL
);

CREATE TABLE simulations (
    group_case_id uuid NOT NULL,
    number integer NOT NULL,
    roster_version integer NOT NULL,
    monthly_budget_fen bigint NOT NULL,
    strategy text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    total_fen bigint NOT NULL,
    people integer NOT NULL,
    months jsonb NOT NULL,
    fairness jsonb NOT NULL,
    warnings text[] NOT NULL,
    timetable bytea NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE vault_index (
    kind text NOT NULL,
    digest bytea NOT NULL,
    complaint_id uuid NOT NULL
);

CREATE TABLE vault_keys (
    complaint_id uuid NOT NULL,
    wrapped bytea NOT NULL
);

ALTER TABLE ONLY books_version ALTER COLUMN one SET DEFAULT nextval('books_version_one_seq'::regclass);

ALTER TABLE ONLY bank_files
    ADD CONSTRAINT pk_bank_files PRIMARY KEY (group_case_id, number);

ALTER TABLE ONLY books_version
    ADD CONSTRAINT pk_books_version PRIMARY KEY (one);

ALTER TABLE ONLY calendars
    ADD CONSTRAINT pk_calendars PRIMARY KEY (version);

ALTER TABLE ONLY cases
    ADD CONSTRAINT pk_cases PRIMARY KEY (complaint_id);

ALTER TABLE ONLY claims
    ADD CONSTRAINT pk_claims PRIMARY KEY (id);

ALTER TABLE ONLY group_cases
    ADD CONSTRAINT pk_group_cases PRIMARY KEY (id);

ALTER TABLE ONLY group_contracts
    ADD CONSTRAINT pk_group_contracts PRIMARY KEY (member_id, number);

ALTER TABLE ONLY group_due_days
    ADD CONSTRAINT pk_group_due_days PRIMARY KEY (plan_id, number);

ALTER TABLE ONLY group_instalments
    ADD CONSTRAINT pk_group_instalments PRIMARY KEY (plan_id, member, number);

ALTER TABLE ONLY group_measures
    ADD CONSTRAINT pk_group_measures PRIMARY KEY (group_case_id, number);

ALTER TABLE ONLY group_members
    ADD CONSTRAINT pk_group_members PRIMARY KEY (group_case_id, number);

ALTER TABLE ONLY group_payments
    ADD CONSTRAINT pk_group_payments PRIMARY KEY (id);

ALTER TABLE ONLY group_plans
    ADD CONSTRAINT pk_group_plans PRIMARY KEY (id);

ALTER TABLE ONLY instalments
    ADD CONSTRAINT pk_instalments PRIMARY KEY (plan_id, number);

ALTER TABLE ONLY interviews
    ADD CONSTRAINT pk_interviews PRIMARY KEY (group_case_id, number);

ALTER TABLE ONLY local_rules
    ADD CONSTRAINT pk_local_rules PRIMARY KEY (entry);

ALTER TABLE ONLY payments
    ADD CONSTRAINT pk_payments PRIMARY KEY (plan_id, reference);

ALTER TABLE ONLY plan_measures
    ADD CONSTRAINT pk_plan_measures PRIMARY KEY (plan_id, number);

ALTER TABLE ONLY plans
    ADD CONSTRAINT pk_plans PRIMARY KEY (id);

ALTER TABLE ONLY rates
    ADD CONSTRAINT pk_rates PRIMARY KEY (id);

ALTER TABLE ONLY rosters
    ADD CONSTRAINT pk_rosters PRIMARY KEY (group_case_id, number);

ALTER TABLE ONLY simulations
    ADD CONSTRAINT pk_simulations PRIMARY KEY (group_case_id, number);

ALTER TABLE ONLY vault_index
    ADD CONSTRAINT pk_vault_index PRIMARY KEY (digest, complaint_id, kind);

ALTER TABLE ONLY vault_keys
    ADD CONSTRAINT pk_vault_keys PRIMARY KEY (complaint_id);

ALTER TABLE ONLY bank_files
    ADD CONSTRAINT uq_bank_files_group_case_id_digest UNIQUE (group_case_id, digest);

ALTER TABLE ONLY group_members
    ADD CONSTRAINT uq_group_members_id UNIQUE (id);

ALTER TABLE ONLY group_payments
    ADD CONSTRAINT uq_group_payments_group_case_id_reference UNIQUE (group_case_id, reference);

ALTER TABLE ONLY group_plans
    ADD CONSTRAINT uq_group_plans_group_case_id_number UNIQUE (group_case_id, number);

ALTER TABLE ONLY rosters
    ADD CONSTRAINT uq_rosters_group_case_id_digest UNIQUE (group_case_id, digest);

CREATE INDEX ix_cases_department ON cases USING btree (department);

CREATE INDEX ix_claims_complaint_id ON claims USING btree (complaint_id);

CREATE INDEX ix_claims_enterprise ON claims USING btree (enterprise) WHERE (enterprise IS NOT NULL);

CREATE INDEX ix_group_cases_opened_at_id ON group_cases USING btree (opened_at, id);

CREATE UNIQUE INDEX ix_group_contracts_digest ON group_contracts USING btree (group_case_id, digest);

CREATE INDEX ix_group_members_complaint_id ON group_members USING btree (complaint_id) WHERE (complaint_id IS NOT NULL);

CREATE INDEX ix_group_members_overdue ON group_members USING btree (group_case_id, number) WHERE (overdue_fen > 0);

CREATE INDEX ix_group_payments_member ON group_payments USING btree (group_case_id, member);

CREATE INDEX ix_group_payments_waiting ON group_payments USING btree (group_case_id, id) WHERE (member IS NULL);

CREATE INDEX ix_group_plans_look_again_on ON group_plans USING btree (look_again_on) WHERE (look_again_on IS NOT NULL);

CREATE INDEX ix_plans_look_again_on ON plans USING btree (look_again_on);

CREATE INDEX ix_plans_open ON plans USING btree (id) WHERE (status = ANY (ARRAY['active'::text, 'defaulted'::text]));

CREATE INDEX ix_plans_opened_at ON plans USING btree (opened_at, id);

CREATE INDEX ix_vault_index_complaint_id ON vault_index USING btree (complaint_id);

ALTER TABLE ONLY bank_files
    ADD CONSTRAINT fk_bank_files_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY group_contracts
    ADD CONSTRAINT fk_group_contracts_member_id FOREIGN KEY (member_id) REFERENCES group_members(id);

ALTER TABLE ONLY group_due_days
    ADD CONSTRAINT fk_group_due_days_plan_id FOREIGN KEY (plan_id) REFERENCES group_plans(id);

ALTER TABLE ONLY group_instalments
    ADD CONSTRAINT fk_group_instalments_plan_id FOREIGN KEY (plan_id) REFERENCES group_plans(id);

ALTER TABLE ONLY group_measures
    ADD CONSTRAINT fk_group_measures_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY group_members
    ADD CONSTRAINT fk_group_members_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY group_payments
    ADD CONSTRAINT fk_group_payments_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY group_plans
    ADD CONSTRAINT fk_group_plans_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY instalments
    ADD CONSTRAINT fk_instalments_plan_id FOREIGN KEY (plan_id) REFERENCES plans(id);

ALTER TABLE ONLY interviews
    ADD CONSTRAINT fk_interviews_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY payments
    ADD CONSTRAINT fk_payments_plan_id FOREIGN KEY (plan_id) REFERENCES plans(id);

ALTER TABLE ONLY plan_measures
    ADD CONSTRAINT fk_plan_measures_plan_id_plans FOREIGN KEY (plan_id) REFERENCES plans(id);

ALTER TABLE ONLY plans
    ADD CONSTRAINT fk_plans_claim_id FOREIGN KEY (claim_id) REFERENCES claims(id);

ALTER TABLE ONLY rosters
    ADD CONSTRAINT fk_rosters_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);

ALTER TABLE ONLY simulations
    ADD CONSTRAINT fk_simulations_group_case_id FOREIGN KEY (group_case_id) REFERENCES group_cases(id);
