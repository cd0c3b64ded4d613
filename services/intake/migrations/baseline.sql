-- The tables at revision 0013, as pg_dump wrote them: what scripts are written and tried against.

CREATE TABLE attachment_releases (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    sha256 text NOT NULL,
    owner text NOT NULL,
    party text NOT NULL,
    code text NOT NULL,
    released_at timestamp with time zone NOT NULL,
    taken_back_at timestamp with time zone
);

CREATE TABLE attachment_removals (
    name text NOT NULL,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE attachments (
    complaint_id uuid NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    account text NOT NULL,
    original text NOT NULL,
    original_size bigint NOT NULL,
    view text,
    view_size bigint,
    thumbnail text,
    thumbnail_size bigint,
    width integer,
    height integer,
    owner text DEFAULT ''::text NOT NULL
);

CREATE TABLE clocks (
    complaint_id uuid NOT NULL,
    kind text NOT NULL,
    round smallint NOT NULL,
    starts_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    provisional boolean NOT NULL,
    proof text
)
WITH (fillfactor='80');

CREATE TABLE closing_alarms (
    id uuid NOT NULL,
    business text,
    respondent text NOT NULL,
    uscc text,
    topic text,
    found_at timestamp with time zone NOT NULL,
    complaints uuid[] NOT NULL,
    evidence jsonb NOT NULL,
    state text NOT NULL,
    decided_at timestamp with time zone,
    decided_by text,
    reason text,
    group_id uuid,
    business_digest bytea
);

CREATE TABLE complaints (
    id uuid NOT NULL,
    number text NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    platform_label text,
    channel text NOT NULL,
    source text NOT NULL,
    external_id text,
    received_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    text text NOT NULL,
    request text,
    respondent_name text,
    respondent_uscc text,
    respondent_place text,
    shopping_platform text,
    goods text,
    place text,
    region text,
    category text,
    problem text,
    amount_fen bigint,
    happened_on text,
    missing text[] NOT NULL,
    flags text[] NOT NULL,
    alerts text[] NOT NULL,
    sign_limit timestamp with time zone,
    handle_limit timestamp with time zone,
    supplement_by timestamp with time zone,
    linked_id uuid,
    linked_as text,
    real_name boolean NOT NULL,
    confidential boolean NOT NULL,
    attachments jsonb NOT NULL,
    withdrawn_at timestamp with time zone,
    sealed bytea NOT NULL,
    case_since timestamp with time zone,
    topic text,
    topic_by text,
    past_result jsonb,
    side_attachments jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE deliveries (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    channel text NOT NULL,
    external_id text NOT NULL,
    step text NOT NULL,
    body jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    place smallint NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    next_at timestamp with time zone,
    error text,
    delivered_at timestamp with time zone
);

CREATE TABLE group_members (
    group_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    joined_by text NOT NULL,
    representative boolean NOT NULL,
    consents boolean,
    consented_at timestamp with time zone,
    left_at timestamp with time zone,
    left_because text
);

CREATE TABLE grouping_queue (
    complaint_id uuid NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    priority smallint DEFAULT 0 NOT NULL
);

CREATE TABLE groups (
    id uuid NOT NULL,
    respondent text NOT NULL,
    uscc text,
    business text,
    topic text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    business_digest bytea
);

CREATE TABLE import_chunks (
    import_id uuid NOT NULL,
    number integer NOT NULL,
    sealed bytea,
    problems jsonb NOT NULL
);

CREATE TABLE import_results (
    import_id uuid NOT NULL,
    number integer NOT NULL,
    outcomes jsonb NOT NULL
);

CREATE TABLE imports (
    id uuid NOT NULL,
    state text NOT NULL,
    channel text NOT NULL,
    encoding text NOT NULL,
    size bigint NOT NULL,
    columns jsonb NOT NULL,
    places jsonb NOT NULL,
    rows integer NOT NULL,
    chunks integer NOT NULL,
    known integer NOT NULL,
    unusable integer NOT NULL,
    lacking integer NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    keep_until timestamp with time zone NOT NULL,
    started_by text,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    next_chunk integer NOT NULL,
    taken integer NOT NULL,
    incomplete integer NOT NULL,
    repeated integer NOT NULL,
    refused integer NOT NULL,
    failures integer NOT NULL,
    claimed_until timestamp with time zone,
    wrapped bytea,
    sealed_name bytea,
    finished integer DEFAULT 0 NOT NULL,
    overdue integer DEFAULT 0 NOT NULL
);

CREATE TABLE marks (
    kind text NOT NULL,
    digest bytea NOT NULL,
    complaint_id uuid NOT NULL
);

CREATE TABLE match_keys (
    digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    complaint_id uuid NOT NULL
);

CREATE TABLE match_queue (
    complaint_id uuid NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    priority smallint DEFAULT 0 NOT NULL
);

CREATE TABLE matches (
    earlier_id uuid NOT NULL,
    later_id uuid NOT NULL,
    found_at timestamp with time zone NOT NULL,
    score real NOT NULL,
    features jsonb NOT NULL,
    evidence text[] NOT NULL,
    contradictions text[] NOT NULL,
    rule_version text NOT NULL,
    verdict text,
    decided_by text,
    decided_at timestamp with time zone,
    reason text,
    joined_at timestamp with time zone,
    apart_because text
);

CREATE TABLE notice_numbers (
    year smallint NOT NULL,
    running integer NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE notices (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    kind text NOT NULL,
    addressee text NOT NULL,
    agency text,
    facts jsonb NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    number text,
    sealed_html bytea,
    sealed_docx bytea
);

CREATE TABLE numbers (
    day date NOT NULL,
    running integer NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE progress (
    complaint_id uuid NOT NULL,
    state text NOT NULL,
    round smallint NOT NULL,
    department text,
    station text,
    agency text,
    changed_at timestamp with time zone NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE raws (
    complaint_id uuid NOT NULL,
    version smallint NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE reading_versions (
    version text NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    digest text NOT NULL,
    off jsonb NOT NULL,
    entries jsonb NOT NULL,
    thresholds jsonb NOT NULL
);

CREATE TABLE receipts (
    source text NOT NULL,
    external_id text NOT NULL,
    complaint_id uuid NOT NULL
);

CREATE TABLE retention_periods (
    entry bigint NOT NULL,
    kind text NOT NULL,
    days integer NOT NULL,
    since date NOT NULL,
    basis text NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamp with time zone NOT NULL
);

ALTER TABLE retention_periods ALTER COLUMN entry ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME retention_periods_entry_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE signal_baselines (
    code text NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    people jsonb NOT NULL
);

CREATE TABLE signal_decisions (
    complaint_id uuid NOT NULL,
    code text NOT NULL,
    value integer NOT NULL,
    thresholds text NOT NULL,
    upheld boolean NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    object_by timestamp with time zone NOT NULL,
    objected_at timestamp with time zone,
    reviewed_upheld boolean,
    reviewed_by text,
    reviewed_at timestamp with time zone,
    sealed_reason bytea NOT NULL,
    sealed_objection bytea,
    sealed_review bytea
);

CREATE TABLE supplements (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    account text NOT NULL,
    text text NOT NULL,
    changed text[] NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE told (
    complaint_id uuid NOT NULL,
    digest bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    type text NOT NULL,
    facts jsonb NOT NULL,
    via uuid
);

CREATE TABLE traits (
    complaint_id uuid NOT NULL,
    received_at timestamp with time zone NOT NULL,
    business text,
    respondent text,
    uscc text,
    goods text,
    problem text,
    topic text,
    topic_by text,
    refund boolean NOT NULL,
    closing text[] NOT NULL,
    unreachable text[] NOT NULL,
    lacks_proof boolean NOT NULL,
    business_digest bytea
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

ALTER TABLE ONLY attachment_releases
    ADD CONSTRAINT pk_attachment_releases PRIMARY KEY (id);

ALTER TABLE ONLY attachment_removals
    ADD CONSTRAINT pk_attachment_removals PRIMARY KEY (name);

ALTER TABLE ONLY attachments
    ADD CONSTRAINT pk_attachments PRIMARY KEY (complaint_id, sha256, owner);

ALTER TABLE ONLY clocks
    ADD CONSTRAINT pk_clocks PRIMARY KEY (complaint_id, kind, round);

ALTER TABLE ONLY closing_alarms
    ADD CONSTRAINT pk_closing_alarms PRIMARY KEY (id);

ALTER TABLE ONLY complaints
    ADD CONSTRAINT pk_complaints PRIMARY KEY (id);

ALTER TABLE ONLY deliveries
    ADD CONSTRAINT pk_deliveries PRIMARY KEY (id);

ALTER TABLE ONLY group_members
    ADD CONSTRAINT pk_group_members PRIMARY KEY (group_id, complaint_id);

ALTER TABLE ONLY grouping_queue
    ADD CONSTRAINT pk_grouping_queue PRIMARY KEY (complaint_id);

ALTER TABLE ONLY groups
    ADD CONSTRAINT pk_groups PRIMARY KEY (id);

ALTER TABLE ONLY import_chunks
    ADD CONSTRAINT pk_import_chunks PRIMARY KEY (import_id, number);

ALTER TABLE ONLY import_results
    ADD CONSTRAINT pk_import_results PRIMARY KEY (import_id, number);

ALTER TABLE ONLY imports
    ADD CONSTRAINT pk_imports PRIMARY KEY (id);

ALTER TABLE ONLY marks
    ADD CONSTRAINT pk_marks PRIMARY KEY (digest, complaint_id, kind);

ALTER TABLE ONLY match_keys
    ADD CONSTRAINT pk_match_keys PRIMARY KEY (digest, received_at, complaint_id);

ALTER TABLE ONLY match_queue
    ADD CONSTRAINT pk_match_queue PRIMARY KEY (complaint_id);

ALTER TABLE ONLY matches
    ADD CONSTRAINT pk_matches PRIMARY KEY (earlier_id, later_id);

ALTER TABLE ONLY notice_numbers
    ADD CONSTRAINT pk_notice_numbers PRIMARY KEY (year);

ALTER TABLE ONLY notices
    ADD CONSTRAINT pk_notices PRIMARY KEY (id);

ALTER TABLE ONLY numbers
    ADD CONSTRAINT pk_numbers PRIMARY KEY (day);

ALTER TABLE ONLY progress
    ADD CONSTRAINT pk_progress PRIMARY KEY (complaint_id);

ALTER TABLE ONLY raws
    ADD CONSTRAINT pk_raws PRIMARY KEY (complaint_id, version);

ALTER TABLE ONLY reading_versions
    ADD CONSTRAINT pk_reading_versions PRIMARY KEY (version);

ALTER TABLE ONLY receipts
    ADD CONSTRAINT pk_receipts PRIMARY KEY (source, external_id);

ALTER TABLE ONLY retention_periods
    ADD CONSTRAINT pk_retention_periods PRIMARY KEY (entry);

ALTER TABLE ONLY signal_baselines
    ADD CONSTRAINT pk_signal_baselines PRIMARY KEY (code);

ALTER TABLE ONLY signal_decisions
    ADD CONSTRAINT pk_signal_decisions PRIMARY KEY (complaint_id, code);

ALTER TABLE ONLY supplements
    ADD CONSTRAINT pk_supplements PRIMARY KEY (id);

ALTER TABLE ONLY told
    ADD CONSTRAINT pk_told PRIMARY KEY (complaint_id, digest);

ALTER TABLE ONLY traits
    ADD CONSTRAINT pk_traits PRIMARY KEY (complaint_id);

ALTER TABLE ONLY vault_index
    ADD CONSTRAINT pk_vault_index PRIMARY KEY (digest, complaint_id, kind);

ALTER TABLE ONLY vault_keys
    ADD CONSTRAINT pk_vault_keys PRIMARY KEY (complaint_id);

CREATE INDEX ix_attachment_releases_complaint_id ON attachment_releases USING btree (complaint_id);

CREATE INDEX ix_attachment_removals_due_at ON attachment_removals USING btree (due_at);

CREATE UNIQUE INDEX ix_attachments_original ON attachments USING btree (original);

CREATE UNIQUE INDEX ix_attachments_thumbnail ON attachments USING btree (thumbnail);

CREATE UNIQUE INDEX ix_attachments_view ON attachments USING btree (view);

CREATE INDEX ix_closing_alarms_business ON closing_alarms USING btree (business);

CREATE INDEX ix_closing_alarms_business_digest ON closing_alarms USING btree (business_digest);

CREATE INDEX ix_closing_alarms_complaints ON closing_alarms USING gin (complaints);

CREATE INDEX ix_closing_alarms_found_at_id ON closing_alarms USING btree (found_at, id);

CREATE INDEX ix_closing_alarms_uscc ON closing_alarms USING btree (uscc) WHERE (uscc IS NOT NULL);

CREATE INDEX ix_complaints_case_id ON complaints USING btree (case_id);

CREATE INDEX ix_complaints_joined ON complaints USING btree (case_id) WHERE (case_id <> id);

CREATE INDEX ix_complaints_received_at_id ON complaints USING btree (received_at, id);

CREATE INDEX ix_complaints_source_external_id ON complaints USING btree (source, external_id);

CREATE INDEX ix_deliveries_at_id ON deliveries USING btree (at, id);

CREATE INDEX ix_deliveries_complaint_id_at_place ON deliveries USING btree (complaint_id, at, place);

CREATE INDEX ix_deliveries_waiting ON deliveries USING btree (channel, next_at) WHERE (state = 'waiting'::text);

CREATE INDEX ix_group_members_complaint_id ON group_members USING btree (complaint_id);

CREATE INDEX ix_grouping_queue_priority_queued_at ON grouping_queue USING btree (priority, queued_at);

CREATE INDEX ix_groups_business_digest_topic ON groups USING btree (business_digest, topic) WHERE (closed_at IS NULL);

CREATE INDEX ix_groups_business_topic ON groups USING btree (business, topic) WHERE (closed_at IS NULL);

CREATE INDEX ix_groups_opened_at_id ON groups USING btree (opened_at, id);

CREATE INDEX ix_groups_uscc_topic ON groups USING btree (uscc, topic) WHERE ((closed_at IS NULL) AND (uscc IS NOT NULL));

CREATE INDEX ix_imports_keep_until ON imports USING btree (keep_until) WHERE (wrapped IS NOT NULL);

CREATE INDEX ix_imports_running ON imports USING btree (started_at) WHERE (state = 'running'::text);

CREATE INDEX ix_imports_uploaded_at_id ON imports USING btree (uploaded_at, id);

CREATE INDEX ix_marks_complaint_id ON marks USING btree (complaint_id);

CREATE INDEX ix_match_keys_complaint_id ON match_keys USING btree (complaint_id);

CREATE INDEX ix_match_queue_priority_queued_at ON match_queue USING btree (priority, queued_at);

CREATE INDEX ix_matches_later_id ON matches USING btree (later_id);

CREATE INDEX ix_matches_open ON matches USING btree (found_at) WHERE (verdict IS NULL);

CREATE INDEX ix_notices_complaint_id_decided_at ON notices USING btree (complaint_id, decided_at);

CREATE INDEX ix_progress_agency ON progress USING btree (agency) WHERE (agency IS NOT NULL);

CREATE INDEX ix_progress_department ON progress USING btree (department);

CREATE INDEX ix_progress_over ON progress USING btree (changed_at) WHERE (state = ANY (ARRAY['closed'::text, 'followed_up'::text, 'withdrawn'::text]));

CREATE INDEX ix_receipts_complaint_id ON receipts USING btree (complaint_id);

CREATE INDEX ix_supplements_complaint_id ON supplements USING btree (complaint_id);

CREATE INDEX ix_told_via ON told USING btree (via) WHERE (via IS NOT NULL);

CREATE INDEX ix_traits_business_digest_received_at ON traits USING btree (business_digest, received_at) WHERE (business_digest IS NOT NULL);

CREATE INDEX ix_traits_business_received_at ON traits USING btree (business, received_at) WHERE (business IS NOT NULL);

CREATE INDEX ix_traits_received_at ON traits USING btree (received_at);

CREATE INDEX ix_traits_uscc_received_at ON traits USING btree (uscc, received_at) WHERE (uscc IS NOT NULL);

CREATE INDEX ix_vault_index_complaint_id ON vault_index USING btree (complaint_id);

CREATE UNIQUE INDEX uq_group_members_present ON group_members USING btree (complaint_id) WHERE (left_at IS NULL);

ALTER TABLE ONLY import_chunks
    ADD CONSTRAINT fk_import_chunks_import_id_imports FOREIGN KEY (import_id) REFERENCES imports(id);

ALTER TABLE ONLY import_results
    ADD CONSTRAINT fk_import_results_import_id_imports FOREIGN KEY (import_id) REFERENCES imports(id);
