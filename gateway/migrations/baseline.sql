-- The tables at revision e58c1a7d2b90, as pg_dump wrote them: what scripts are written and tried against.

CREATE TABLE accounts (
    name text NOT NULL,
    roles text[] NOT NULL,
    department text,
    source text,
    agency text,
    enterprise text,
    scopes text[] NOT NULL,
    password_hash text,
    disabled_at timestamp with time zone,
    totp_secret bytea,
    totp_step bigint DEFAULT '0'::bigint NOT NULL,
    sessions_from timestamp with time zone,
    password_until timestamp with time zone,
    created_at timestamp with time zone
);

CREATE UNLOGGED TABLE allowances (
    account text NOT NULL,
    tokens double precision NOT NULL,
    granted double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
);

CREATE TABLE api_keys (
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    account text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    algorithm text
);

CREATE TABLE ended_sessions (
    id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE nonces (
    key text NOT NULL,
    nonce text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE saved_searches (
    account text NOT NULL,
    page text NOT NULL,
    name text NOT NULL,
    conditions text NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

CREATE TABLE sessions (
    id uuid NOT NULL,
    account text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE sign_in_networks (
    account text NOT NULL,
    network text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE signing_keys (
    id uuid NOT NULL,
    private_pem text,
    created_at timestamp with time zone NOT NULL,
    sealed bytea
);

CREATE TABLE signing_secrets (
    id uuid NOT NULL,
    key text NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone
);

CREATE TABLE skip_proposals (
    event text NOT NULL,
    proposed_by text NOT NULL,
    reason text NOT NULL,
    proposed_at timestamp with time zone NOT NULL
);

CREATE TABLE tries (
    name_digest bytea NOT NULL,
    count integer NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    waits_until timestamp with time zone
);

ALTER TABLE ONLY accounts
    ADD CONSTRAINT pk_accounts PRIMARY KEY (name);

ALTER TABLE ONLY allowances
    ADD CONSTRAINT pk_allowances PRIMARY KEY (account);

ALTER TABLE ONLY api_keys
    ADD CONSTRAINT pk_api_keys PRIMARY KEY (prefix);

ALTER TABLE ONLY ended_sessions
    ADD CONSTRAINT pk_ended_sessions PRIMARY KEY (id);

ALTER TABLE ONLY nonces
    ADD CONSTRAINT pk_nonces PRIMARY KEY (key, nonce);

ALTER TABLE ONLY saved_searches
    ADD CONSTRAINT pk_saved_searches PRIMARY KEY (account, page, name);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);

ALTER TABLE ONLY sign_in_networks
    ADD CONSTRAINT pk_sign_in_networks PRIMARY KEY (account, network);

ALTER TABLE ONLY signing_keys
    ADD CONSTRAINT pk_signing_keys PRIMARY KEY (id);

ALTER TABLE ONLY signing_secrets
    ADD CONSTRAINT pk_signing_secrets PRIMARY KEY (id);

ALTER TABLE ONLY skip_proposals
    ADD CONSTRAINT pk_skip_proposals PRIMARY KEY (event);

ALTER TABLE ONLY tries
    ADD CONSTRAINT pk_tries PRIMARY KEY (name_digest);

CREATE INDEX ix_api_keys_account ON api_keys USING btree (account);

CREATE INDEX ix_nonces_seen_at ON nonces USING btree (seen_at);

CREATE INDEX ix_sessions_account ON sessions USING btree (account);

CREATE INDEX ix_sign_in_networks_seen_at ON sign_in_networks USING btree (seen_at);

CREATE INDEX ix_signing_secrets_key ON signing_secrets USING btree (key);

CREATE INDEX ix_tries_tried_at ON tries USING btree (tried_at);

ALTER TABLE ONLY api_keys
    ADD CONSTRAINT fk_api_keys_account FOREIGN KEY (account) REFERENCES accounts(name);

ALTER TABLE ONLY saved_searches
    ADD CONSTRAINT fk_saved_searches_account_accounts FOREIGN KEY (account) REFERENCES accounts(name);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT fk_sessions_account FOREIGN KEY (account) REFERENCES accounts(name);

ALTER TABLE ONLY sign_in_networks
    ADD CONSTRAINT fk_sign_in_networks_account FOREIGN KEY (account) REFERENCES accounts(name);

ALTER TABLE ONLY signing_secrets
    ADD CONSTRAINT fk_signing_secrets_key FOREIGN KEY (key) REFERENCES api_keys(prefix);
