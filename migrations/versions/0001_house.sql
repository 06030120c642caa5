-- Frozen by `python -m migrations.freeze`; read the declarations, not this.
set local role portal_owner;

set local check_function_bodies = off;

CREATE TABLE portal.disclosure_rules (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	facet TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	stages TEXT[] NOT NULL, 
	milestone TEXT, 
	days_after_close TEXT, 
	CONSTRAINT pk_disclosure_rules PRIMARY KEY (id)
);

CREATE TABLE portal.job_runs (
	id UUID NOT NULL, 
	name TEXT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	rows INTEGER, 
	error TEXT, 
	CONSTRAINT pk_job_runs PRIMARY KEY (id)
);

CREATE INDEX ix_job_runs_name_started_at ON portal.job_runs (name, started_at desc);

CREATE INDEX ix_job_runs_success ON portal.job_runs (name, finished_at desc) WHERE error is null and rows is not null;

CREATE TABLE portal.leases (
	name TEXT NOT NULL, 
	holder UUID NOT NULL, 
	until TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);

CREATE TABLE portal.organisations (
	id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	short_name TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	accent TEXT NOT NULL, 
	address TEXT, 
	email TEXT, 
	phone TEXT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_organisations PRIMARY KEY (id), 
	CONSTRAINT organisation_kind CHECK (kind in ('comune', 'ats', 'owner')), 
	CONSTRAINT uq_organisations_slug UNIQUE (slug)
);

CREATE TABLE portal.people (
	id UUID NOT NULL, 
	given_name TEXT NOT NULL, 
	surname TEXT NOT NULL, 
	language TEXT NOT NULL, 
	is_operator BOOLEAN NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);

CREATE TABLE portal.sign_in_attempts (
	id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	subject TEXT NOT NULL, 
	succeeded BOOLEAN NOT NULL, 
	CONSTRAINT pk_sign_in_attempts PRIMARY KEY (id)
);

CREATE INDEX ix_sign_in_attempts_subject_at ON portal.sign_in_attempts (subject, at);

CREATE TABLE portal.tallies (
	name TEXT NOT NULL, 
	label TEXT NOT NULL, 
	total BIGINT NOT NULL, 
	CONSTRAINT pk_tallies PRIMARY KEY (name, label)
);

CREATE TABLE portal.transition_rules (
	name TEXT NOT NULL, 
	sources TEXT[] NOT NULL, 
	target TEXT NOT NULL, 
	kinds TEXT[] NOT NULL, 
	CONSTRAINT pk_transition_rules PRIMARY KEY (name)
);

CREATE TABLE portal.absences (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	substitute_id UUID NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	cancelled BOOLEAN NOT NULL, 
	begun BOOLEAN NOT NULL, 
	recorded_by_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_absences PRIMARY KEY (id), 
	CONSTRAINT absence_days CHECK (ends_on >= starts_on), 
	CONSTRAINT absence_substitute CHECK (person_id <> substitute_id), 
	CONSTRAINT absent_once EXCLUDE USING gist (organisation_id WITH =, person_id WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (not cancelled), 
	CONSTRAINT fk_absences_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_absences_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_absences_substitute_id FOREIGN KEY(substitute_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_absences_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_absences_substitute ON portal.absences (substitute_id, organisation_id) WHERE not cancelled;

CREATE TABLE portal.accounts (
	person_id UUID NOT NULL, 
	email TEXT NOT NULL, 
	password_hash TEXT, 
	is_demo BOOLEAN NOT NULL, 
	last_signed_in_at TIMESTAMP WITH TIME ZONE, 
	suspended_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (person_id), 
	CONSTRAINT fk_accounts_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE UNIQUE INDEX uq_accounts_email ON portal.accounts (lower(email));

CREATE TABLE portal.bulk_runs (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	action TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	lines JSONB NOT NULL, 
	CONSTRAINT pk_bulk_runs PRIMARY KEY (id), 
	CONSTRAINT bulk_action CHECK (action in ('claim', 'hand_over', 'recheck')), 
	CONSTRAINT fk_bulk_runs_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_bulk_runs_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_bulk_runs_person_id ON portal.bulk_runs (person_id, organisation_id, at desc);

CREATE TABLE portal.calendar_feeds (
	person_id UUID NOT NULL, 
	token_hash BYTEA NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_calendar_feeds PRIMARY KEY (person_id), 
	CONSTRAINT fk_calendar_feeds_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE UNIQUE INDEX uq_calendar_feeds_token_hash ON portal.calendar_feeds (token_hash);

CREATE TABLE portal.households (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_households PRIMARY KEY (id), 
	CONSTRAINT uq_households_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT fk_households_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.memberships (
	id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	since DATE NOT NULL, 
	ended_on DATE, 
	email_mode TEXT, 
	CONSTRAINT pk_memberships PRIMARY KEY (id), 
	CONSTRAINT membership_email_mode CHECK (email_mode in ('at_once', 'digest', 'off')), 
	CONSTRAINT fk_memberships_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_memberships_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_memberships_organisation_id ON portal.memberships (organisation_id);

CREATE UNIQUE INDEX uq_memberships_open ON portal.memberships (person_id, organisation_id) WHERE ended_on is null;

CREATE TABLE portal.outbox (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID, 
	kind TEXT NOT NULL, 
	payload JSONB NOT NULL, 
	dedup_key TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	attempts INTEGER NOT NULL, 
	done_at TIMESTAMP WITH TIME ZONE, 
	dead_at TIMESTAMP WITH TIME ZONE, 
	held_at TIMESTAMP WITH TIME ZONE, 
	last_error TEXT, 
	trace TEXT DEFAULT nullif(current_setting('portal.trace', true), ''), 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT uq_outbox_dedup_key UNIQUE (dedup_key)
);

CREATE INDEX ix_outbox_age ON portal.outbox USING brin (created_at);

CREATE INDEX ix_outbox_dead ON portal.outbox (kind, dead_at, id) WHERE dead_at is not null and done_at is null;

CREATE INDEX ix_outbox_open ON portal.outbox (next_at) WHERE done_at is null and dead_at is null and held_at is null;

CREATE INDEX ix_outbox_waiting ON portal.outbox (kind, created_at, id) WHERE done_at is null and dead_at is null;

CREATE TABLE portal.partnerships (
	id UUID NOT NULL, 
	name TEXT NOT NULL, 
	lead_organisation_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_partnerships PRIMARY KEY (id), 
	CONSTRAINT fk_partnerships_lead_organisation_id FOREIGN KEY(lead_organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.properties (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	address TEXT NOT NULL, 
	town TEXT NOT NULL, 
	description TEXT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_properties PRIMARY KEY (id), 
	CONSTRAINT uq_properties_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT fk_properties_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.reach (
	person_id UUID NOT NULL, 
	digest_hour INTEGER NOT NULL, 
	digest_days TEXT NOT NULL, 
	quiet BOOLEAN NOT NULL, 
	quiet_from INTEGER NOT NULL, 
	quiet_until INTEGER NOT NULL, 
	quiet_holidays BOOLEAN NOT NULL, 
	CONSTRAINT pk_reach PRIMARY KEY (person_id), 
	CONSTRAINT reach_digest_days CHECK (digest_days in ('working', 'daily')), 
	CONSTRAINT reach_digest_hour CHECK (digest_hour between 0 and 23), 
	CONSTRAINT reach_quiet CHECK (quiet_from between 0 and 23 and quiet_until between 0 and 23), 
	CONSTRAINT fk_reach_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.read_log (
	id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	organisation_id UUID NOT NULL, 
	owner_organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	facets TEXT[] NOT NULL, 
	case_ids UUID[] NOT NULL, 
	page TEXT NOT NULL, 
	CONSTRAINT pk_read_log PRIMARY KEY (id), 
	CONSTRAINT fk_read_log_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_read_log_owner_organisation_id FOREIGN KEY(owner_organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_read_log_case_ids ON portal.read_log USING gin (case_ids);

CREATE INDEX ix_read_log_owner_at ON portal.read_log (owner_organisation_id, at);

CREATE TABLE portal.sign_ins (
	token_hash BYTEA NOT NULL, 
	person_id UUID NOT NULL, 
	organisation_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	last_visit_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_sign_ins PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sign_ins_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_sign_ins_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_sign_ins_person_id ON portal.sign_ins (person_id) WHERE ended_at is null;

CREATE TABLE portal.suppliers (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	trade TEXT, 
	phone TEXT, 
	email TEXT, 
	note TEXT, 
	ended_on DATE, 
	CONSTRAINT pk_suppliers PRIMARY KEY (id), 
	CONSTRAINT fk_suppliers_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE UNIQUE INDEX uq_suppliers_name ON portal.suppliers (organisation_id, lower(name)) WHERE ended_on is null;

CREATE TABLE portal.topic_choices (
	person_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	mode TEXT, 
	CONSTRAINT pk_topic_choices PRIMARY KEY (person_id, organisation_id, topic), 
	CONSTRAINT topic_choice_topic CHECK (topic in ('referrals', 'placements', 'support', 'renewals', 'departures', 'homes', 'other')), 
	CONSTRAINT topic_choice_mode CHECK (mode in ('at_once', 'digest', 'off')), 
	CONSTRAINT fk_topic_choices_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_topic_choices_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.topic_defaults (
	organisation_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	CONSTRAINT pk_topic_defaults PRIMARY KEY (organisation_id, topic), 
	CONSTRAINT topic_default_topic CHECK (topic in ('referrals', 'placements', 'support', 'renewals', 'departures', 'homes', 'other')), 
	CONSTRAINT topic_default_mode CHECK (mode in ('at_once', 'digest', 'off')), 
	CONSTRAINT fk_topic_defaults_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.work_pauses (
	id UUID NOT NULL, 
	what TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	person_id UUID, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	ended_by UUID, 
	CONSTRAINT pk_work_pauses PRIMARY KEY (id), 
	CONSTRAINT fk_work_pauses_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_work_pauses_ended_by FOREIGN KEY(ended_by) REFERENCES portal.people (id)
);

CREATE UNIQUE INDEX uq_work_paused_once ON portal.work_pauses (what) WHERE ended_at is null;

CREATE TABLE portal.certificates (
	id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	reference TEXT, 
	issuer TEXT, 
	covers TEXT, 
	issued_on DATE, 
	expires_on DATE NOT NULL, 
	replaced_on DATE, 
	CONSTRAINT pk_certificates PRIMARY KEY (id), 
	CONSTRAINT certificate_kind CHECK (kind in ('energy', 'gas', 'electrical', 'habitability', 'insurance', 'other')), 
	CONSTRAINT fk_certificates_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_certificates_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_certificates_expires_on ON portal.certificates (organisation_id, expires_on) WHERE replaced_on is null;

CREATE TABLE portal.conventions (
	id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	partner_organisation_id UUID NOT NULL, 
	title TEXT NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	duty_signatory TEXT NOT NULL, 
	CONSTRAINT pk_conventions PRIMARY KEY (id), 
	CONSTRAINT convention_dates CHECK (ends_on > starts_on), 
	CONSTRAINT convention_signatory CHECK (duty_signatory in ('owner', 'partner')), 
	CONSTRAINT uq_conventions_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT fk_conventions_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_conventions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_conventions_partner_organisation_id FOREIGN KEY(partner_organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_conventions_ends_on ON portal.conventions (ends_on);

CREATE INDEX ix_conventions_property_id ON portal.conventions (property_id);

CREATE TABLE portal.equipe_members (
	id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	since DATE NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_equipe_members PRIMARY KEY (id), 
	CONSTRAINT fk_equipe_members_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_equipe_members_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_equipe_members_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_equipe_members_person_id ON portal.equipe_members (person_id);

CREATE UNIQUE INDEX uq_equipe_members_seat ON portal.equipe_members (partnership_id, person_id, organisation_id) WHERE ended_on is null;

CREATE TABLE portal.membership_roles (
	id UUID NOT NULL, 
	membership_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	role TEXT NOT NULL, 
	CONSTRAINT pk_membership_roles PRIMARY KEY (id), 
	CONSTRAINT membership_role CHECK (role in ('social_worker', 'head_of_service', 'dpo', 'coordinator', 'educator', 'financial_consultant', 'property_manager', 'maintenance_volunteer', 'administrator')), 
	CONSTRAINT uq_membership_roles_membership_id_role UNIQUE (membership_id, role), 
	CONSTRAINT fk_membership_roles_membership_id FOREIGN KEY(membership_id) REFERENCES portal.memberships (id), 
	CONSTRAINT fk_membership_roles_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.partnership_members (
	id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	joined_on DATE NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_partnership_members PRIMARY KEY (id), 
	CONSTRAINT partnership_member_kind CHECK (kind in ('comune', 'ats', 'owner')), 
	CONSTRAINT uq_partnership_members_partnership_id_organisation_id UNIQUE (partnership_id, organisation_id), 
	CONSTRAINT fk_partnership_members_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_partnership_members_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_partnership_members_organisation_id ON portal.partnership_members (organisation_id);

CREATE TABLE portal.property_access (
	id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	part TEXT NOT NULL, 
	since DATE, 
	until DATE, 
	CONSTRAINT pk_property_access PRIMARY KEY (id), 
	CONSTRAINT property_access_part CHECK (part in ('description', 'availability', 'access', 'tickets', 'convention')), 
	CONSTRAINT uq_property_access_property_id_organisation_id_part_since UNIQUE NULLS NOT DISTINCT (property_id, organisation_id, part, since), 
	CONSTRAINT fk_property_access_property_id FOREIGN KEY(property_id) REFERENCES portal.properties (id), 
	CONSTRAINT fk_property_access_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_property_access_organisation_id ON portal.property_access (organisation_id, part);

CREATE TABLE portal.property_offers (
	id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	since DATE NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_property_offers PRIMARY KEY (id), 
	CONSTRAINT uq_property_offers_property_id_partnership_id_organisation_id UNIQUE (property_id, partnership_id, organisation_id), 
	CONSTRAINT fk_property_offers_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_property_offers_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_property_offers_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id)
);

CREATE TABLE portal.property_provenance (
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	provenance TEXT, 
	acquired_by TEXT, 
	acquired_on DATE, 
	conditions TEXT, 
	yearly_cost_cents BIGINT, 
	note TEXT, 
	CONSTRAINT pk_property_provenance PRIMARY KEY (property_id, organisation_id), 
	CONSTRAINT provenance_acquired_by CHECK (acquired_by is null or acquired_by in ('bequest', 'donation', 'purchase', 'loan', 'other')), 
	CONSTRAINT fk_property_provenance_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_property_provenance_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.rules (
	id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	source TEXT NOT NULL, 
	max_persons INTEGER NOT NULL, 
	min_incomes INTEGER NOT NULL, 
	base_months INTEGER NOT NULL, 
	renewal_months INTEGER NOT NULL, 
	review_opens_days INTEGER NOT NULL, 
	review_due_days INTEGER NOT NULL, 
	contributions_due_days INTEGER DEFAULT 45 NOT NULL, 
	late_contributions_days INTEGER DEFAULT 7 NOT NULL, 
	reminder_days INTEGER[] NOT NULL, 
	proposal_answer_days INTEGER NOT NULL, 
	check_valid_months INTEGER NOT NULL, 
	draft_expires_days INTEGER NOT NULL, 
	contacts_after_days INTEGER NOT NULL, 
	quiet_support_days INTEGER NOT NULL, 
	duty_hours INTEGER NOT NULL, 
	turnaround_days INTEGER NOT NULL, 
	stalled_days JSONB DEFAULT '{"submitted": 10, "assessment": 30, "waiting": 60, "proposed": 7, "assigned": 21, "hosted": 45, "leaving": 30}'::jsonb NOT NULL, 
	ticket_days INTEGER DEFAULT 14 NOT NULL, 
	urgent_ticket_days INTEGER DEFAULT 2 NOT NULL, 
	points_urgency INTEGER NOT NULL, 
	points_child INTEGER NOT NULL, 
	points_eviction INTEGER NOT NULL, 
	points_month_waited INTEGER NOT NULL, 
	quorum_members INTEGER DEFAULT 2 NOT NULL, 
	quorum_both BOOLEAN DEFAULT true NOT NULL, 
	own_referral TEXT DEFAULT 'not_alone' NOT NULL, 
	information_days INTEGER DEFAULT 10 NOT NULL, 
	patron_day TEXT, 
	reason TEXT, 
	changed_by_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_rules PRIMARY KEY (id), 
	CONSTRAINT uq_rules_partnership_id_version UNIQUE (partnership_id, version), 
	CONSTRAINT rules_months CHECK (base_months between 1 and 12 and renewal_months between 0 and 12), 
	CONSTRAINT rules_criteria CHECK (max_persons between 1 and 20 and min_incomes >= 0), 
	CONSTRAINT rules_quorum CHECK (quorum_members between 1 and 20), 
	CONSTRAINT rules_own_referral CHECK (own_referral in ('not_alone', 'not_recorded', 'abstains')), 
	CONSTRAINT rules_patron_day CHECK (patron_day ~ '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'), 
	CONSTRAINT fk_rules_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_rules_changed_by_id FOREIGN KEY(changed_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.units (
	id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	floor TEXT, 
	beds INTEGER NOT NULL, 
	rooms INTEGER NOT NULL, 
	square_metres INTEGER, 
	features TEXT[] NOT NULL, 
	description TEXT, 
	accessibility TEXT, 
	house_rules TEXT, 
	closed_on DATE, 
	closed_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_units PRIMARY KEY (id), 
	CONSTRAINT fk_units_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT uq_units_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT uq_units_id_property_id UNIQUE (id, property_id), 
	CONSTRAINT unit_measures CHECK (beds between 1 and 12 and rooms between 1 and 12), 
	CONSTRAINT fk_units_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_units_organisation_id ON portal.units (organisation_id);

CREATE INDEX ix_units_property_id ON portal.units (property_id);

CREATE TABLE portal.cadastres (
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	municipality TEXT, 
	sheet TEXT, 
	parcel TEXT, 
	subaltern TEXT, 
	category TEXT, 
	CONSTRAINT pk_cadastres PRIMARY KEY (unit_id), 
	CONSTRAINT fk_cadastres_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_cadastres_unit_id_organisation_id FOREIGN KEY(unit_id, organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT fk_cadastres_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.cases (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	household_id UUID NOT NULL, 
	rules_id UUID NOT NULL, 
	number TEXT NOT NULL, 
	external_number TEXT, 
	stage TEXT NOT NULL, 
	stage_since TIMESTAMP WITH TIME ZONE NOT NULL, 
	reached TEXT[] NOT NULL, 
	version INTEGER NOT NULL, 
	author_id UUID NOT NULL, 
	opened_on DATE NOT NULL, 
	submitted_at TIMESTAMP WITH TIME ZONE, 
	waiting_since DATE, 
	closed_on DATE, 
	size INTEGER NOT NULL, 
	adults INTEGER NOT NULL, 
	minors INTEGER NOT NULL, 
	ages JSONB NOT NULL, 
	needs TEXT[] NOT NULL, 
	rooms INTEGER, 
	area TEXT, 
	protected BOOLEAN DEFAULT false NOT NULL, 
	urgent BOOLEAN NOT NULL, 
	draft_expires_on DATE, 
	check_expires_on DATE, 
	set_aside_until DATE, 
	set_aside_reason TEXT, 
	precedence INTEGER NOT NULL, 
	precedence_reason TEXT, 
	host_organisation_id UUID, 
	unit_id UUID, 
	ends_on DATE, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT case_stage CHECK (stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn')), 
	CONSTRAINT case_size_adds_up CHECK (size = adults + minors and size >= 0), 
	CONSTRAINT case_precedence_has_reason CHECK (precedence = 0 or precedence_reason is not null), 
	CONSTRAINT uq_cases_organisation_id_number UNIQUE (organisation_id, number), 
	CONSTRAINT uq_cases_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT fk_cases_household_id_organisation_id FOREIGN KEY(household_id, organisation_id) REFERENCES portal.households (id, organisation_id), 
	CONSTRAINT fk_cases_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_cases_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_cases_rules_id FOREIGN KEY(rules_id) REFERENCES portal.rules (id), 
	CONSTRAINT fk_cases_author_id FOREIGN KEY(author_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_cases_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_cases_unit_id FOREIGN KEY(unit_id) REFERENCES portal.units (id)
);

CREATE INDEX ix_cases_drafts ON portal.cases (author_id) WHERE stage = 'draft';

CREATE INDEX ix_cases_host ON portal.cases (host_organisation_id) WHERE host_organisation_id is not null;

CREATE INDEX ix_cases_household_id ON portal.cases (household_id);

CREATE INDEX ix_cases_partnership_open ON portal.cases (partnership_id, stage) WHERE stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving');

CREATE TABLE portal.convention_terms (
	convention_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	yearly_fee_cents BIGINT, 
	terms TEXT, 
	CONSTRAINT pk_convention_terms PRIMARY KEY (convention_id, organisation_id), 
	CONSTRAINT fk_convention_terms_convention_id_organisation_id FOREIGN KEY(convention_id, organisation_id) REFERENCES portal.conventions (id, organisation_id), 
	CONSTRAINT fk_convention_terms_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.equipe_sessions (
	id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	place TEXT, 
	created_by_id UUID NOT NULL, 
	chair_id UUID, 
	rules_id UUID, 
	opened_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	called_off_at TIMESTAMP WITH TIME ZONE, 
	called_off_reason TEXT, 
	remarks TEXT, 
	CONSTRAINT pk_equipe_sessions PRIMARY KEY (id), 
	CONSTRAINT sitting_is_chaired CHECK ((opened_at is null) = (chair_id is null)), 
	CONSTRAINT sitting_has_rules CHECK ((opened_at is null) = (rules_id is null)), 
	CONSTRAINT closed_after_opening CHECK (closed_at is null or opened_at is not null), 
	CONSTRAINT called_off_with_reason CHECK ((called_off_at is null) = (called_off_reason is null)), 
	CONSTRAINT uq_equipe_sessions_id_partnership_id UNIQUE (id, partnership_id), 
	CONSTRAINT fk_equipe_sessions_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_equipe_sessions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_equipe_sessions_created_by_id FOREIGN KEY(created_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_equipe_sessions_chair_id FOREIGN KEY(chair_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_equipe_sessions_rules_id FOREIGN KEY(rules_id) REFERENCES portal.rules (id)
);

CREATE INDEX ix_equipe_sessions_partnership_id ON portal.equipe_sessions (partnership_id, starts_at);

CREATE UNIQUE INDEX uq_convened_once ON portal.equipe_sessions (partnership_id, starts_at) WHERE called_off_at is null;

CREATE TABLE portal.inventory_items (
	id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	room TEXT NOT NULL, 
	name TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	removed_on DATE, 
	CONSTRAINT pk_inventory_items PRIMARY KEY (id), 
	CONSTRAINT fk_inventory_items_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_inventory_items_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_inventory_items_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_inventory_items_unit_id ON portal.inventory_items (unit_id);

CREATE TABLE portal.key_sets (
	id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	label TEXT NOT NULL, 
	pieces INTEGER NOT NULL, 
	holder TEXT NOT NULL, 
	holder_name TEXT, 
	since DATE NOT NULL, 
	until DATE, 
	CONSTRAINT pk_key_sets PRIMARY KEY (id), 
	CONSTRAINT key_holder CHECK (holder in ('office', 'volunteer', 'household', 'partner', 'other')), 
	CONSTRAINT key_pieces CHECK (pieces between 1 and 50), 
	CONSTRAINT fk_key_sets_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_key_sets_unit_id_organisation_id FOREIGN KEY(unit_id, organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT fk_key_sets_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE UNIQUE INDEX uq_one_key_set ON portal.key_sets (unit_id, lower(label)) WHERE until is null;

CREATE TABLE portal.recurring_checks (
	id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	every_months INTEGER NOT NULL, 
	open_days_before INTEGER NOT NULL, 
	next_on DATE NOT NULL, 
	last_on DATE, 
	supplier_id UUID, 
	ended_on DATE, 
	CONSTRAINT pk_recurring_checks PRIMARY KEY (id), 
	CONSTRAINT recurring_check_kind CHECK (kind in ('boiler', 'extinguisher', 'electrical', 'gas', 'lift', 'chimney', 'alarm', 'condition', 'other')), 
	CONSTRAINT recurring_check_times CHECK (every_months between 1 and 240 and open_days_before between 0 and 180), 
	CONSTRAINT fk_recurring_checks_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_recurring_checks_unit_id_organisation_id FOREIGN KEY(unit_id, organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT fk_recurring_checks_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_recurring_checks_supplier_id FOREIGN KEY(supplier_id) REFERENCES portal.suppliers (id)
);

CREATE INDEX ix_recurring_checks_next_on ON portal.recurring_checks (next_on) WHERE ended_on is null;

CREATE TABLE portal.unit_days (
	id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	days DATERANGE NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_unit_days PRIMARY KEY (id), 
	CONSTRAINT unit_days_kind CHECK (kind in ('hold', 'stay', 'void', 'turnaround')), 
	CONSTRAINT unit_days_not_empty CHECK (not isempty(days)), 
	CONSTRAINT unit_taken_once_a_day EXCLUDE USING gist (unit_id WITH =, days WITH &&), 
	CONSTRAINT fk_unit_days_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_unit_days_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.unit_entries (
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	instructions TEXT NOT NULL, 
	key_sets INTEGER NOT NULL, 
	CONSTRAINT pk_unit_entries PRIMARY KEY (unit_id, organisation_id), 
	CONSTRAINT fk_unit_entries_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_unit_entries_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_unit_entries_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.utilities (
	id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	supplier TEXT NOT NULL, 
	code TEXT, 
	holder TEXT NOT NULL, 
	contract TEXT, 
	since DATE, 
	ended_on DATE, 
	CONSTRAINT pk_utilities PRIMARY KEY (id), 
	CONSTRAINT utility_kind CHECK (kind in ('electricity', 'gas', 'water', 'heating', 'internet', 'waste', 'other')), 
	CONSTRAINT utility_holder CHECK (holder in ('owner', 'household', 'partner', 'condominium')), 
	CONSTRAINT fk_utilities_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_utilities_unit_id_organisation_id FOREIGN KEY(unit_id, organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT fk_utilities_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE UNIQUE INDEX uq_one_utility ON portal.utilities (unit_id, kind) WHERE ended_on is null and kind <> 'other';

CREATE TABLE portal.access_ledger (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID, 
	facet TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	opened_stage TEXT NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	ended_stage TEXT, 
	CONSTRAINT pk_access_ledger PRIMARY KEY (id), 
	CONSTRAINT fk_access_ledger_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_access_ledger_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_access_ledger_case_id ON portal.access_ledger (case_id, organisation_id);

CREATE TABLE portal.budget_lines (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	label TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	owed_cents BIGINT, 
	instalment_cents BIGINT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_budget_lines PRIMARY KEY (id), 
	CONSTRAINT budget_kind CHECK (kind in ('income', 'fixed_cost', 'variable_cost', 'debt', 'savings')), 
	CONSTRAINT budget_only_debts_are_owed CHECK ((owed_cents is null and instalment_cents is null) or kind = 'debt'), 
	CONSTRAINT budget_owed CHECK (coalesce(owed_cents, 0) >= 0 and coalesce(instalment_cents, 0) >= 0), 
	CONSTRAINT uq_budget_lines_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_budget_lines_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_budget_lines_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_budget_lines_case_id ON portal.budget_lines (case_id, position);

CREATE TABLE portal.budget_months (
	case_id UUID NOT NULL, 
	month DATE NOT NULL, 
	organisation_id UUID NOT NULL, 
	income BIGINT NOT NULL, 
	fixed_cost BIGINT NOT NULL, 
	variable_cost BIGINT NOT NULL, 
	debt BIGINT NOT NULL, 
	savings BIGINT NOT NULL, 
	debt_left BIGINT, 
	CONSTRAINT pk_budget_months PRIMARY KEY (case_id, month), 
	CONSTRAINT fk_budget_months_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_budget_months_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.budget_targets (
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	deposit_cents BIGINT NOT NULL, 
	first_rents_cents BIGINT NOT NULL, 
	move_cents BIGINT NOT NULL, 
	put_aside_cents BIGINT NOT NULL, 
	monthly_cents BIGINT, 
	version INTEGER NOT NULL, 
	changed_by_id UUID NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_budget_targets PRIMARY KEY (case_id), 
	CONSTRAINT budget_target_amounts CHECK (deposit_cents >= 0 and first_rents_cents >= 0 and move_cents >= 0 and put_aside_cents >= 0 and coalesce(monthly_cents, 0) >= 0), 
	CONSTRAINT fk_budget_targets_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_budget_targets_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_budget_targets_changed_by_id FOREIGN KEY(changed_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.case_access (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID, 
	facet TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	until DATE, 
	number TEXT, 
	stage TEXT, 
	stage_since TIMESTAMP WITH TIME ZONE, 
	size INTEGER, 
	ends_on DATE, 
	urgent BOOLEAN, 
	worker_id UUID, 
	stalled_on DATE, 
	CONSTRAINT pk_case_access PRIMARY KEY (id), 
	CONSTRAINT access_facet CHECK (facet in ('summary', 'identity', 'identity.contacts', 'economic', 'social', 'assessment', 'placement', 'placement.own', 'support', 'support.equipe', 'support.budget', 'support_notes', 'renewal', 'renewal.question', 'outcome')), 
	CONSTRAINT access_kind CHECK (kind in ('comune', 'ats', 'owner')), 
	CONSTRAINT access_audience CHECK (audience in ('organisation', 'author', 'head', 'equipe', 'assigned')), 
	CONSTRAINT fk_case_access_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_case_access_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_case_access_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_case_access_worker_id FOREIGN KEY(worker_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_case_access_ends ON portal.case_access (organisation_id, ends_on, case_id) WHERE facet = 'summary' and ends_on is not null;

CREATE INDEX ix_case_access_followed ON portal.case_access (organisation_id, worker_id, stage_since desc, case_id desc) WHERE facet = 'summary' and stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving');

CREATE INDEX ix_case_access_list ON portal.case_access (organisation_id, stage_since desc, case_id desc) WHERE facet = 'summary';

CREATE INDEX ix_case_access_number ON portal.case_access (organisation_id, number) WHERE facet = 'summary';

CREATE INDEX ix_case_access_open ON portal.case_access (organisation_id, stage) INCLUDE (person_id, until, worker_id, stalled_on) WHERE facet = 'summary' and stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving');

CREATE INDEX ix_case_access_stage ON portal.case_access (organisation_id, stage, stage_since desc, case_id desc) WHERE facet = 'summary';

CREATE INDEX ix_case_access_stalled ON portal.case_access (organisation_id, stalled_on, case_id) WHERE facet = 'summary' and stalled_on is not null;

CREATE INDEX ix_case_access_until ON portal.case_access (until) WHERE until is not null;

CREATE UNIQUE INDEX uq_case_access ON portal.case_access (case_id, organisation_id, facet, person_id) NULLS NOT DISTINCT;

CREATE TABLE portal.case_events (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID, 
	person_id UUID, 
	host_organisation_id UUID, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	name TEXT NOT NULL, 
	facet TEXT NOT NULL, 
	data JSONB NOT NULL, 
	CONSTRAINT pk_case_events PRIMARY KEY (id), 
	CONSTRAINT event_facet CHECK (facet in ('summary', 'identity', 'identity.contacts', 'economic', 'social', 'assessment', 'placement', 'placement.own', 'support', 'support.equipe', 'support.budget', 'support_notes', 'renewal', 'renewal.question', 'outcome')), 
	CONSTRAINT fk_case_events_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id)
);

CREATE INDEX ix_case_events_case_id_at ON portal.case_events (case_id, at desc, id);

CREATE TABLE portal.case_workers (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	role TEXT NOT NULL, 
	since DATE NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_case_workers PRIMARY KEY (id), 
	CONSTRAINT case_worker_role CHECK (role in ('social_worker', 'educator', 'financial_consultant')), 
	CONSTRAINT fk_case_workers_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_case_workers_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_case_workers_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_case_workers_person_id ON portal.case_workers (person_id) WHERE ended_on is null;

CREATE UNIQUE INDEX uq_case_workers_role ON portal.case_workers (case_id, role) WHERE ended_on is null;

CREATE TABLE portal.consents (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	text_version TEXT NOT NULL, 
	given_on DATE NOT NULL, 
	given_by TEXT NOT NULL, 
	collected_by_id UUID NOT NULL, 
	withdrawn_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_consents PRIMARY KEY (id), 
	CONSTRAINT consent_dates CHECK (withdrawn_on is null or withdrawn_on >= given_on), 
	CONSTRAINT fk_consents_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_consents_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_consents_collected_by_id FOREIGN KEY(collected_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_consents_case_id ON portal.consents (case_id);

CREATE INDEX ix_consents_withdrawn ON portal.consents (organisation_id, case_id) WHERE withdrawn_on is not null;

CREATE TABLE portal.corrections (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	facet TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	verb TEXT NOT NULL, 
	content BYTEA NOT NULL, 
	CONSTRAINT pk_corrections PRIMARY KEY (id), 
	CONSTRAINT correction_facet CHECK (facet in ('identity', 'economic', 'social')), 
	CONSTRAINT correction_subject CHECK (subject in ('member', 'reference', 'address', 'income', 'economic', 'social', 'needs')), 
	CONSTRAINT correction_verb CHECK (verb in ('added', 'changed', 'removed')), 
	CONSTRAINT fk_corrections_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_corrections_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_corrections_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_corrections_case_id_at ON portal.corrections (case_id, facet, at desc);

CREATE TABLE portal.criteria_checks (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	rules_id UUID NOT NULL, 
	moment TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	checked_by_id UUID NOT NULL, 
	expires_on DATE NOT NULL, 
	results JSONB NOT NULL, 
	CONSTRAINT pk_criteria_checks PRIMARY KEY (id), 
	CONSTRAINT criteria_check_moment CHECK (moment in ('submit', 'recheck', 'decision', 'review')), 
	CONSTRAINT fk_criteria_checks_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_criteria_checks_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_criteria_checks_rules_id FOREIGN KEY(rules_id) REFERENCES portal.rules (id), 
	CONSTRAINT fk_criteria_checks_checked_by_id FOREIGN KEY(checked_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_criteria_checks_case_id ON portal.criteria_checks (case_id, at);

CREATE TABLE portal.departures (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	reason TEXT NOT NULL, 
	reason_text TEXT, 
	leaves_on DATE NOT NULL, 
	exit_plan TEXT, 
	decided_by_id UUID, 
	decided_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	called_off_at TIMESTAMP WITH TIME ZONE, 
	called_off_reason TEXT, 
	CONSTRAINT pk_departures PRIMARY KEY (id), 
	CONSTRAINT departure_reason CHECK (reason in ('own_home_found', 'renewal_refused', 'months_used_up', 'household_choice', 'rules_broken', 'other')), 
	CONSTRAINT uq_departures_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_departures_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_departures_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_departures_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES portal.people (id)
);

CREATE UNIQUE INDEX uq_one_open_departure ON portal.departures (case_id) WHERE called_off_at is null;

CREATE TABLE portal.documents (
	id UUID NOT NULL, 
	case_id UUID, 
	property_id UUID, 
	unit_id UUID, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID, 
	facet TEXT NOT NULL, 
	subject_id UUID, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	sha256 TEXT NOT NULL, 
	uploaded_by_id UUID NOT NULL, 
	uploaded_by_organisation_id UUID NOT NULL, 
	uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	withdrawn_by_id UUID, 
	withdrawn_reason TEXT, 
	CONSTRAINT pk_documents PRIMARY KEY (id), 
	CONSTRAINT document_facet CHECK (facet in ('identity', 'economic', 'social', 'assessment', 'placement', 'support', 'support_notes', 'renewal', 'renewal.question', 'outcome', 'property', 'property.description', 'property.convention', 'property.access', 'property.tickets')), 
	CONSTRAINT document_kind CHECK (kind in ('identity_document', 'consent', 'income_proof', 'isee', 'health_paper', 'request', 'evidence', 'report', 'minutes', 'agreement', 'receipt', 'photo', 'letter', 'dossier', 'certificate', 'convention', 'plan_drawing', 'other')), 
	CONSTRAINT document_of_case_or_property CHECK ((case_id is null) <> (property_id is null)), 
	CONSTRAINT document_facet_fits CHECK ((facet like 'property%%') = (property_id is not null)), 
	CONSTRAINT document_has_content CHECK (size > 0 and sha256 ~ '^[0-9a-f]{64}$'), 
	CONSTRAINT document_withdrawn_has_reason CHECK ((withdrawn_at is null) = (withdrawn_reason is null)), 
	CONSTRAINT document_of_ticket CHECK (facet <> 'property.tickets' or subject_id is not null), 
	CONSTRAINT fk_documents_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_documents_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_documents_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_documents_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_documents_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_documents_uploaded_by_id FOREIGN KEY(uploaded_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_documents_uploaded_by_organisation_id FOREIGN KEY(uploaded_by_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_documents_withdrawn_by_id FOREIGN KEY(withdrawn_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_documents_case_id ON portal.documents (case_id, facet) WHERE case_id is not null;

CREATE INDEX ix_documents_property_id ON portal.documents (property_id, facet) WHERE property_id is not null;

CREATE TABLE portal.economic_situations (
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	isee_kind TEXT NOT NULL, 
	isee_cents BIGINT, 
	isee_expires_on DATE, 
	debts_cents BIGINT, 
	no_income BOOLEAN NOT NULL, 
	note TEXT, 
	CONSTRAINT pk_economic_situations PRIMARY KEY (case_id), 
	CONSTRAINT isee_kind CHECK (isee_kind in ('ordinary', 'current', 'minors', 'none')), 
	CONSTRAINT isee_not_negative CHECK (isee_cents is null or isee_cents >= 0), 
	CONSTRAINT fk_economic_situations_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_economic_situations_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.equipe_attendances (
	id UUID NOT NULL, 
	session_id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	present BOOLEAN NOT NULL, 
	CONSTRAINT pk_equipe_attendances PRIMARY KEY (id), 
	CONSTRAINT attendance_kind CHECK (kind in ('comune', 'ats')), 
	CONSTRAINT uq_equipe_attendances_session_id_person_id UNIQUE (session_id, person_id), 
	CONSTRAINT fk_equipe_attendances_session_id_partnership_id FOREIGN KEY(session_id, partnership_id) REFERENCES portal.equipe_sessions (id, partnership_id), 
	CONSTRAINT fk_equipe_attendances_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_equipe_attendances_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_equipe_attendances_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.equipe_minutes (
	id UUID NOT NULL, 
	session_id UUID NOT NULL, 
	partnership_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	content JSONB NOT NULL, 
	content_hash TEXT NOT NULL, 
	file BYTEA NOT NULL, 
	file_hash TEXT NOT NULL, 
	reason TEXT, 
	signed_by_id UUID NOT NULL, 
	signed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_equipe_minutes PRIMARY KEY (id), 
	CONSTRAINT correction_has_reason CHECK ((version = 1) = (reason is null)), 
	CONSTRAINT uq_minutes_version UNIQUE (session_id, version), 
	CONSTRAINT fk_equipe_minutes_session_id_partnership_id FOREIGN KEY(session_id, partnership_id) REFERENCES portal.equipe_sessions (id, partnership_id), 
	CONSTRAINT fk_equipe_minutes_partnership_id FOREIGN KEY(partnership_id) REFERENCES portal.partnerships (id), 
	CONSTRAINT fk_equipe_minutes_signed_by_id FOREIGN KEY(signed_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_equipe_minutes_content_hash ON portal.equipe_minutes (content_hash);

CREATE INDEX ix_equipe_minutes_file_hash ON portal.equipe_minutes (file_hash);

CREATE TABLE portal.follow_ups (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	months INTEGER NOT NULL, 
	due_on DATE NOT NULL, 
	still_housed BOOLEAN, 
	note TEXT, 
	done_by_id UUID, 
	done_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_follow_ups PRIMARY KEY (id), 
	CONSTRAINT follow_up_months CHECK (months in (3, 6, 12)), 
	CONSTRAINT uq_follow_ups_case_id_months UNIQUE (case_id, months), 
	CONSTRAINT fk_follow_ups_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_follow_ups_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_follow_ups_done_by_id FOREIGN KEY(done_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_follow_ups_due ON portal.follow_ups (due_on) WHERE done_at is null;

CREATE TABLE portal.goals (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	area TEXT NOT NULL, 
	title TEXT NOT NULL, 
	indicator TEXT NOT NULL, 
	due_on DATE NOT NULL, 
	state TEXT NOT NULL, 
	closed_on DATE, 
	closing_note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_goals PRIMARY KEY (id), 
	CONSTRAINT goal_area CHECK (area in ('home', 'work', 'money', 'family')), 
	CONSTRAINT goal_state CHECK (state in ('open', 'met', 'partly_met', 'dropped')), 
	CONSTRAINT goal_closed_has_day CHECK ((state = 'open') = (closed_on is null)), 
	CONSTRAINT uq_goals_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_goals_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_goals_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_goals_case_id ON portal.goals (case_id);

CREATE TABLE portal.information_requests (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	asked_by_id UUID NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	question TEXT NOT NULL, 
	due_on DATE NOT NULL, 
	answer TEXT, 
	answered_by_id UUID, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_information_requests PRIMARY KEY (id), 
	CONSTRAINT information_answered CHECK ((answered_at is null) = (answer is null)), 
	CONSTRAINT fk_information_requests_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_information_requests_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_information_requests_asked_by_id FOREIGN KEY(asked_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_information_requests_answered_by_id FOREIGN KEY(answered_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_information_requests_open ON portal.information_requests (case_id) WHERE answered_at is null;

CREATE TABLE portal.members (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	relation TEXT NOT NULL, 
	born_on DATE NOT NULL, 
	birth_place TEXT, 
	sex TEXT, 
	citizenship TEXT, 
	tax_code BYTEA, 
	tax_code_index BYTEA, 
	tax_code_reason TEXT, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_members PRIMARY KEY (id), 
	CONSTRAINT member_relation CHECK (relation in ('reference', 'spouse', 'partner', 'child', 'parent', 'sibling', 'grandchild', 'other_relative', 'other')), 
	CONSTRAINT member_sex CHECK (sex is null or sex in ('F', 'M', 'X')), 
	CONSTRAINT member_tax_code_or_reason CHECK (tax_code is null or tax_code_reason is null), 
	CONSTRAINT uq_members_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_members_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_members_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_members_case_id ON portal.members (case_id);

CREATE INDEX ix_members_tax_code_index ON portal.members (tax_code_index) WHERE tax_code_index is not null;

CREATE UNIQUE INDEX uq_members_reference ON portal.members (case_id) WHERE relation = 'reference' and removed_at is null;

CREATE UNIQUE INDEX uq_members_tax_code ON portal.members (case_id, tax_code_index) WHERE removed_at is null;

CREATE TABLE portal.notifications (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	case_id UUID, 
	unit_id UUID, 
	event_id UUID, 
	values JSONB NOT NULL, 
	mandatory BOOLEAN NOT NULL, 
	dedup_key TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_notifications PRIMARY KEY (id), 
	CONSTRAINT uq_notifications_person_id_organisation_id_dedup_key UNIQUE (person_id, organisation_id, dedup_key), 
	CONSTRAINT fk_notifications_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_notifications_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_notifications_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_notifications_unit_id FOREIGN KEY(unit_id) REFERENCES portal.units (id)
);

CREATE INDEX ix_notifications_inbox ON portal.notifications (person_id, organisation_id, at desc, id);

CREATE INDEX ix_notifications_unread ON portal.notifications (person_id, organisation_id) WHERE read_at is null;

CREATE TABLE portal.obligations (
	id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	subject_id UUID NOT NULL, 
	topic_id UUID NOT NULL, 
	case_id UUID, 
	property_id UUID, 
	unit_id UUID, 
	session_id UUID, 
	organisation_id UUID NOT NULL, 
	organisation_kind TEXT NOT NULL, 
	facet TEXT, 
	person_id UUID, 
	role TEXT NOT NULL, 
	mandatory BOOLEAN NOT NULL, 
	since DATE, 
	due_on DATE NOT NULL, 
	ends_on DATE, 
	rungs INTEGER[], 
	opened_on DATE NOT NULL, 
	ended_on DATE, 
	ended TEXT, 
	last_sent_on DATE, 
	last_step INTEGER, 
	next_on DATE, 
	next_step INTEGER, 
	escalates_on DATE, 
	escalated_on DATE, 
	snoozed_until DATE, 
	snoozed_on DATE, 
	snoozed_by_id UUID, 
	snooze_reason TEXT, 
	CONSTRAINT pk_obligations PRIMARY KEY (id), 
	CONSTRAINT obligation_of_kind CHECK (organisation_kind in ('comune', 'ats', 'owner')), 
	CONSTRAINT obligation_role CHECK (role in ('social_worker', 'head_of_service', 'dpo', 'coordinator', 'educator', 'financial_consultant', 'property_manager', 'maintenance_volunteer', 'administrator', 'equipe_member')), 
	CONSTRAINT obligation_ended CHECK ((ended is null) = (ended_on is null) and (ended is null or ended in ('met', 'gone'))), 
	CONSTRAINT snooze_has_reason CHECK ((snoozed_until is null) = (snooze_reason is null) and (snoozed_until is null) = (snoozed_by_id is null)), 
	CONSTRAINT snooze_never_past_the_head CHECK (snoozed_until is null or not mandatory or escalates_on is null or snoozed_until <= escalates_on), 
	CONSTRAINT fk_obligations_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_obligations_property_id FOREIGN KEY(property_id) REFERENCES portal.properties (id), 
	CONSTRAINT fk_obligations_unit_id FOREIGN KEY(unit_id) REFERENCES portal.units (id), 
	CONSTRAINT fk_obligations_session_id FOREIGN KEY(session_id) REFERENCES portal.equipe_sessions (id), 
	CONSTRAINT fk_obligations_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_obligations_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_obligations_snoozed_by_id FOREIGN KEY(snoozed_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_obligations_asleep ON portal.obligations (organisation_id, kind) WHERE ended_on is null and snoozed_until is not null;

CREATE INDEX ix_obligations_case_id ON portal.obligations (case_id, kind) WHERE case_id is not null;

CREATE INDEX ix_obligations_due ON portal.obligations (organisation_id, due_on, id) WHERE ended_on is null;

CREATE INDEX ix_obligations_next ON portal.obligations (kind, next_on) WHERE ended_on is null;

CREATE INDEX ix_obligations_person ON portal.obligations (person_id, due_on) WHERE ended_on is null;

CREATE INDEX ix_obligations_property_id ON portal.obligations (property_id, kind) WHERE property_id is not null;

CREATE INDEX ix_obligations_subject_id ON portal.obligations (subject_id);

CREATE UNIQUE INDEX uq_obligations_open ON portal.obligations (kind, subject_id, organisation_id) WHERE ended_on is null;

CREATE TABLE portal.occupation_cases (
	unit_days_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	CONSTRAINT pk_occupation_cases PRIMARY KEY (unit_days_id), 
	CONSTRAINT fk_occupation_cases_unit_days_id FOREIGN KEY(unit_days_id) REFERENCES portal.unit_days (id) ON DELETE CASCADE, 
	CONSTRAINT uq_occupation_cases_case_id UNIQUE (case_id), 
	CONSTRAINT fk_occupation_cases_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id)
);

CREATE TABLE portal.outcomes (
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	next_home TEXT NOT NULL, 
	housing_autonomy BOOLEAN NOT NULL, 
	working BOOLEAN, 
	summary TEXT NOT NULL, 
	recorded_by_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_outcomes PRIMARY KEY (case_id), 
	CONSTRAINT outcome_next_home CHECK (next_home in ('private_rent', 'public_housing', 'own_home', 'family_or_friends', 'other_programme', 'residential_service', 'unknown')), 
	CONSTRAINT fk_outcomes_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_outcomes_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_outcomes_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.overrules (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	head_id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sequence INTEGER NOT NULL, 
	criteria TEXT[] NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_overrules PRIMARY KEY (id), 
	CONSTRAINT fk_overrules_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_overrules_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_overrules_head_id FOREIGN KEY(head_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_overrules_case_id ON portal.overrules (case_id);

CREATE TABLE portal.placed_people (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	tax_code_index BYTEA NOT NULL, 
	days DATERANGE NOT NULL, 
	CONSTRAINT pk_placed_people PRIMARY KEY (id), 
	CONSTRAINT person_in_one_place EXCLUDE USING gist (tax_code_index WITH =, days WITH &&), 
	CONSTRAINT fk_placed_people_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id)
);

CREATE INDEX ix_placed_people_case_id ON portal.placed_people (case_id);

CREATE TABLE portal.plans (
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	summary TEXT NOT NULL, 
	agreed_on DATE NOT NULL, 
	written_by_id UUID NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (case_id), 
	CONSTRAINT fk_plans_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_plans_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_plans_written_by_id FOREIGN KEY(written_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.proposals (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	expires_on DATE NOT NULL, 
	state TEXT NOT NULL, 
	proposed_by_id UUID NOT NULL, 
	proposed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	message TEXT, 
	owner_answer TEXT, 
	owner_reason TEXT, 
	owner_answered_by_id UUID, 
	owner_answered_at TIMESTAMP WITH TIME ZONE, 
	household_answer TEXT, 
	household_answered_by_id UUID, 
	household_answered_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_proposals PRIMARY KEY (id), 
	CONSTRAINT proposal_state CHECK (state in ('open', 'accepted', 'declined', 'expired', 'withdrawn')), 
	CONSTRAINT proposal_owner_answer CHECK (owner_answer is null or owner_answer in ('yes', 'no')), 
	CONSTRAINT proposal_household_answer CHECK (household_answer is null or household_answer in ('yes', 'no')), 
	CONSTRAINT proposal_dates CHECK (ends_on > starts_on), 
	CONSTRAINT fk_proposals_unit_id_host_organisation_id FOREIGN KEY(unit_id, host_organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT fk_proposals_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_proposals_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_proposals_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_proposals_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_proposals_owner_answered_by_id FOREIGN KEY(owner_answered_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_proposals_household_answered_by_id FOREIGN KEY(household_answered_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_proposals_case_id ON portal.proposals (case_id);

CREATE INDEX ix_proposals_host_open ON portal.proposals (host_organisation_id, expires_on) WHERE state = 'open';

CREATE UNIQUE INDEX uq_one_open_proposal ON portal.proposals (case_id) WHERE state = 'open';

CREATE UNIQUE INDEX uq_one_open_proposal_of_a_unit ON portal.proposals (unit_id) WHERE state = 'open';

CREATE TABLE portal.protected_openings (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	reason TEXT NOT NULL, 
	ends_on DATE NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_protected_openings PRIMARY KEY (id), 
	CONSTRAINT fk_protected_openings_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_protected_openings_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_protected_openings_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_protected_openings_case_id ON portal.protected_openings (case_id, organisation_id);

CREATE TABLE portal.search_texts (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID, 
	facet TEXT NOT NULL, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_search_texts PRIMARY KEY (id), 
	CONSTRAINT fk_search_texts_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_search_texts_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_search_texts_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_search_texts_case_id ON portal.search_texts (case_id);

CREATE TABLE portal.social_situations (
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	target TEXT, 
	vulnerabilities TEXT[] NOT NULL, 
	temporary_difficulty TEXT, 
	account TEXT, 
	health TEXT, 
	eviction_on DATE, 
	CONSTRAINT pk_social_situations PRIMARY KEY (case_id), 
	CONSTRAINT social_target CHECK (target is null or target in ('vulnerability', 'fragility')), 
	CONSTRAINT fk_social_situations_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_social_situations_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.support_sessions (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	worker_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	place TEXT, 
	cancelled_reason TEXT, 
	attendance TEXT, 
	absence TEXT, 
	minutes INTEGER, 
	done TEXT, 
	next_step TEXT, 
	next_step_on DATE, 
	recorded_by_id UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE, 
	written_at TIMESTAMP WITH TIME ZONE, 
	sent_as UUID, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_support_sessions PRIMARY KEY (id), 
	CONSTRAINT support_session_kind CHECK (kind in ('interview', 'home_visit', 'phone', 'accompaniment', 'plan_review')), 
	CONSTRAINT support_session_attendance CHECK (attendance is null or attendance in ('all', 'some', 'nobody')), 
	CONSTRAINT support_session_absence CHECK (absence is null or absence in ('work', 'school', 'health', 'away', 'not_told', 'declined', 'unknown')), 
	CONSTRAINT support_session_minutes CHECK (minutes is null or minutes between 5 and 600), 
	CONSTRAINT support_session_recorded CHECK (recorded_at is null or (attendance is not null and minutes is not null)), 
	CONSTRAINT support_session_held_or_cancelled CHECK (recorded_at is null or cancelled_reason is null), 
	CONSTRAINT uq_support_sessions_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT uq_support_sessions_recorded_by_id_sent_as UNIQUE (recorded_by_id, sent_as), 
	CONSTRAINT fk_support_sessions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_support_sessions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_support_sessions_worker_id FOREIGN KEY(worker_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_support_sessions_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_support_sessions_case_id ON portal.support_sessions (case_id, starts_at desc);

CREATE INDEX ix_support_sessions_open ON portal.support_sessions (worker_id, starts_at) WHERE recorded_at is null and cancelled_reason is null;

CREATE INDEX ix_support_sessions_recorded ON portal.support_sessions (organisation_id, starts_at) WHERE recorded_at is not null;

CREATE INDEX ix_support_sessions_worker ON portal.support_sessions (worker_id, starts_at);

CREATE TABLE portal.tickets (
	id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	opened_by_id UUID, 
	opened_by_organisation_id UUID NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT, 
	urgent BOOLEAN NOT NULL, 
	due_on DATE, 
	state TEXT NOT NULL, 
	taken_at TIMESTAMP WITH TIME ZONE, 
	taken_by_id UUID, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	closed_by_id UUID, 
	closed_note TEXT, 
	assigned_to_id UUID, 
	supplier_id UUID, 
	waits_for TEXT, 
	check_id UUID, 
	check_due_on DATE, 
	CONSTRAINT pk_tickets PRIMARY KEY (id), 
	CONSTRAINT ticket_state CHECK (state in ('open', 'in_progress', 'waiting', 'closed')), 
	CONSTRAINT ticket_closed_has_time CHECK ((state = 'closed') = (closed_at is not null)), 
	CONSTRAINT ticket_by_somebody_or_a_check CHECK ((check_id is null) <> (opened_by_id is null)), 
	CONSTRAINT uq_tickets_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT fk_tickets_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_tickets_unit_id_organisation_id FOREIGN KEY(unit_id, organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT fk_tickets_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_tickets_opened_by_id FOREIGN KEY(opened_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_tickets_opened_by_organisation_id FOREIGN KEY(opened_by_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_tickets_taken_by_id FOREIGN KEY(taken_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_tickets_closed_by_id FOREIGN KEY(closed_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_tickets_assigned_to_id FOREIGN KEY(assigned_to_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_tickets_supplier_id FOREIGN KEY(supplier_id) REFERENCES portal.suppliers (id), 
	CONSTRAINT fk_tickets_check_id FOREIGN KEY(check_id) REFERENCES portal.recurring_checks (id)
);

CREATE INDEX ix_tickets_closed ON portal.tickets (organisation_id, closed_at desc, id) WHERE state = 'closed';

CREATE INDEX ix_tickets_open ON portal.tickets (organisation_id, due_on) WHERE state <> 'closed';

CREATE INDEX ix_tickets_unit_id ON portal.tickets (unit_id);

CREATE UNIQUE INDEX uq_one_ticket_of_a_check ON portal.tickets (check_id, check_due_on);

CREATE TABLE portal.unsaved_forms (
	id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	case_id UUID, 
	facet TEXT NOT NULL, 
	form TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	content BYTEA, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_unsaved_forms PRIMARY KEY (id), 
	CONSTRAINT unsaved_form_facet CHECK (facet in ('summary', 'identity', 'identity.contacts', 'economic', 'social', 'assessment', 'placement', 'placement.own', 'support', 'support.equipe', 'support.budget', 'support_notes', 'renewal', 'renewal.question', 'outcome')), 
	CONSTRAINT fk_unsaved_forms_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_unsaved_forms_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_unsaved_forms_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id)
);

CREATE UNIQUE INDEX uq_unsaved_forms ON portal.unsaved_forms (person_id, organisation_id, case_id, form) NULLS NOT DISTINCT;

CREATE TABLE portal.void_reasons (
	unit_days_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	code TEXT DEFAULT 'other' NOT NULL, 
	reason TEXT NOT NULL, 
	reference TEXT, 
	CONSTRAINT pk_void_reasons PRIMARY KEY (unit_days_id), 
	CONSTRAINT void_code CHECK (code in ('works', 'checks', 'utilities', 'own_use', 'dispute', 'other')), 
	CONSTRAINT fk_void_reasons_unit_days_id FOREIGN KEY(unit_days_id) REFERENCES portal.unit_days (id) ON DELETE CASCADE, 
	CONSTRAINT fk_void_reasons_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.withdrawals (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	person_id UUID NOT NULL, 
	CONSTRAINT pk_withdrawals PRIMARY KEY (id), 
	CONSTRAINT withdrawal_kind CHECK (kind in ('withdrawn', 're_examination', 'reopened', 'called_off')), 
	CONSTRAINT fk_withdrawals_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_withdrawals_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_withdrawals_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_withdrawals_case_id ON portal.withdrawals (case_id);

CREATE UNIQUE INDEX uq_one_re_examination ON portal.withdrawals (case_id) WHERE kind = 're_examination';

CREATE TABLE portal.budget_cells (
	line_id UUID NOT NULL, 
	month DATE NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	amount_cents BIGINT, 
	version INTEGER NOT NULL, 
	changed_by_id UUID NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_budget_cells PRIMARY KEY (line_id, month), 
	CONSTRAINT budget_amount CHECK (amount_cents >= 0), 
	CONSTRAINT budget_month_first_day CHECK (month = date_trunc('month', month)::date), 
	CONSTRAINT fk_budget_cells_line_id_case_id FOREIGN KEY(line_id, case_id) REFERENCES portal.budget_lines (id, case_id), 
	CONSTRAINT fk_budget_cells_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_budget_cells_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_budget_cells_changed_by_id FOREIGN KEY(changed_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_budget_cells_case_id ON portal.budget_cells (case_id, month);

CREATE TABLE portal.budget_changes (
	id UUID NOT NULL, 
	line_id UUID NOT NULL, 
	month DATE NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	was_cents BIGINT, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	by_id UUID NOT NULL, 
	CONSTRAINT pk_budget_changes PRIMARY KEY (id), 
	CONSTRAINT fk_budget_changes_line_id_case_id FOREIGN KEY(line_id, case_id) REFERENCES portal.budget_lines (id, case_id), 
	CONSTRAINT fk_budget_changes_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_budget_changes_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_budget_changes_by_id FOREIGN KEY(by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_budget_changes_case_id ON portal.budget_changes (case_id, at desc);

CREATE TABLE portal.concerns (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	session_id UUID, 
	raised_by_id UUID NOT NULL, 
	raised_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	text TEXT NOT NULL, 
	wanted TEXT NOT NULL, 
	acknowledged_by_id UUID, 
	acknowledged_at TIMESTAMP WITH TIME ZONE, 
	answer TEXT, 
	CONSTRAINT pk_concerns PRIMARY KEY (id), 
	CONSTRAINT concern_wanted CHECK (wanted in ('know', 'call', 'meet', 'act')), 
	CONSTRAINT concern_answered CHECK ((acknowledged_at is null) = (acknowledged_by_id is null) and (acknowledged_at is null) = (answer is null)), 
	CONSTRAINT fk_concerns_session_id_case_id FOREIGN KEY(session_id, case_id) REFERENCES portal.support_sessions (id, case_id), 
	CONSTRAINT fk_concerns_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_concerns_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_concerns_raised_by_id FOREIGN KEY(raised_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_concerns_acknowledged_by_id FOREIGN KEY(acknowledged_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_concerns_case_id ON portal.concerns (case_id, raised_at);

CREATE INDEX ix_concerns_open ON portal.concerns (case_id) WHERE acknowledged_at is null;

CREATE TABLE portal.decisions (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	session_id UUID NOT NULL, 
	check_id UUID NOT NULL, 
	sequence INTEGER NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	reasons_text TEXT NOT NULL, 
	overrule_id UUID, 
	minutes TEXT NOT NULL, 
	present TEXT[] NOT NULL, 
	open_requests INTEGER NOT NULL, 
	decided_on DATE NOT NULL, 
	recorded_by_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (id), 
	CONSTRAINT decision_outcome CHECK (outcome in ('eligible', 'rejected')), 
	CONSTRAINT decision_reason CHECK (reason in ('criteria_met', 'criterion_overruled', 'other', 'criteria_not_met', 'other_solution', 'household_declined', 'information_missing', 'need_not_temporary', 'need_beyond_programme')), 
	CONSTRAINT uq_decided_once UNIQUE (case_id, sequence), 
	CONSTRAINT fk_decisions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_decisions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_decisions_session_id FOREIGN KEY(session_id) REFERENCES portal.equipe_sessions (id), 
	CONSTRAINT fk_decisions_check_id FOREIGN KEY(check_id) REFERENCES portal.criteria_checks (id), 
	CONSTRAINT fk_decisions_overrule_id FOREIGN KEY(overrule_id) REFERENCES portal.overrules (id), 
	CONSTRAINT fk_decisions_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.deliveries (
	id UUID NOT NULL, 
	notification_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	channel TEXT NOT NULL, 
	digest BOOLEAN DEFAULT false NOT NULL, 
	digest_id UUID, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	first_tried_at TIMESTAMP WITH TIME ZONE, 
	last_error TEXT, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT delivery_state CHECK (state in ('pending', 'sent', 'cancelled', 'gave_up')), 
	CONSTRAINT delivery_channel CHECK (channel in ('email')), 
	CONSTRAINT uq_deliveries_notification_id_channel UNIQUE (notification_id, channel), 
	CONSTRAINT fk_deliveries_notification_id FOREIGN KEY(notification_id) REFERENCES portal.notifications (id), 
	CONSTRAINT fk_deliveries_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_deliveries_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_deliveries_digest ON portal.deliveries (digest_id) WHERE digest_id is not null;

CREATE INDEX ix_deliveries_troubled ON portal.deliveries (organisation_id, state) WHERE state <> 'sent';

CREATE INDEX ix_deliveries_unsent ON portal.deliveries (channel, state, created_at) WHERE state in ('pending', 'gave_up');

CREATE TABLE portal.equipe_notes (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	author_id UUID NOT NULL, 
	session_id UUID, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_equipe_notes PRIMARY KEY (id), 
	CONSTRAINT fk_equipe_notes_session_id_case_id FOREIGN KEY(session_id, case_id) REFERENCES portal.support_sessions (id, case_id), 
	CONSTRAINT fk_equipe_notes_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_equipe_notes_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_equipe_notes_author_id FOREIGN KEY(author_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_equipe_notes_case_id ON portal.equipe_notes (case_id, at);

CREATE TABLE portal.exit_steps (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	departure_id UUID NOT NULL, 
	what TEXT NOT NULL, 
	due_on DATE NOT NULL, 
	whose TEXT NOT NULL, 
	owed_by_id UUID, 
	created_by_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	done_at TIMESTAMP WITH TIME ZONE, 
	done_by_id UUID, 
	done_note TEXT, 
	struck_at TIMESTAMP WITH TIME ZONE, 
	struck_reason TEXT, 
	CONSTRAINT pk_exit_steps PRIMARY KEY (id), 
	CONSTRAINT exit_step_whose CHECK (whose in ('comune', 'ats', 'household')), 
	CONSTRAINT exit_step_has_owner CHECK ((whose = 'household') = (owed_by_id is null)), 
	CONSTRAINT exit_step_done_by_somebody CHECK ((done_at is null) = (done_by_id is null)), 
	CONSTRAINT exit_step_struck_has_reason CHECK ((struck_at is null) = (struck_reason is null)), 
	CONSTRAINT exit_step_done_or_struck CHECK (done_at is null or struck_at is null), 
	CONSTRAINT uq_exit_steps_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_exit_steps_departure_id_case_id FOREIGN KEY(departure_id, case_id) REFERENCES portal.departures (id, case_id), 
	CONSTRAINT fk_exit_steps_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_exit_steps_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_exit_steps_owed_by_id FOREIGN KEY(owed_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_exit_steps_created_by_id FOREIGN KEY(created_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_exit_steps_done_by_id FOREIGN KEY(done_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_exit_steps_departure_id ON portal.exit_steps (departure_id, due_on);

CREATE INDEX ix_exit_steps_owed ON portal.exit_steps (owed_by_id, due_on) WHERE done_at is null and struck_at is null;

CREATE TABLE portal.goal_progress (
	id UUID NOT NULL, 
	goal_id UUID NOT NULL, 
	session_id UUID, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	on_day DATE NOT NULL, 
	level SMALLINT NOT NULL, 
	note TEXT, 
	by_id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_goal_progress PRIMARY KEY (id), 
	CONSTRAINT goal_level CHECK (level between 0 and 4), 
	CONSTRAINT fk_goal_progress_goal_id_case_id FOREIGN KEY(goal_id, case_id) REFERENCES portal.goals (id, case_id), 
	CONSTRAINT fk_goal_progress_session_id_case_id FOREIGN KEY(session_id, case_id) REFERENCES portal.support_sessions (id, case_id), 
	CONSTRAINT fk_goal_progress_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_goal_progress_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_goal_progress_by_id FOREIGN KEY(by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_goal_progress_goal_id ON portal.goal_progress (goal_id, on_day, at);

CREATE INDEX ix_goal_progress_session_id ON portal.goal_progress (session_id) WHERE session_id is not null;

CREATE TABLE portal.incomes (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	member_id UUID, 
	kind TEXT NOT NULL, 
	monthly_cents BIGINT NOT NULL, 
	certainty TEXT NOT NULL, 
	starts_on DATE, 
	ends_on DATE, 
	evidence TEXT, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_incomes PRIMARY KEY (id), 
	CONSTRAINT income_kind CHECK (kind in ('employment', 'precarious_work', 'pension', 'inclusion_allowance', 'unemployment_benefit', 'child_benefit', 'other')), 
	CONSTRAINT income_certainty CHECK (certainty in ('certain', 'likely', 'uncertain')), 
	CONSTRAINT income_not_negative CHECK (monthly_cents >= 0), 
	CONSTRAINT income_dates CHECK (ends_on is null or starts_on is null or ends_on > starts_on), 
	CONSTRAINT fk_incomes_member_id_case_id FOREIGN KEY(member_id, case_id) REFERENCES portal.members (id, case_id), 
	CONSTRAINT fk_incomes_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_incomes_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_incomes_case_id ON portal.incomes (case_id);

CREATE TABLE portal.letters (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	facet TEXT NOT NULL, 
	subject_id UUID NOT NULL, 
	issue INTEGER NOT NULL, 
	document_id UUID NOT NULL, 
	language TEXT NOT NULL, 
	reason TEXT, 
	issued_by_id UUID NOT NULL, 
	issued_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	protocol_number TEXT, 
	protocol_on DATE, 
	protocol_by_id UUID, 
	protocol_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_letters PRIMARY KEY (id), 
	CONSTRAINT letter_facet CHECK (facet in ('summary', 'identity', 'identity.contacts', 'economic', 'social', 'assessment', 'placement', 'placement.own', 'support', 'support.equipe', 'support.budget', 'support_notes', 'renewal', 'renewal.question', 'outcome')), 
	CONSTRAINT letter_again_has_reason CHECK (issue = 1 or reason is not null), 
	CONSTRAINT letter_protocol_has_day CHECK ((protocol_number is null) = (protocol_on is null)), 
	CONSTRAINT uq_letter_issue UNIQUE (subject_id, issue), 
	CONSTRAINT fk_letters_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_letters_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_letters_document_id FOREIGN KEY(document_id) REFERENCES portal.documents (id), 
	CONSTRAINT fk_letters_issued_by_id FOREIGN KEY(issued_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_letters_protocol_by_id FOREIGN KEY(protocol_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_letters_case_id ON portal.letters (case_id);

CREATE TABLE portal.member_names (
	member_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	surname TEXT NOT NULL, 
	given_name TEXT NOT NULL, 
	adult BOOLEAN NOT NULL, 
	reference BOOLEAN NOT NULL, 
	phone BYTEA, 
	email BYTEA, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_member_names PRIMARY KEY (member_id), 
	CONSTRAINT fk_member_names_member_id_case_id FOREIGN KEY(member_id, case_id) REFERENCES portal.members (id, case_id), 
	CONSTRAINT fk_member_names_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_member_names_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_member_names_case_id ON portal.member_names (case_id);

CREATE INDEX ix_member_names_reference ON portal.member_names (case_id) INCLUDE (surname, given_name) WHERE reference;

CREATE TABLE portal.money_lines (
	id UUID NOT NULL, 
	property_id UUID NOT NULL, 
	unit_id UUID, 
	organisation_id UUID NOT NULL, 
	ticket_id UUID, 
	supplier_id UUID, 
	income BOOLEAN NOT NULL, 
	kind TEXT NOT NULL, 
	day DATE NOT NULL, 
	amount_cents BIGINT NOT NULL, 
	what TEXT NOT NULL, 
	reference TEXT, 
	entered_by_id UUID NOT NULL, 
	entered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	struck_on DATE, 
	struck_reason TEXT, 
	CONSTRAINT pk_money_lines PRIMARY KEY (id), 
	CONSTRAINT money_line_kind CHECK (kind in ('repair', 'check', 'utilities', 'condominium', 'insurance', 'tax', 'furnishing', 'contribution', 'deposit', 'other')), 
	CONSTRAINT money_line_amount CHECK (amount_cents > 0), 
	CONSTRAINT money_line_struck_has_reason CHECK ((struck_on is null) = (struck_reason is null)), 
	CONSTRAINT fk_money_lines_property_id_organisation_id FOREIGN KEY(property_id, organisation_id) REFERENCES portal.properties (id, organisation_id), 
	CONSTRAINT fk_money_lines_unit_id_property_id FOREIGN KEY(unit_id, property_id) REFERENCES portal.units (id, property_id), 
	CONSTRAINT fk_money_lines_ticket_id_organisation_id FOREIGN KEY(ticket_id, organisation_id) REFERENCES portal.tickets (id, organisation_id), 
	CONSTRAINT uq_money_lines_id_organisation_id UNIQUE (id, organisation_id), 
	CONSTRAINT fk_money_lines_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_money_lines_supplier_id FOREIGN KEY(supplier_id) REFERENCES portal.suppliers (id), 
	CONSTRAINT fk_money_lines_entered_by_id FOREIGN KEY(entered_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_money_lines_day ON portal.money_lines (organisation_id, day);

CREATE TABLE portal.placements (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	household_id UUID NOT NULL, 
	proposal_id UUID, 
	unit_id UUID NOT NULL, 
	state TEXT NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	base_months INTEGER NOT NULL, 
	renewal_months INTEGER NOT NULL, 
	renewed_months INTEGER NOT NULL, 
	handover_booked_at TIMESTAMP WITH TIME ZONE, 
	handed_over_at TIMESTAMP WITH TIME ZONE, 
	left_on DATE, 
	overstay_authorised_reason TEXT, 
	days DATERANGE GENERATED ALWAYS AS (daterange(starts_on, greatest(coalesce(left_on, ends_on), starts_on + 1))) STORED NOT NULL, 
	CONSTRAINT pk_placements PRIMARY KEY (id), 
	CONSTRAINT placement_state CHECK (state in ('assigned', 'living', 'ended', 'called_off')), 
	CONSTRAINT placement_dates CHECK (ends_on > starts_on), 
	CONSTRAINT stay_within_maximum CHECK (ends_on <= (starts_on + make_interval(months => base_months + renewed_months))::date), 
	CONSTRAINT one_renewal_within_maximum CHECK (renewed_months between 0 and renewal_months and base_months between 1 and 12 and renewal_months <= 12), 
	CONSTRAINT living_after_handover CHECK (state not in ('living', 'ended') or handed_over_at is not null), 
	CONSTRAINT ended_has_day CHECK ((state = 'ended') = (left_on is not null)), 
	CONSTRAINT household_in_one_place EXCLUDE USING gist (household_id WITH =, days WITH &&) WHERE (state <> 'called_off'), 
	CONSTRAINT fk_placements_unit_id_host_organisation_id FOREIGN KEY(unit_id, host_organisation_id) REFERENCES portal.units (id, organisation_id), 
	CONSTRAINT uq_placements_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_placements_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_placements_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_placements_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_placements_household_id FOREIGN KEY(household_id) REFERENCES portal.households (id), 
	CONSTRAINT fk_placements_proposal_id FOREIGN KEY(proposal_id) REFERENCES portal.proposals (id)
);

CREATE INDEX ix_placements_ends_on ON portal.placements (ends_on) WHERE state = 'living';

CREATE INDEX ix_placements_host ON portal.placements (host_organisation_id, state);

CREATE UNIQUE INDEX uq_one_household_lives_there ON portal.placements (unit_id) WHERE state = 'living';

CREATE UNIQUE INDEX uq_one_stay_of_a_case ON portal.placements (case_id) WHERE state <> 'called_off';

CREATE TABLE portal.presences (
	session_id UUID NOT NULL, 
	member_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	present BOOLEAN NOT NULL, 
	reason TEXT, 
	CONSTRAINT pk_presences PRIMARY KEY (session_id, member_id), 
	CONSTRAINT absence_has_reason CHECK ((reason is null) = present and (reason is null or reason in ('work', 'school', 'health', 'away', 'not_told', 'declined', 'unknown'))), 
	CONSTRAINT fk_presences_session_id_case_id FOREIGN KEY(session_id, case_id) REFERENCES portal.support_sessions (id, case_id), 
	CONSTRAINT fk_presences_member_id_case_id FOREIGN KEY(member_id, case_id) REFERENCES portal.members (id, case_id), 
	CONSTRAINT fk_presences_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_presences_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id)
);

CREATE TABLE portal.report_links (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	document_id UUID NOT NULL, 
	token_hash BYTEA NOT NULL, 
	made_by_id UUID NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_report_links PRIMARY KEY (id), 
	CONSTRAINT fk_report_links_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_report_links_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_report_links_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_report_links_document_id FOREIGN KEY(document_id) REFERENCES portal.documents (id), 
	CONSTRAINT fk_report_links_made_by_id FOREIGN KEY(made_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_report_links_case_id ON portal.report_links (case_id);

CREATE UNIQUE INDEX uq_report_links_token_hash ON portal.report_links (token_hash);

CREATE TABLE portal.support_session_versions (
	id UUID NOT NULL, 
	session_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	by_id UUID NOT NULL, 
	was JSONB NOT NULL, 
	CONSTRAINT pk_support_session_versions PRIMARY KEY (id), 
	CONSTRAINT fk_support_session_versions_session_id_case_id FOREIGN KEY(session_id, case_id) REFERENCES portal.support_sessions (id, case_id), 
	CONSTRAINT fk_support_session_versions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_support_session_versions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_support_session_versions_by_id FOREIGN KEY(by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_support_session_versions_session_id ON portal.support_session_versions (session_id, at);

CREATE TABLE portal.ticket_entries (
	id UUID NOT NULL, 
	ticket_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	by_id UUID, 
	by_organisation_id UUID, 
	step TEXT NOT NULL, 
	text TEXT, 
	internal BOOLEAN NOT NULL, 
	CONSTRAINT pk_ticket_entries PRIMARY KEY (id), 
	CONSTRAINT ticket_entry_step CHECK (step in ('opened', 'taken', 'assigned', 'waits', 'resumed', 'due', 'comment', 'cost', 'closed', 'reopened')), 
	CONSTRAINT fk_ticket_entries_ticket_id_organisation_id FOREIGN KEY(ticket_id, organisation_id) REFERENCES portal.tickets (id, organisation_id), 
	CONSTRAINT fk_ticket_entries_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_ticket_entries_by_id FOREIGN KEY(by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_ticket_entries_by_organisation_id FOREIGN KEY(by_organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_ticket_entries_ticket_id ON portal.ticket_entries (ticket_id, at);

CREATE TABLE portal.working_notes (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	author_id UUID NOT NULL, 
	session_id UUID, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_working_notes PRIMARY KEY (id), 
	CONSTRAINT fk_working_notes_session_id_case_id FOREIGN KEY(session_id, case_id) REFERENCES portal.support_sessions (id, case_id), 
	CONSTRAINT fk_working_notes_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_working_notes_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_working_notes_author_id FOREIGN KEY(author_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_working_notes_case_id ON portal.working_notes (case_id, at);

CREATE TABLE portal.agreements (
	placement_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	form TEXT NOT NULL, 
	signed_on DATE NOT NULL, 
	signed_by TEXT NOT NULL, 
	contribution_cents BIGINT NOT NULL, 
	deposit_cents BIGINT NOT NULL, 
	conditions TEXT, 
	recorded_by_id UUID NOT NULL, 
	CONSTRAINT pk_agreements PRIMARY KEY (placement_id), 
	CONSTRAINT agreement_form CHECK (form in ('hospitality_pact', 'loan_for_use', 'other')), 
	CONSTRAINT agreement_amounts CHECK (contribution_cents >= 0 and deposit_cents >= 0), 
	CONSTRAINT fk_agreements_placement_id_case_id FOREIGN KEY(placement_id, case_id) REFERENCES portal.placements (id, case_id), 
	CONSTRAINT fk_agreements_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_agreements_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_agreements_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_agreements_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.checklists (
	id UUID NOT NULL, 
	placement_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	started_by_id UUID NOT NULL, 
	entrusted_to_id UUID, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_checklists PRIMARY KEY (id), 
	CONSTRAINT checklist_kind CHECK (kind in ('handover', 'handback')), 
	CONSTRAINT checklist_state CHECK (state in ('open', 'completed', 'dropped')), 
	CONSTRAINT fk_checklists_placement_id_case_id FOREIGN KEY(placement_id, case_id) REFERENCES portal.placements (id, case_id), 
	CONSTRAINT uq_checklists_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_checklists_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_checklists_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_checklists_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_checklists_started_by_id FOREIGN KEY(started_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_checklists_entrusted_to_id FOREIGN KEY(entrusted_to_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_checklists_entrusted ON portal.checklists (entrusted_to_id) WHERE state = 'open';

CREATE UNIQUE INDEX uq_one_open_checklist ON portal.checklists (placement_id, kind) WHERE state = 'open';

CREATE TABLE portal.duties (
	id UUID NOT NULL, 
	placement_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	applies BOOLEAN NOT NULL, 
	done_at TIMESTAMP WITH TIME ZONE, 
	done_by_id UUID, 
	receipt TEXT, 
	CONSTRAINT pk_duties PRIMARY KEY (id), 
	CONSTRAINT duty_kind CHECK (kind in ('public_safety_notice', 'building_transfer_notice', 'contract_registration')), 
	CONSTRAINT duty_done_by_somebody CHECK (done_at is null or done_by_id is not null), 
	CONSTRAINT uq_duties_placement_id_kind UNIQUE (placement_id, kind), 
	CONSTRAINT fk_duties_placement_id_case_id FOREIGN KEY(placement_id, case_id) REFERENCES portal.placements (id, case_id), 
	CONSTRAINT fk_duties_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_duties_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_duties_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_duties_done_by_id FOREIGN KEY(done_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_duties_open ON portal.duties (host_organisation_id, due_at) WHERE done_at is null;

CREATE TABLE portal.inspections (
	id UUID NOT NULL, 
	placement_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	by_id UUID NOT NULL, 
	readings JSONB NOT NULL, 
	keys INTEGER NOT NULL, 
	inventory JSONB NOT NULL, 
	condition TEXT NOT NULL, 
	damages TEXT, 
	present TEXT, 
	reading_notes JSONB DEFAULT '{}' NOT NULL, 
	key_note TEXT, 
	rooms JSONB DEFAULT '[]' NOT NULL, 
	damage_list JSONB DEFAULT '[]' NOT NULL, 
	signatures JSONB DEFAULT '[]' NOT NULL, 
	fingerprint TEXT, 
	CONSTRAINT pk_inspections PRIMARY KEY (id), 
	CONSTRAINT inspection_kind CHECK (kind in ('handover', 'handback')), 
	CONSTRAINT inspection_keys CHECK (keys >= 0), 
	CONSTRAINT uq_inspections_placement_id_kind UNIQUE (placement_id, kind), 
	CONSTRAINT fk_inspections_placement_id_case_id FOREIGN KEY(placement_id, case_id) REFERENCES portal.placements (id, case_id), 
	CONSTRAINT fk_inspections_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_inspections_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_inspections_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_inspections_by_id FOREIGN KEY(by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_inspections_case_id ON portal.inspections (case_id);

CREATE TABLE portal.renewal_requests (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	placement_id UUID NOT NULL, 
	wants_renewal BOOLEAN NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_on DATE NOT NULL, 
	way TEXT NOT NULL, 
	months INTEGER, 
	reasons TEXT NOT NULL, 
	late_reason TEXT, 
	recorded_by_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_renewal_requests PRIMARY KEY (id), 
	CONSTRAINT request_way CHECK (way in ('in_person', 'by_phone', 'in_writing', 'by_email')), 
	CONSTRAINT request_months_of_whom_asks CHECK (wants_renewal or months is null), 
	CONSTRAINT request_months CHECK (months is null or months between 1 and 12), 
	CONSTRAINT fk_renewal_requests_placement_id_case_id FOREIGN KEY(placement_id, case_id) REFERENCES portal.placements (id, case_id), 
	CONSTRAINT fk_renewal_requests_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_renewal_requests_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_renewal_requests_recorded_by_id FOREIGN KEY(recorded_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_renewal_requests_case_id ON portal.renewal_requests (case_id, recorded_at);

CREATE TABLE portal.reviews (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	placement_id UUID NOT NULL, 
	state TEXT NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	opened_by_id UUID, 
	late_reason TEXT, 
	ends_on DATE NOT NULL, 
	contributions_due_on DATE NOT NULL, 
	due_on DATE NOT NULL, 
	deferred_to DATE, 
	deferred_reason TEXT, 
	CONSTRAINT pk_reviews PRIMARY KEY (id), 
	CONSTRAINT review_state CHECK (state in ('collecting', 'deferred', 'granted', 'refused', 'lapsed')), 
	CONSTRAINT review_due_before_end CHECK (due_on <= ends_on), 
	CONSTRAINT review_deferred_before_end CHECK (deferred_to is null or deferred_to < ends_on), 
	CONSTRAINT uq_one_review_of_a_stay UNIQUE (placement_id), 
	CONSTRAINT uq_reviews_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_reviews_placement_id_case_id FOREIGN KEY(placement_id, case_id) REFERENCES portal.placements (id, case_id), 
	CONSTRAINT fk_reviews_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_reviews_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_reviews_opened_by_id FOREIGN KEY(opened_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_reviews_pending ON portal.reviews (due_on, id) WHERE state in ('collecting', 'deferred');

CREATE UNIQUE INDEX uq_one_pending_review ON portal.reviews (case_id) WHERE state in ('collecting', 'deferred');

CREATE TABLE portal.assessment_items (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	session_id UUID NOT NULL, 
	review_id UUID, 
	sequence INTEGER NOT NULL, 
	taken_up_by_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	opinions_opened_at TIMESTAMP WITH TIME ZONE, 
	opinions_opened_by_id UUID, 
	settled TEXT, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	put_off_reason TEXT, 
	CONSTRAINT pk_assessment_items PRIMARY KEY (id), 
	CONSTRAINT item_settled CHECK (settled is null or settled in ('decided', 'put_off', 'moved', 'dropped')), 
	CONSTRAINT item_settled_at CHECK ((settled is null) = (settled_at is null)), 
	CONSTRAINT put_off_with_reason CHECK ((settled is not distinct from 'put_off') = (put_off_reason is not null)), 
	CONSTRAINT fk_assessment_items_review_id_case_id FOREIGN KEY(review_id, case_id) REFERENCES portal.reviews (id, case_id), 
	CONSTRAINT uq_assessment_items_id_case_id UNIQUE (id, case_id), 
	CONSTRAINT fk_assessment_items_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_assessment_items_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_assessment_items_session_id FOREIGN KEY(session_id) REFERENCES portal.equipe_sessions (id), 
	CONSTRAINT fk_assessment_items_taken_up_by_id FOREIGN KEY(taken_up_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_assessment_items_opinions_opened_by_id FOREIGN KEY(opinions_opened_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_assessment_items_case_id ON portal.assessment_items (case_id);

CREATE UNIQUE INDEX uq_on_agenda_once ON portal.assessment_items (session_id, case_id) WHERE settled is distinct from 'moved';

CREATE UNIQUE INDEX uq_one_open_item ON portal.assessment_items (case_id) WHERE settled_at is null;

CREATE TABLE portal.checklist_entries (
	checklist_id UUID NOT NULL, 
	section TEXT NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	value JSONB NOT NULL, 
	written_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	saved_by_id UUID NOT NULL, 
	CONSTRAINT pk_checklist_entries PRIMARY KEY (checklist_id, section), 
	CONSTRAINT fk_checklist_entries_checklist_id_case_id FOREIGN KEY(checklist_id, case_id) REFERENCES portal.checklists (id, case_id), 
	CONSTRAINT fk_checklist_entries_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_checklist_entries_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_checklist_entries_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_checklist_entries_saved_by_id FOREIGN KEY(saved_by_id) REFERENCES portal.people (id)
);

CREATE TABLE portal.checklist_photos (
	id UUID NOT NULL, 
	checklist_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	section TEXT NOT NULL, 
	document_id UUID NOT NULL, 
	sha256 TEXT NOT NULL, 
	taken_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_checklist_photos PRIMARY KEY (id), 
	CONSTRAINT fk_checklist_photos_checklist_id_case_id FOREIGN KEY(checklist_id, case_id) REFERENCES portal.checklists (id, case_id), 
	CONSTRAINT fk_checklist_photos_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_checklist_photos_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_checklist_photos_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id)
);

CREATE INDEX ix_checklist_photos_checklist_id ON portal.checklist_photos (checklist_id);

CREATE TABLE portal.contributions (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	review_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	owed_by_id UUID, 
	due_on DATE NOT NULL, 
	recommendation TEXT, 
	months INTEGER, 
	text TEXT, 
	given_by_id UUID, 
	given_at TIMESTAMP WITH TIME ZONE, 
	checked_on DATE, 
	CONSTRAINT pk_contributions PRIMARY KEY (id), 
	CONSTRAINT contribution_kind CHECK (kind in ('social_opinion', 'educator_report', 'financial_statement')), 
	CONSTRAINT contribution_recommendation CHECK (recommendation is null or recommendation in ('for', 'against', 'for_with_conditions')), 
	CONSTRAINT contribution_given CHECK ((given_at is null) = (text is null)), 
	CONSTRAINT uq_contributions_review_id_kind UNIQUE (review_id, kind), 
	CONSTRAINT fk_contributions_review_id_case_id FOREIGN KEY(review_id, case_id) REFERENCES portal.reviews (id, case_id), 
	CONSTRAINT fk_contributions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_contributions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_contributions_owed_by_id FOREIGN KEY(owed_by_id) REFERENCES portal.people (id), 
	CONSTRAINT fk_contributions_given_by_id FOREIGN KEY(given_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_contributions_owed ON portal.contributions (owed_by_id, due_on) WHERE given_at is null;

CREATE TABLE portal.review_decisions (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	review_id UUID NOT NULL, 
	outcome TEXT NOT NULL, 
	months INTEGER, 
	reasons TEXT[] NOT NULL, 
	proven_reasons TEXT NOT NULL, 
	exit_plan TEXT, 
	deferred_to DATE, 
	minutes TEXT NOT NULL, 
	present JSONB NOT NULL, 
	missing TEXT[] NOT NULL, 
	missing_reason TEXT, 
	late_reason TEXT, 
	conditions JSONB NOT NULL, 
	conditions_reason TEXT, 
	session_id UUID, 
	decided_on DATE NOT NULL, 
	decided_by_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_review_decisions PRIMARY KEY (id), 
	CONSTRAINT review_outcome CHECK (outcome in ('granted', 'refused', 'deferred')), 
	CONSTRAINT granted_has_months CHECK ((outcome = 'granted') = (months is not null)), 
	CONSTRAINT granted_months CHECK (months is null or months between 1 and 12), 
	CONSTRAINT refused_has_exit_plan CHECK (outcome = 'refused' or exit_plan is null), 
	CONSTRAINT review_decision_has_reasons CHECK ((outcome = 'deferred') = (cardinality(reasons) = 0)), 
	CONSTRAINT review_reasons CHECK (reasons <@ array['work_settling', 'home_found_not_ready', 'savings_growing', 'health', 'school_year', 'plan_under_way', 'other', 'reasons_not_proven', 'criteria_no_longer_met', 'plan_not_followed', 'rules_broken', 'other_solution', 'unit_not_available', 'household_declined']), 
	CONSTRAINT deferred_has_day CHECK ((outcome = 'deferred') = (deferred_to is not null)), 
	CONSTRAINT uq_review_decisions_review_id_outcome UNIQUE (review_id, outcome), 
	CONSTRAINT fk_review_decisions_review_id_case_id FOREIGN KEY(review_id, case_id) REFERENCES portal.reviews (id, case_id), 
	CONSTRAINT fk_review_decisions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_review_decisions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_review_decisions_session_id FOREIGN KEY(session_id) REFERENCES portal.equipe_sessions (id), 
	CONSTRAINT fk_review_decisions_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES portal.people (id)
);

CREATE UNIQUE INDEX uq_review_decided_once ON portal.review_decisions (review_id) WHERE outcome <> 'deferred';

CREATE TABLE portal.unit_questions (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	host_organisation_id UUID NOT NULL, 
	review_id UUID NOT NULL, 
	unit_id UUID NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	until DATE NOT NULL, 
	due_on DATE NOT NULL, 
	available BOOLEAN, 
	available_until DATE, 
	note TEXT, 
	answered_by_id UUID, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_unit_questions PRIMARY KEY (id), 
	CONSTRAINT unit_question_answered CHECK ((answered_at is null) = (available is null)), 
	CONSTRAINT uq_unit_questions_review_id UNIQUE (review_id), 
	CONSTRAINT fk_unit_questions_review_id_case_id FOREIGN KEY(review_id, case_id) REFERENCES portal.reviews (id, case_id), 
	CONSTRAINT fk_unit_questions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_unit_questions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_unit_questions_host_organisation_id FOREIGN KEY(host_organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_unit_questions_unit_id FOREIGN KEY(unit_id) REFERENCES portal.units (id), 
	CONSTRAINT fk_unit_questions_answered_by_id FOREIGN KEY(answered_by_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_unit_questions_open ON portal.unit_questions (host_organisation_id, due_on) WHERE answered_at is null and closed_at is null;

CREATE TABLE portal.abstentions (
	id UUID NOT NULL, 
	item_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	reason TEXT NOT NULL, 
	declared_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_abstentions PRIMARY KEY (id), 
	CONSTRAINT uq_abstained_once UNIQUE (item_id, person_id), 
	CONSTRAINT fk_abstentions_item_id_case_id FOREIGN KEY(item_id, case_id) REFERENCES portal.assessment_items (id, case_id), 
	CONSTRAINT fk_abstentions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_abstentions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_abstentions_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_abstentions_case_id ON portal.abstentions (case_id);

CREATE TABLE portal.dissents (
	id UUID NOT NULL, 
	item_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	stands BOOLEAN NOT NULL, 
	words TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_dissents PRIMARY KEY (id), 
	CONSTRAINT uq_one_dissent UNIQUE (item_id, person_id), 
	CONSTRAINT fk_dissents_item_id_case_id FOREIGN KEY(item_id, case_id) REFERENCES portal.assessment_items (id, case_id), 
	CONSTRAINT fk_dissents_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_dissents_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_dissents_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_dissents_case_id ON portal.dissents (case_id);

CREATE TABLE portal.opinions (
	id UUID NOT NULL, 
	item_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	organisation_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	stance TEXT NOT NULL, 
	text TEXT NOT NULL, 
	given_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_opinions PRIMARY KEY (id), 
	CONSTRAINT opinion_stance CHECK (stance in ('for', 'against', 'unsure')), 
	CONSTRAINT uq_one_opinion UNIQUE (item_id, person_id), 
	CONSTRAINT fk_opinions_item_id_case_id FOREIGN KEY(item_id, case_id) REFERENCES portal.assessment_items (id, case_id), 
	CONSTRAINT fk_opinions_case_id FOREIGN KEY(case_id) REFERENCES portal.cases (id), 
	CONSTRAINT fk_opinions_organisation_id FOREIGN KEY(organisation_id) REFERENCES portal.organisations (id), 
	CONSTRAINT fk_opinions_person_id FOREIGN KEY(person_id) REFERENCES portal.people (id)
);

CREATE INDEX ix_opinions_case_id ON portal.opinions (case_id);

-- The scope as the policies read it. A reused connection answers '' for a setting that was local to an ended transaction.
create function app.me() returns uuid language plpgsql stable parallel safe
  as $$ begin return nullif(current_setting('portal.organisation', true), '')::uuid; end $$;

create function app.person() returns uuid language plpgsql stable parallel safe
  as $$ begin return nullif(current_setting('portal.person', true), '')::uuid; end $$;

create function app.today() returns date language plpgsql stable parallel safe
  as $$ begin return coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date); end $$;

create function app.instant() returns timestamptz language sql stable parallel safe
  as $$ select now() + make_interval(days => app.today() - (now() at time zone 'Europe/Rome')::date) $$;

create function app.partnerships() returns setof uuid language sql stable security definer set search_path = pg_catalog, portal
  as $$ select partnership_id from portal.partnership_members
        where organisation_id = app.me() and ended_on is null $$;

create function app.partners() returns setof uuid language sql stable security definer set search_path = pg_catalog, portal
  as $$ select app.me() where app.me() is not null
        union select other.organisation_id from portal.partnership_members mine
        join portal.partnership_members other using (partnership_id)
        where mine.organisation_id = app.me() and mine.ended_on is null and other.ended_on is null $$;

-- Who asks: one look-up for each request. Answers no row for an unknown, ended or expired session, a suspended account or a
-- person who belongs nowhere. The organisation of the session counts only while the membership lasts.
create function app.open_session(p_token bytea, p_idle interval, p_at timestamptz)
  returns table (person_id uuid, given_name text, surname text, language text, is_operator boolean, organisation_id uuid,
                 expires_at timestamptz, seen_at timestamptz, last_visit_at timestamptz, memberships jsonb, equipe uuid[], unread bigint)
  language sql stable security definer set search_path = pg_catalog, portal
  as $$
    select p.id, p.given_name, p.surname, p.language, p.is_operator, s.organisation_id, s.expires_at, s.seen_at, s.last_visit_at,
      coalesce((select jsonb_agg(jsonb_build_object('organisation', o.id, 'name', o.name, 'short_name', o.short_name,
          'slug', o.slug, 'kind', o.kind, 'accent', o.accent,
          'roles', (select coalesce(jsonb_agg(r.role), '[]'::jsonb) from portal.membership_roles r where r.membership_id = m.id))
          order by o.name)
        from portal.memberships m join portal.organisations o on o.id = m.organisation_id
        where m.person_id = p.id and m.ended_on is null), '[]'::jsonb),
      coalesce((select array_agg(e.partnership_id) from portal.equipe_members e
        where e.person_id = p.id and e.organisation_id = s.organisation_id and e.ended_on is null), '{}'),
      (select count(*) from portal.notifications n
        where n.person_id = p.id and n.organisation_id = s.organisation_id and n.read_at is null)
    from portal.sign_ins s join portal.people p on p.id = s.person_id join portal.accounts a on a.person_id = p.id
    where s.token_hash = p_token and s.ended_at is null and s.expires_at > p_at and s.seen_at > p_at - p_idle
      and a.suspended_at is null $$;

create function app.owns_case(p_case uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.cases where id = p_case and organisation_id = app.me()) $$;

-- Whether the caller holds a grant on a facet of a case, by organisation or by name. The system role holds all.
create function app.holds(p_case uuid, p_facet text) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select session_user = 'portal_system' or exists (select 1 from portal.case_access a
        where a.case_id = p_case and a.facet = p_facet and a.organisation_id = app.me()
          and (a.person_id is null or a.person_id = app.person()) and (a.until is null or a.until > app.today())) $$;

-- The condition of the policies of every facet's table: the caller's organisation, or the caller by name, holds a grant on the facet
-- of the case, today; of the given kinds and audience, if any. PL/pgSQL keeps its plan, so that a call costs microseconds.
-- Its cost tells the planner to reach a facet's table by key, from the register, and not to ask for every row of it.
create function app.sees(p_case uuid, p_facet text, p_kinds text[] default null, p_audience text default null) returns boolean
  language plpgsql stable security definer cost 4000 set search_path = pg_catalog, portal
as $$
begin
  return exists (select 1 from portal.case_access a
    where a.case_id = p_case and a.organisation_id = nullif(current_setting('portal.organisation', true), '')::uuid and a.facet = p_facet
      and (a.person_id is null or a.person_id = nullif(current_setting('portal.person', true), '')::uuid)
      and (a.until is null or a.until > app.today())
      and (p_kinds is null or a.kind = any(p_kinds)) and (p_audience is null or a.audience = p_audience));
end $$;

-- How many open cases of the register the caller is assigned to, or somebody for whom the caller stands in: counted past the policies, which would judge each of them.
create function app.followed() returns bigint language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
declare
  me uuid := app.me();
  person uuid := app.person();
  people uuid[] := app.stands_for();
begin
  return (select count(*) from portal.case_workers w join portal.case_access a on a.case_id = w.case_id
    where w.person_id = any(people) and w.organisation_id = me and w.ended_on is null
      and a.organisation_id = me and a.facet = 'summary' and (a.person_id is null or a.person_id = person)
      and (a.until is null or a.until > app.today())
      and a.stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving'));
end $$;

-- Lock a case against every other command. Answers its version, or nothing when the caller may not know the case.
create function app.lock_case(p_case uuid) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare found_version integer;
begin
  if not app.holds(p_case, 'summary') then return null; end if;
  select version into found_version from portal.cases where id = p_case for update;
  return found_version;
end $$;

create type app.access_row as (
  case_id uuid, organisation_id uuid, person_id uuid, facet text, kind text, audience text, until date);

-- Every grant that the given cases should have now: the table of disclosure, applied to where they stand and who works on them.
create function app.wanted_access(p_cases uuid[]) returns setof app.access_row
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  with c as (select * from portal.cases where id = any(p_cases)),
  part as (
    select c.id as case_id, pm.organisation_id, pm.kind from c
    join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null
    where (pm.kind = 'comune' and pm.organisation_id = c.organisation_id) or pm.kind = 'ats'
       or (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id)),
  due as (
    select c.id as case_id, c.author_id, c.partnership_id, part.organisation_id, part.kind, d.facet,
      case when c.protected and d.facet in ('identity', 'identity.contacts') and d.audience = 'organisation' then 'protected' else d.audience end as audience,
      case when d.days_after_close = 'contacts_after_days' then c.closed_on + r.contacts_after_days end as until
    from c join part on part.case_id = c.id
    join portal.rules r on r.id = c.rules_id
    join portal.disclosure_rules d on d.kind = part.kind and c.stage = any(d.stages)
      and (d.milestone is null or d.milestone = any(c.reached))),
  away as (
    select b.organisation_id, b.person_id, b.substitute_id, b.ends_on from portal.absences b
    where not b.cancelled and b.starts_on <= app.today() and b.ends_on > app.today()),
  named as (
    select due.*, null::uuid as person_id from due where audience = 'organisation'
    union all
    select due.*, due.author_id from due where audience = 'author'
    union all
    select due.case_id, due.author_id, due.partnership_id, due.organisation_id, due.kind, due.facet, due.audience,
        least(due.until, b.ends_on), b.substitute_id
      from due join away b on b.organisation_id = due.organisation_id and b.person_id = due.author_id
      where due.audience = 'author'
    union all
    select due.case_id, due.author_id, due.partnership_id, due.organisation_id, due.kind, due.facet, due.audience,
        least(due.until, b.ends_on), b.substitute_id
      from due join portal.case_workers w on w.case_id = due.case_id and w.organisation_id = due.organisation_id and w.ended_on is null
      join away b on b.organisation_id = due.organisation_id and b.person_id = w.person_id
      where due.audience in ('assigned', 'protected')
    union all
    select due.case_id, due.author_id, due.partnership_id, due.organisation_id, due.kind, due.facet, due.audience,
        least(due.until, o.ends_on), o.person_id
      from due join portal.protected_openings o on o.case_id = due.case_id and o.organisation_id = due.organisation_id and o.ends_on > app.today()
      where due.audience = 'protected'
    union all
    select due.*, m.person_id from due
      join portal.memberships m on m.organisation_id = due.organisation_id
      join portal.membership_roles mr on mr.membership_id = m.id
       and mr.role = case due.kind when 'comune' then 'head_of_service' when 'ats' then 'coordinator' else 'property_manager' end
      where due.audience = 'head'
    union all
    select due.*, e.person_id from due
      join portal.equipe_members e on e.partnership_id = due.partnership_id
       and e.organisation_id = due.organisation_id and e.ended_on is null
      where due.audience = 'equipe'
    union all
    select due.*, w.person_id from due
      join portal.case_workers w on w.case_id = due.case_id and w.organisation_id = due.organisation_id and w.ended_on is null
      where due.audience in ('assigned', 'protected'))
  select distinct on (n.case_id, n.organisation_id, n.facet, n.person_id)
    n.case_id, n.organisation_id, n.person_id, n.facet, n.kind, case n.audience when 'protected' then 'assigned' else n.audience end, n.until
  from named n
  where (n.until is null or n.until > app.today()) and (n.person_id is null or (
    exists (select 1 from portal.memberships m
      where m.person_id = n.person_id and m.organisation_id = n.organisation_id and m.ended_on is null)
    and not exists (select 1 from named o where o.case_id = n.case_id
      and o.organisation_id = n.organisation_id and o.facet = n.facet and o.person_id is null)))
  order by n.case_id, n.organisation_id, n.facet, n.person_id, n.audience = 'head' desc $$;

-- Make the grants of the given cases what they should be: open what is missing, end what is no longer due, keep the history.
-- The only writer of case_access.
create function app.sync_access(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare wanted app.access_row[];
begin
  select coalesce(array_agg(w), '{}') into wanted from app.wanted_access(p_cases) w;

  with gone as (
    delete from portal.case_access a where a.case_id = any(p_cases) and not exists (
      select 1 from unnest(wanted) w where w.case_id = a.case_id and w.organisation_id = a.organisation_id
        and w.facet = a.facet and w.person_id is not distinct from a.person_id and w.audience = a.audience)
    returning a.id, a.case_id)
  update portal.access_ledger l set ended_at = app.instant(), ended_stage = c.stage
  from gone g join portal.cases c on c.id = g.case_id where l.id = g.id;

  with fresh as (
    insert into portal.case_access (id, case_id, organisation_id, person_id, facet, kind, audience, since, until)
    select gen_random_uuid(), w.case_id, w.organisation_id, w.person_id, w.facet, w.kind, w.audience, app.instant(), w.until
    from unnest(wanted) w
    where not exists (select 1 from portal.case_access a where a.case_id = w.case_id
      and a.organisation_id = w.organisation_id and a.facet = w.facet and a.person_id is not distinct from w.person_id)
    returning *)
  insert into portal.access_ledger (id, case_id, organisation_id, person_id, facet, kind, audience, opened_at, opened_stage)
  select f.id, f.case_id, f.organisation_id, f.person_id, f.facet, f.kind, f.audience, f.since, c.stage
  from fresh f join portal.cases c on c.id = f.case_id;

  update portal.case_access a set until = w.until from unnest(wanted) w
  where w.case_id = a.case_id and w.organisation_id = a.organisation_id and w.facet = a.facet
    and w.person_id is not distinct from a.person_id and a.until is distinct from w.until;

  with now as (
    select a.id, c.number, c.stage, c.stage_since, c.size, c.ends_on, c.urgent, app.follows(c.id, a.organisation_id, a.kind) as worker_id,
      case when a.kind = 'comune' then app.stalls_on(c.id) end as stalled_on
    from portal.case_access a join portal.cases c on c.id = a.case_id where c.id = any(p_cases) and a.facet = 'summary')
  update portal.case_access a set number = n.number, stage = n.stage, stage_since = n.stage_since, size = n.size, ends_on = n.ends_on,
    urgent = n.urgent, worker_id = n.worker_id, stalled_on = n.stalled_on
  from now n where a.id = n.id
    and (a.number, a.stage, a.stage_since, a.size, a.ends_on, a.urgent, a.worker_id, a.stalled_on)
      is distinct from (n.number, n.stage, n.stage_since, n.size, n.ends_on, n.urgent, n.worker_id, n.stalled_on);
  perform app.sync_search(p_cases);
end $$;

-- Who follows a case in an organisation: its social worker, its educator.
create function app.follows(p_case uuid, p_organisation uuid, p_kind text) returns uuid
  language sql stable security definer set search_path = pg_catalog, portal
as $$ select w.person_id from portal.case_workers w where w.case_id = p_case and w.organisation_id = p_organisation and w.ended_on is null
        and w.role = case p_kind when 'comune' then 'social_worker' when 'ats' then 'educator' end $$;

-- The day from which a case counts as stalled: so many days after anybody last did something in it, as the rules say for its stage; a
-- household that was set aside stalls no sooner than it waits again. Nothing for stages of which the rules say nothing.
create function app.stalls_on(p_case uuid) returns date language sql stable security definer set search_path = pg_catalog, portal
as $$
  select greatest((greatest(c.stage_since, (select max(e.at) from portal.case_events e where e.case_id = c.id and e.person_id is not null))
      at time zone 'Europe/Rome')::date, case when c.stage = 'waiting' then c.set_aside_until end) + (r.stalled_days ->> c.stage)::integer
  from portal.cases c join portal.rules r on r.id = c.rules_id where c.id = p_case $$;

create function app.sync_stalled_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.case_access set stalled_on = app.stalls_on(new.case_id)
  where case_id = new.case_id and facet = 'summary' and kind = 'comune';
  return null;
end $$;
create trigger case_events_sync_stalled after insert on portal.case_events
  for each row when (new.person_id is not null) execute function app.sync_stalled_trigger();

create function app.sync_case_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.sync_access(array[case when tg_table_name = 'cases' then (to_jsonb(new) ->> 'id')::uuid
                                else (to_jsonb(new) ->> 'case_id')::uuid end]);
  return null;
end $$;
create trigger cases_sync_access after insert or update of stage, reached, size, ends_on, host_organisation_id, urgent, set_aside_until, rules_id,
  protected
  on portal.cases
  for each row execute function app.sync_case_trigger();
create trigger protected_openings_sync_access after insert on portal.protected_openings
  for each row execute function app.sync_case_trigger();
create trigger case_workers_sync_access after insert or update on portal.case_workers
  for each row execute function app.sync_case_trigger();

-- A seat in the Equipe, or the role of a head, changes who is named: derive anew. Whoever leaves an organisation, or a role, is no
-- longer assigned to cases in it, so that what happens there is told to the head.
create function app.sync_people_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare changed jsonb := to_jsonb(coalesce(new, old)); concerned uuid[];
begin
  if tg_table_name = 'memberships' and changed ->> 'ended_on' is not null then
    update portal.case_workers set ended_on = greatest(since, app.today())
    where person_id = (changed ->> 'person_id')::uuid and organisation_id = (changed ->> 'organisation_id')::uuid and ended_on is null;
    update portal.equipe_members set ended_on = greatest(since, app.today())
    where person_id = (changed ->> 'person_id')::uuid and organisation_id = (changed ->> 'organisation_id')::uuid and ended_on is null;
  elsif tg_table_name = 'membership_roles' and tg_op = 'DELETE' then
    update portal.case_workers w set ended_on = greatest(w.since, app.today()) from portal.memberships m
    where m.id = (changed ->> 'membership_id')::uuid and w.person_id = m.person_id and w.organisation_id = m.organisation_id
      and w.role = changed ->> 'role' and w.ended_on is null;
  end if;
  select array_agg(distinct c.id) into concerned from portal.cases c
  join portal.partnership_members pm on pm.partnership_id = c.partnership_id
  where pm.organisation_id = (changed ->> 'organisation_id')::uuid;
  if concerned is not null then perform app.sync_access(concerned); end if;
  return null;
end $$;
create trigger equipe_members_sync_access after insert or update on portal.equipe_members
  for each row execute function app.sync_people_trigger();
create trigger membership_roles_sync_access after insert or delete on portal.membership_roles
  for each row execute function app.sync_people_trigger();
create trigger memberships_sync_access after update of ended_on on portal.memberships
  for each row execute function app.sync_people_trigger();

-- Who stands in for somebody who is away sees what that one sees by name: derive anew when an absence begins, changes or ends.
create function app.sync_absent(p_organisation uuid, p_person uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare concerned uuid[];
begin
  select array_agg(distinct c.id) into concerned from portal.cases c
  where c.organisation_id = p_organisation and c.author_id = p_person and c.stage in ('draft', 'withdrawn')
     or c.id in (select w.case_id from portal.case_workers w
       where w.person_id = p_person and w.organisation_id = p_organisation and w.ended_on is null);
  if concerned is not null then perform app.sync_access(concerned); end if;
end $$;

create function app.sync_absence_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin perform app.sync_absent(new.organisation_id, new.person_id); return null; end $$;
create trigger absences_sync_access after insert or update on portal.absences
  for each row execute function app.sync_absence_trigger();

-- The absences that have begun since they were recorded. For the sweep.
create function app.begin_absences() returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare n integer;
begin
  update portal.absences set begun = true
  where not begun and not cancelled and starts_on <= app.today() and ends_on > app.today();
  get diagnostics n = row_count;
  return n;
end $$;

-- The caller, and those for whom the caller stands in today: their cases are the caller's to follow.
create function app.stands_for() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  return array[app.person()] || array(select b.person_id from portal.absences b
    where b.substitute_id = app.person() and b.organisation_id = app.me() and not b.cancelled
      and b.starts_on <= app.today() and b.ends_on > app.today());
end $$;

-- Take a transition: the only writer of a case's stage. Refuses what the table of transitions refuses, for the caller's kind.
create function app.move_case(p_case uuid, p_transition text) returns text
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare c portal.cases; rule portal.transition_rules; caller text;
begin
  if not app.holds(p_case, 'summary') then raise exception 'unknown case' using errcode = 'P0002'; end if;
  select * into c from portal.cases where id = p_case for update;
  select * into rule from portal.transition_rules where name = p_transition;
  if session_user = 'portal_system' and app.me() is null then
    caller := 'system';
  else
    select kind into caller from portal.partnership_members
    where partnership_id = c.partnership_id and organisation_id = app.me() and ended_on is null;
  end if;
  if rule.name is null or not c.stage = any(rule.sources) then
    raise exception 'transition % not possible from %', p_transition, c.stage using errcode = 'P0001', constraint = 'transition_from_stage';
  end if;
  if caller is null or not caller = any(rule.kinds) then
    raise exception 'transition % not for %', p_transition, caller using errcode = 'P0001', constraint = 'transition_by_kind';
  end if;
  if p_transition = 'submit' and not exists (select 1 from portal.consents k where k.case_id = p_case and k.withdrawn_on is null) then
    raise exception 'no consent' using errcode = 'P0001', constraint = 'consent_before_submit';
  end if;
  if p_transition in ('take_up', 'find_eligible', 'propose', 'assign', 'hand_over')
     and not exists (select 1 from portal.consents k where k.case_id = p_case and k.withdrawn_on is null) then
    raise exception 'no consent' using errcode = 'P0001', constraint = 'consent_before_sharing';
  end if;
  update portal.cases set
    stage = rule.target, stage_since = app.instant(), version = c.version + 1,
    reached = case when rule.target = any(c.reached) then c.reached else c.reached || rule.target end,
    submitted_at = case when p_transition = 'submit' then app.instant() else c.submitted_at end,
    waiting_since = case p_transition when 'find_eligible' then coalesce(c.waiting_since, app.today())
      when 'reject' then null else c.waiting_since end,
    closed_on = case when rule.target = 'closed' then app.today() else c.closed_on end,
    check_expires_on = case when p_transition = 'find_eligible' then coalesce((select k.expires_on from portal.criteria_checks k
      where k.case_id = p_case and k.moment = 'decision' order by k.at desc limit 1), c.check_expires_on) else c.check_expires_on end,
    draft_expires_on = case when p_transition = 'submit' then null else c.draft_expires_on end,
    unit_id = case when rule.target in ('waiting', 'withdrawn') then null else c.unit_id end,
    host_organisation_id = case when rule.target in ('waiting', 'withdrawn') then null else c.host_organisation_id end,
    ends_on = case when rule.target in ('waiting', 'withdrawn') then null else c.ends_on end
  where id = p_case;
  return rule.target;
end $$;

-- Remember a milestone beside the stages (that a review was opened), from which further facets may follow.
create function app.reach(p_case uuid, p_milestone text) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_milestone <> 'review_opened' then raise exception 'unknown milestone %', p_milestone; end if;
  if not app.holds(p_case, 'renewal') then raise exception 'unknown case' using errcode = 'P0002'; end if;
  update portal.cases set reached = reached || p_milestone, version = version + 1
  where id = p_case and not p_milestone = any(reached);
end $$;

-- End the grants whose last day is past. For the sweep.
create function app.end_expired_access() returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare n integer;
begin
  with gone as (delete from portal.case_access where until <= app.today() returning id, case_id)
  update portal.access_ledger l set ended_at = app.instant(), ended_stage = c.stage
  from gone g join portal.cases c on c.id = g.case_id where l.id = g.id;
  get diagnostics n = row_count;
  return n;
end $$;

-- Which parts of a property its partners see: for the Comune of a partnership it is offered to, the description, the days taken and
-- the convention's dates; for the partner of a convention, while it runs, how one gets in and the open tickets. A convention that
-- has yet to begin shows its partner the description only. The dates are kept with the grant, so that it ends by itself.
create function app.sync_property_access(p_property uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  with due as (
    select pm.organisation_id, part.name as part, null::date as since, null::date as until
    from portal.property_offers o
    join portal.partnership_members pm on pm.partnership_id = o.partnership_id and pm.ended_on is null and pm.kind = 'comune'
    cross join (values ('description'), ('availability'), ('convention')) part(name)
    where o.property_id = p_property and o.ended_on is null
    union all
    select c.partner_organisation_id, 'description', null, c.ends_on
    from portal.conventions c where c.property_id = p_property and c.ends_on > app.today()
    union all
    select c.partner_organisation_id, part.name, c.starts_on, c.ends_on
    from portal.conventions c cross join (values ('access'), ('tickets')) part(name)
    where c.property_id = p_property and c.ends_on > app.today()
      and exists (select 1 from portal.organisations o where o.id = c.partner_organisation_id and o.kind = 'ats')),
  wanted as (
    select distinct on (organisation_id, part, since) organisation_id, part, since, until
    from due order by organisation_id, part, since, until desc nulls first),
  gone as (
    delete from portal.property_access a where a.property_id = p_property
      and not exists (select 1 from wanted w where w.organisation_id = a.organisation_id and w.part = a.part
        and w.since is not distinct from a.since))
  insert into portal.property_access as held (id, property_id, organisation_id, part, since, until)
  select gen_random_uuid(), p_property, w.organisation_id, w.part, w.since, w.until from wanted w
  on conflict (property_id, organisation_id, part, since) do update set until = excluded.until
    where held.until is distinct from excluded.until;
end $$;

-- Whether another organisation may see a part of a property today. For definer functions, which no policy limits.
create function app.property_shared(p_property uuid, p_organisation uuid, p_part text) returns boolean
  language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.property_access a
        where a.property_id = p_property and a.organisation_id = p_organisation and a.part = p_part
          and (a.since is null or a.since <= app.today()) and (a.until is null or a.until > app.today())) $$;

create function app.sync_property_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin perform app.sync_property_access(new.property_id); return null; end $$;
create trigger property_offers_sync after insert or update on portal.property_offers
  for each row execute function app.sync_property_trigger();
create trigger conventions_sync after insert or update on portal.conventions
  for each row execute function app.sync_property_trigger();

-- Lock a unit, so that of two who want the same days one waits and then gets a clean conflict. Answers whether the caller sees it.
create function app.lock_unit(p_unit uuid) returns boolean language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare u portal.units;
begin
  select * into u from portal.units where id = p_unit for update;
  return found and (session_user = 'portal_system' or u.organisation_id = app.me()
    or app.property_shared(u.property_id, app.me(), 'description'));
end $$;

-- Take days of a unit for a case, or change the days and kind it has taken: 'hold' for a proposal, 'stay' from assignment on,
-- 'turnaround' after handback. Only for those who hold the case's placement facet (or their own slice of it) or own the case.
create function app.occupy(p_case uuid, p_unit uuid, p_kind text, p_from date, p_to date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare u portal.units; taken uuid;
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) or not app.lock_unit(p_unit) then
    raise exception 'unknown case or unit' using errcode = 'P0002';
  end if;
  select * into u from portal.units where id = p_unit;
  select oc.unit_days_id into taken from portal.occupation_cases oc where oc.case_id = p_case;
  if taken is null then
    if not app.owns_case(p_case) then raise exception 'unknown case' using errcode = 'P0002'; end if;
    taken := gen_random_uuid();
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    values (taken, p_unit, u.property_id, u.organisation_id, daterange(p_from, p_to), p_kind);
    insert into portal.occupation_cases (unit_days_id, case_id) values (taken, p_case);
  else
    update portal.unit_days set days = daterange(p_from, p_to), kind = p_kind where id = taken and unit_id = p_unit;
    if not found then raise exception 'another unit is taken' using errcode = 'P0001', constraint = 'case_takes_one_unit'; end if;
  end if;
  update portal.cases set unit_id = p_unit, host_organisation_id = u.organisation_id,
    ends_on = case when p_kind = 'stay' then p_to else ends_on end
  where id = p_case;
end $$;

-- Give back the days that a case has taken: a proposal that came to nothing, an assignment called off.
create function app.release(p_case uuid) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.unit_days d using portal.occupation_cases oc where oc.case_id = p_case and d.id = oc.unit_days_id;
end $$;

-- Which cases take days of a unit in a period, of those whose placement the caller may know: what a refusal may name.
create function app.takers(p_unit uuid, p_from date, p_to date)
  returns table (case_id uuid, number text, kind text, first date, after date)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select c.id, c.number, d.kind, lower(d.days), upper(d.days)
  from portal.unit_days d join portal.occupation_cases oc on oc.unit_days_id = d.id join portal.cases c on c.id = oc.case_id
  where d.unit_id = p_unit and d.days && daterange(p_from, p_to)
    and (app.holds(c.id, 'placement') or (app.holds(c.id, 'placement.own') and d.organisation_id = app.me()))
  order by lower(d.days) $$;

-- Days on which the owner does not give the unit, with a reason and what it refers to. Only the owner.
create function app.set_void(p_unit uuid, p_from date, p_to date, p_reason text, p_code text default 'other', p_reference text default null)
  returns uuid
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare u portal.units; made uuid := gen_random_uuid();
begin
  select * into u from portal.units where id = p_unit and organisation_id = app.me() for update;
  if not found then raise exception 'unknown unit' using errcode = 'P0002'; end if;
  insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
  values (made, p_unit, u.property_id, u.organisation_id, daterange(p_from, p_to), 'void');
  insert into portal.void_reasons (unit_days_id, organisation_id, code, reason, reference)
  values (made, u.organisation_id, p_code, p_reason, p_reference);
  return made;
end $$;

create function app.end_void(p_days uuid, p_to date) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_to is null then
    delete from portal.unit_days where id = p_days and kind = 'void' and organisation_id = app.me();
  else
    update portal.unit_days set days = daterange(lower(days), p_to) where id = p_days and kind = 'void' and organisation_id = app.me();
  end if;
  if not found then raise exception 'unknown void' using errcode = 'P0002'; end if;
end $$;

-- Nobody lives in two places: the fingerprints of the members' tax codes, with the days of the stay. Called at assignment and
-- whenever the days change; p_to null forgets them (called off).
create function app.place_people(p_case uuid, p_from date, p_to date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.placed_people where case_id = p_case;
  if p_to is not null then
    -- One after the other, always in the same order: of two cases with the same people the second gets a conflict, never a deadlock.
    perform pg_advisory_xact_lock(hashtextextended(encode(i.code, 'hex'), 0))
    from (select m.tax_code_index as code from portal.members m
      where m.case_id = p_case and m.removed_at is null and m.tax_code_index is not null order by 1) i;
    insert into portal.placed_people (id, case_id, tax_code_index, days)
    select gen_random_uuid(), p_case, m.tax_code_index, daterange(p_from, p_to)
    from portal.members m where m.case_id = p_case and m.removed_at is null and m.tax_code_index is not null;
  end if;
end $$;

-- A withdrawn case holds nothing any more: its open proposal ends, what was assigned is called off, unit and people are free again.
create function app.end_withdrawn_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.proposals set state = 'withdrawn', ended_at = app.instant() where case_id = new.id and state = 'open';
  update portal.placements set state = 'called_off' where case_id = new.id and state = 'assigned';
  delete from portal.placed_people where case_id = new.id;
  delete from portal.unit_days d using portal.occupation_cases oc where oc.case_id = new.id and d.id = oc.unit_days_id;
  return null;
end $$;
create trigger cases_end_withdrawn after update of stage on portal.cases
  for each row when (new.stage = 'withdrawn' and old.stage <> 'withdrawn') execute function app.end_withdrawn_trigger();

-- A check of the criteria is dated: the case carries the day on which its last one expires.
create function app.date_check_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin update portal.cases set check_expires_on = new.expires_on where id = new.case_id; return null; end $$;
create trigger criteria_checks_date_case after insert on portal.criteria_checks
  for each row execute function app.date_check_trigger();

-- Whoever joins a household that has a home lives there too, and whoever leaves it no longer does: nobody lives in two places.
create function app.place_member_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if tg_op = 'UPDATE' and old.removed_at is null and old.tax_code_index is not null
     and (new.removed_at is not null or new.tax_code_index is distinct from old.tax_code_index) then
    delete from portal.placed_people where case_id = old.case_id and tax_code_index = old.tax_code_index
      and (lower(days) >= app.today() or new.removed_at is null);
    update portal.placed_people set days = daterange(lower(days), least(upper(days), app.today()))
    where case_id = old.case_id and tax_code_index = old.tax_code_index;
  end if;
  if new.removed_at is null and new.tax_code_index is not null then
    insert into portal.placed_people (id, case_id, tax_code_index, days)
    select gen_random_uuid(), p.case_id, new.tax_code_index, p.days from portal.placements p
    where p.case_id = new.case_id and p.state in ('assigned', 'living') and not exists (
      select 1 from portal.placed_people o where o.case_id = p.case_id and o.tax_code_index = new.tax_code_index);
  end if;
  return null;
end $$;
create trigger members_place after insert or update of tax_code_index, removed_at on portal.members
  for each row execute function app.place_member_trigger();

-- Every saving of a referral makes a new version of the case, so that a page opened before it is stale. Answers the version.
create function app.touch_case(p_case uuid) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare made integer;
begin
  if not app.owns_case(p_case) or not app.holds(p_case, 'identity') then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  update portal.cases set version = version + 1 where id = p_case returning version into made;
  return made;
end $$;

-- What the summary may tell of a household, counted from its members as old as they are today; and who of them is of age.
create function app.count_household(p_case uuid) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if session_user <> 'portal_system' and not (app.owns_case(p_case) and app.holds(p_case, 'identity')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  update portal.member_names n set adult = (m.born_on + interval '18 years')::date <= app.today()
  from portal.members m where m.id = n.member_id and m.case_id = p_case
    and n.adult is distinct from ((m.born_on + interval '18 years')::date <= app.today());
  with aged as (
    select y.n - case when (m.born_on + make_interval(years => y.n))::date > app.today() then 1 else 0 end as years
    from portal.members m, lateral (select (extract(year from app.today()) - extract(year from m.born_on))::integer as n) y
    where m.case_id = p_case and m.removed_at is null),
  banded as (
    select case when years < 3 then '0-2' when years < 6 then '3-5' when years < 11 then '6-10' when years < 14 then '11-13'
      when years < 18 then '14-17' when years < 35 then '18-34' when years < 65 then '35-64' else '65+' end as band,
      (years >= 18) as adult from aged),
  summed as (select band, count(*) as n from banded group by band)
  update portal.cases c set
    size = (select count(*) from banded), adults = (select count(*) from banded where adult),
    minors = (select count(*) from banded where not adult),
    ages = (select coalesce(jsonb_object_agg(band, n), '{}'::jsonb) from summed)
  where c.id = p_case;
end $$;

-- Count anew the households in which somebody has come of age. For the sweep.
create function app.come_of_age() returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare one uuid; counted integer := 0;
begin
  for one in select distinct m.case_id from portal.members m join portal.member_names n on n.member_id = m.id
    join portal.cases c on c.id = m.case_id and c.stage not in ('closed', 'rejected', 'withdrawn')
    where m.removed_at is null and not n.adult and (m.born_on + interval '18 years')::date <= app.today()
  loop
    perform app.count_household(one);
    counted := counted + 1;
  end loop;
  return counted;
end $$;

-- Where somebody with this tax code (by its fingerprint) is in another case that is not over: 'here' in a partnership in which the caller
-- refers households (the one that is given, if one is), 'elsewhere' in any other one, or nothing. Says neither in which nor whose.
create function app.known_elsewhere(p_partnership uuid, p_case uuid, p_tax_code_index bytea) returns text
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  with mine as (
    select pm.partnership_id from portal.partnership_members pm
    where pm.organisation_id = app.me() and pm.kind = 'comune' and pm.ended_on is null)
  select case when bool_or(c.partnership_id = p_partnership or p_partnership is null and c.partnership_id in (select * from mine))
    then 'here' else 'elsewhere' end
  from portal.members m join portal.cases c on c.id = m.case_id
  where exists (select 1 from mine where mine.partnership_id = p_partnership or p_partnership is null)
    and m.tax_code_index = p_tax_code_index and m.removed_at is null
    and c.id is distinct from p_case and c.stage not in ('closed', 'rejected', 'withdrawn')
  having count(*) > 0 $$;

-- Whether the caller has a seat in the Equipe of a session that is neither closed nor called off.
create function app.sits_at(p_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.equipe_sessions s
        join portal.equipe_members e on e.partnership_id = s.partnership_id and e.ended_on is null
        where s.id = p_session and s.closed_at is null and s.called_off_at is null
          and e.organisation_id = app.me() and e.person_id = app.person()) $$;

create function app.stood_aside(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.abstentions a where a.item_id = p_item and a.person_id = app.person()) $$;

-- Opinions are written blind: by members, while the matter is open, before anybody's opinion is shown, and not by who stood aside.
create function app.may_opine(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.assessment_items i
        where i.id = p_item and i.settled_at is null and i.opinions_opened_at is null
          and app.sits_at(i.session_id) and not app.stood_aside(i.id)) $$;

create function app.may_abstain(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.assessment_items i
        where i.id = p_item and i.settled_at is null and app.sits_at(i.session_id)) $$;

create function app.may_dissent(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.assessment_items i
        where i.id = p_item and i.settled = 'decided' and app.sits_at(i.session_id) and not app.stood_aside(i.id)
          and exists (select 1 from portal.equipe_attendances a
            where a.session_id = i.session_id and a.person_id = app.person() and a.present)) $$;

-- Whose words on a matter the caller reads: their own; those of the others once the opinions are open, unless they stood aside. The
-- words of whoever stood aside nobody else reads.
create function app.reads_opinion(p_item uuid, p_person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, portal
  as $$ select p_person = app.person() or (
    exists (select 1 from portal.assessment_items i where i.id = p_item and i.opinions_opened_at is not null)
    and not exists (select 1 from portal.abstentions a where a.item_id = p_item and a.person_id in (p_person, app.person()))) $$;

-- Who has given an opinion on a matter: that it is there, never what it says. For whoever sees the assessment.
create function app.opinions_in(p_item uuid) returns table (person_id uuid)
  language sql stable security definer set search_path = pg_catalog, portal
  as $$ select o.person_id from portal.opinions o
        where o.item_id = p_item and app.holds(o.case_id, 'assessment')
          and not exists (select 1 from portal.abstentions a where a.item_id = o.item_id and a.person_id = o.person_id) $$;

-- Who counts on a matter: present, not standing aside, and not the author of the referral where the rules say so.
create function app.voters(p_item uuid) returns table (person_id uuid, kind text)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select a.person_id, a.kind from portal.assessment_items i
  join portal.equipe_sessions s on s.id = i.session_id
  join portal.cases c on c.id = i.case_id
  join portal.equipe_attendances a on a.session_id = s.id and a.present
  left join portal.rules r on r.id = s.rules_id
  where i.id = p_item and app.holds(i.case_id, 'assessment')
    and not exists (select 1 from portal.abstentions b where b.item_id = i.id and b.person_id = a.person_id)
    and not (r.own_referral = 'abstains' and i.review_id is null and a.person_id = c.author_id) $$;

-- Show the opinions on a matter to those who may read them: when all who count have given theirs, or when the chair says so. The
-- only writer of opinions_opened_at. Answers whether they are open now.
create function app.open_opinions(p_item uuid, p_by_chair boolean) returns boolean
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare i portal.assessment_items; s portal.equipe_sessions; complete boolean;
begin
  select * into i from portal.assessment_items where id = p_item for update;
  if not found or not app.holds(i.case_id, 'assessment') or not app.sits_at(i.session_id) then
    raise exception 'unknown matter' using errcode = 'P0002';
  end if;
  if i.opinions_opened_at is not null then return true; end if;
  select * into s from portal.equipe_sessions where id = i.session_id;
  if s.opened_at is null or i.settled_at is not null then return false; end if;
  complete := exists (select 1 from app.voters(p_item))
    and not exists (select v.person_id from app.voters(p_item) v except select o.person_id from app.opinions_in(p_item) o);
  if not complete and not (p_by_chair and s.chair_id = app.person()) then return false; end if;
  update portal.assessment_items set opinions_opened_at = app.instant(),
    opinions_opened_by_id = case when complete then null else app.person() end
  where id = p_item;
  return true;
end $$;

-- Whoever may know every case of a session, and stood aside from none of its matters, reads its minutes.
create function app.reads_minutes(p_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.equipe_sessions s
        join portal.partnership_members p on p.partnership_id = s.partnership_id and p.ended_on is null
        where s.id = p_session and p.organisation_id = app.me() and (p.kind = 'comune' or exists (
          select 1 from portal.equipe_members e where e.partnership_id = s.partnership_id and e.ended_on is null
            and e.organisation_id = app.me() and e.person_id = app.person())))
    and not exists (select 1 from portal.assessment_items i where i.session_id = p_session
      and (not app.holds(i.case_id, 'assessment') or app.stood_aside(i.id))) $$;

create function app.may_sign(p_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select app.reads_minutes(p_session) and exists (select 1 from portal.equipe_sessions s
        where s.id = p_session and s.closed_at is not null and s.chair_id = app.person()) $$;

-- What was closed stays: only who chairs (and so corrects the minutes) and the remarks of the next version may still change.
create function app.keep_sitting_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if (old.closed_at is not null or old.called_off_at is not null)
     and (new.starts_at, new.place, new.opened_at, new.closed_at, new.called_off_at, new.called_off_reason, new.rules_id)
       is distinct from (old.starts_at, old.place, old.opened_at, old.closed_at, old.called_off_at, old.called_off_reason, old.rules_id) then
    raise exception 'the session is over' using errcode = 'P0001', constraint = 'closed_sitting_stays';
  end if;
  return new;
end $$;
create trigger equipe_sessions_keep before update on portal.equipe_sessions
  for each row execute function app.keep_sitting_trigger();

-- What is counted at handover and handback: the inventory of the home that a case was assigned. The list belongs to the owner and to
-- who works there; whoever holds the placement of the case needs it to make the report.
create function app.inventory_of(p_case uuid) returns table (id uuid, room text, name text, quantity integer)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select i.id, i.room, i.name, i.quantity from portal.cases c
  join portal.inventory_items i on i.unit_id = c.unit_id and i.removed_on is null
  where c.id = p_case and c.stage in ('assigned', 'hosted', 'leaving')
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by i.room, i.name, i.id $$;

-- The units whose household has passed the end of its stay and has not left: free by their days, but not empty. For whoever may know
-- their availability; never who lives there.
create function app.overstayed_units(p_units uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select p.unit_id from portal.placements p join portal.units u on u.id = p.unit_id
  where p.unit_id = any(p_units) and p.state = 'living' and p.ends_on <= app.today()
    and (u.organisation_id = app.me() or app.property_shared(u.property_id, app.me(), 'availability')) $$;

-- The sums of a household's budget, month by month, from its lines: the one writer of budget_months. What is left of the debts after a
-- month is what was owed at first less all that was paid back until then, never below nothing.
create function app.sum_budget(p_case uuid) returns void language sql security definer set search_path = pg_catalog, portal
as $$
  with cell as (
    select l.organisation_id, l.id as line_id, l.kind, l.owed_cents, c.month, c.amount_cents
    from portal.budget_lines l join portal.budget_cells c on c.line_id = l.id
    where l.case_id = p_case and l.removed_at is null and c.amount_cents is not null),
  months as (select distinct month, organisation_id from cell),
  owed as (
    select m.month, sum(greatest(l.owed_cents - coalesce((
        select sum(c.amount_cents) from cell c where c.line_id = l.id and c.month <= m.month), 0), 0))::bigint as debt_left
    from months m join portal.budget_lines l on l.case_id = p_case and l.removed_at is null and l.owed_cents is not null
    group by m.month),
  gone as (
    delete from portal.budget_months b where b.case_id = p_case and not exists (select 1 from months m where m.month = b.month))
  insert into portal.budget_months as b (case_id, month, organisation_id, income, fixed_cost, variable_cost, debt, savings, debt_left)
  select p_case, m.month, m.organisation_id,
    coalesce(sum(c.amount_cents) filter (where c.kind = 'income'), 0), coalesce(sum(c.amount_cents) filter (where c.kind = 'fixed_cost'), 0),
    coalesce(sum(c.amount_cents) filter (where c.kind = 'variable_cost'), 0), coalesce(sum(c.amount_cents) filter (where c.kind = 'debt'), 0),
    coalesce(sum(c.amount_cents) filter (where c.kind = 'savings'), 0), min(o.debt_left)
  from months m join cell c on c.month = m.month left join owed o on o.month = m.month
  group by m.month, m.organisation_id
  on conflict (case_id, month) do update set income = excluded.income, fixed_cost = excluded.fixed_cost,
    variable_cost = excluded.variable_cost, debt = excluded.debt, savings = excluded.savings, debt_left = excluded.debt_left
$$;

create function app.sum_budget_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare one uuid;
begin
  for one in select distinct case_id from changed loop perform app.sum_budget(one); end loop;
  return null;
end $$;
create trigger budget_cells_added after insert on portal.budget_cells referencing new table as changed
  for each statement execute function app.sum_budget_trigger();
create trigger budget_cells_changed after update on portal.budget_cells referencing new table as changed
  for each statement execute function app.sum_budget_trigger();
create trigger budget_lines_changed after update on portal.budget_lines referencing new table as changed
  for each statement execute function app.sum_budget_trigger();

-- Open the renewal review of every stay that is due for one (the sweep: p_case null), or of one case by hand. One statement; what is
-- open already stays as it is, so that twice, three days late or two at once come to the same. Answers the reviews that it opened.
create function app.open_reviews(p_case uuid, p_late_reason text)
  returns table (opened_review uuid, opened_case uuid, decision_due date, is_late boolean)
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_case is null and session_user <> 'portal_system' or p_case is not null and not app.owns_case(p_case) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  return query
  with stays as (
    select p.id as placement_id, p.case_id, p.unit_id, p.host_organisation_id, p.ends_on, c.organisation_id, c.partnership_id,
      (p.starts_on + make_interval(months => p.base_months + p.renewal_months))::date as longest,
      least(case when p.ends_on - r.contributions_due_days > app.today() then p.ends_on - r.contributions_due_days
                 else app.today() + r.late_contributions_days end, p.ends_on - 1) as contributions_due_on,
      p.ends_on - r.review_due_days as due_on, p.ends_on - r.review_opens_days < app.today() as late
    from portal.placements p
    join portal.cases c on c.id = p.case_id and c.stage = 'hosted'
    join portal.rules r on r.id = c.rules_id
    where p.state = 'living' and p.renewal_months > 0 and p.renewed_months = 0
      and (p.case_id = p_case or p_case is null and p.ends_on - r.review_opens_days <= app.today()
        and p.ends_on <= app.today() + (select max(review_opens_days) from portal.rules))
      and not exists (select 1 from portal.reviews v where v.placement_id = p.id)),
  made as (
    insert into portal.reviews (id, case_id, organisation_id, placement_id, state, opened_at, opened_by_id, late_reason, ends_on,
      contributions_due_on, due_on)
    select gen_random_uuid(), s.case_id, s.organisation_id, s.placement_id, 'collecting', app.instant(), app.person(),
      case when s.late then p_late_reason end, s.ends_on, s.contributions_due_on, greatest(s.due_on, s.contributions_due_on)
    from stays s
    on conflict do nothing
    returning id, placement_id, reviews.due_on),
  opened as (select m.id as review_id, m.due_on as decided_by, s.* from made m join stays s on s.placement_id = m.placement_id),
  owed as (
    insert into portal.contributions (id, case_id, organisation_id, review_id, kind, owed_by_id, due_on)
    select gen_random_uuid(), o.case_id, coalesce(w.organisation_id, part.organisation_id, o.organisation_id), o.review_id, k.kind,
      w.person_id, o.contributions_due_on
    from opened o
    cross join (values ('social_opinion', 'social_worker', 'comune'), ('educator_report', 'educator', 'ats'),
      ('financial_statement', 'financial_consultant', 'ats')) k(kind, role, part)
    left join portal.case_workers w on w.case_id = o.case_id and w.role = k.role and w.ended_on is null
    left join lateral (select pm.organisation_id from portal.partnership_members pm
      where pm.partnership_id = o.partnership_id and pm.kind = k.part and pm.ended_on is null
        and (k.part = 'ats' or pm.organisation_id = o.organisation_id)
      order by pm.joined_on, pm.organisation_id limit 1) part on true),
  asked as (
    insert into portal.unit_questions (id, case_id, organisation_id, host_organisation_id, review_id, unit_id, asked_at, until, due_on)
    select gen_random_uuid(), o.case_id, o.organisation_id, o.host_organisation_id, o.review_id, o.unit_id, app.instant(), o.longest,
      o.contributions_due_on
    from opened o),
  reached as (
    update portal.cases c set version = c.version + 1,
      reached = case when 'review_opened' = any(c.reached) then c.reached else c.reached || 'review_opened'::text end
    from opened o where c.id = o.case_id)
  select o.review_id, o.case_id, o.decided_by, o.late from opened o;
end $$;

-- Who owes a contribution follows who is assigned to the case; nobody assigned: its head.
create function app.owe_contribution_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.contributions k set
    owed_by_id = case when new.ended_on is null then new.person_id end,
    organisation_id = new.organisation_id
  where k.case_id = new.case_id and k.given_at is null
    and k.kind = case new.role when 'social_worker' then 'social_opinion' when 'educator' then 'educator_report'
                               when 'financial_consultant' then 'financial_statement' end
    and (new.ended_on is null or k.owed_by_id = new.person_id);
  return null;
end $$;
create trigger case_workers_owe after insert or update of ended_on on portal.case_workers
  for each row execute function app.owe_contribution_trigger();

-- Until when the home of a stay could be given, and what ends it: somebody else takes it, its convention ends, the owner closed it,
-- or answered so. For whoever sees the review, who need not see the unit's calendar; it says neither who nor why.
create function app.stay_limits(p_case uuid) returns table (why text, until date)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  with s as (
    select p.*, u.property_id, u.closed_on from portal.placements p join portal.units u on u.id = p.unit_id
    where p.case_id = p_case and p.state = 'living' and app.holds(p_case, 'renewal'))
  select 'taken', min(lower(d.days)) from s join portal.unit_days d on d.unit_id = s.unit_id and upper(d.days) > s.ends_on
    where not exists (select 1 from portal.occupation_cases oc where oc.unit_days_id = d.id and oc.case_id = p_case)
    having count(*) > 0
  union all
  select 'convention', coalesce((select upper(run) from (
      select unnest(range_agg(daterange(k.starts_on, k.ends_on))) as run from portal.conventions k where k.property_id = s.property_id) r
    where run @> s.ends_on - 1), s.ends_on) from s
  union all
  select 'closed', s.closed_on from s where s.closed_on is not null
  union all
  select 'owner', case when q.available then q.available_until + 1 else s.ends_on end
    from s join portal.unit_questions q on q.case_id = s.case_id and q.answered_at is not null
    where not q.available or q.available_until is not null $$;

-- What the conditions of a renewal rest on, for whoever sees the review, who need not see the incomes: whether as many are paid today as
-- the rules ask, whether they are known at all, when the next one begins, and when household and incomes were last looked at. No
-- amounts, no kinds, no number.
create function app.renewal_facts(p_case uuid)
  returns table (persons integer, income_enough boolean, incomes_known boolean, next_income_on date, looked_at_on date)
  language sql stable security definer set search_path = pg_catalog, portal
  as $$
  select c.size,
    (select count(*) from portal.incomes i where i.case_id = c.id and i.removed_at is null and i.monthly_cents > 0
      and (i.starts_on is null or i.starts_on <= app.today()) and (i.ends_on is null or i.ends_on > app.today())) >= r.min_incomes,
    exists (select 1 from portal.incomes i where i.case_id = c.id and i.removed_at is null)
      or exists (select 1 from portal.economic_situations e where e.case_id = c.id and e.no_income),
    (select min(i.starts_on) from portal.incomes i where i.case_id = c.id and i.removed_at is null and i.starts_on > app.today()),
    greatest(
      (select max((k.at at time zone 'Europe/Rome')::date) from portal.criteria_checks k where k.case_id = c.id),
      (select max((e.at at time zone 'Europe/Rome')::date) from portal.case_events e where e.case_id = c.id and e.name = 'EconomicChanged'),
      (select max(k.checked_on) from portal.contributions k where k.case_id = c.id))
  from portal.cases c join portal.rules r on r.id = c.rules_id
  where c.id = p_case and app.holds(p_case, 'renewal') $$;

-- Lengthen a stay by what the Equipe granted, counted from the first day: placement, the unit's days, the people's days, the case.
-- Only after the recorded decision, only by a member of the Equipe, and only once. Answers the new end.
create function app.lengthen_stay(p_case uuid) returns date language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare p portal.placements; granted integer; new_end date;
begin
  if not app.holds(p_case, 'renewal') or not exists (
      select 1 from portal.cases c join portal.equipe_members e on e.partnership_id = c.partnership_id
      where c.id = p_case and e.organisation_id = app.me() and e.person_id = app.person() and e.ended_on is null) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where case_id = p_case and state = 'living' for update;
  select d.months into granted from portal.review_decisions d join portal.reviews v on v.id = d.review_id
  where v.placement_id = p.id and v.state = 'granted' and d.outcome = 'granted';
  if granted is null then raise exception 'nothing granted' using errcode = 'P0002'; end if;
  if p.renewed_months <> 0 then
    raise exception 'renewed before' using errcode = 'P0001', constraint = 'one_renewal_within_maximum';
  end if;
  perform 1 from portal.units where id = p.unit_id for update;
  new_end := (p.starts_on + make_interval(months => p.base_months + granted))::date;
  update portal.placements set renewed_months = granted, ends_on = new_end where id = p.id;
  update portal.unit_days d set days = daterange(lower(d.days), new_end)
  from portal.occupation_cases oc where oc.case_id = p_case and d.id = oc.unit_days_id;
  update portal.placed_people set days = daterange(lower(days), new_end) where case_id = p_case;
  update portal.cases set ends_on = new_end, version = version + 1 where id = p_case;
  return new_end;
end $$;

-- What follows from the end of a stay, beyond what the one who takes the home back may write: the unit is given back from the day
-- after the last one and put in order until p_ready_on, the people live there no longer, a pending review lapses, the follow-ups
-- are planned. Days that the unit already has for others are never touched. The placement must say that it ended.
create function app.end_stay(p_case uuid, p_ready_on date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare p portal.placements; own portal.unit_days; following date;
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where case_id = p_case and state = 'ended';
  if not found then raise exception 'the stay goes on' using errcode = 'P0002'; end if;
  perform 1 from portal.units where id = p.unit_id for update;

  select d.* into own from portal.unit_days d join portal.occupation_cases oc on oc.unit_days_id = d.id where oc.case_id = p_case;
  if own.id is not null then
    select min(lower(d.days)) into following from portal.unit_days d
    where d.unit_id = p.unit_id and d.id <> own.id and lower(d.days) > lower(own.days);
    update portal.unit_days set kind = 'stay',
      days = daterange(lower(own.days), least(greatest(p.left_on, lower(own.days) + 1), coalesce(following, 'infinity'::date)))
    where id = own.id;
  end if;
  select min(lower(d.days)) into following from portal.unit_days d where d.unit_id = p.unit_id and upper(d.days) > p.left_on;
  if least(p_ready_on, coalesce(following, p_ready_on)) > p.left_on then
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    select gen_random_uuid(), u.id, u.property_id, u.organisation_id,
      daterange(p.left_on, least(p_ready_on, coalesce(following, p_ready_on))), 'turnaround'
    from portal.units u where u.id = p.unit_id;
  end if;
  update portal.placed_people set days = daterange(lower(days), least(upper(days), greatest(p.left_on, lower(days) + 1)))
  where case_id = p_case;

  update portal.reviews set state = 'lapsed' where case_id = p_case and state in ('collecting', 'deferred');
  update portal.unit_questions set closed_at = app.instant() where case_id = p_case and closed_at is null;
  insert into portal.follow_ups (id, case_id, organisation_id, months, due_on)
  select gen_random_uuid(), c.id, c.organisation_id, m.months, (p.left_on + make_interval(months => m.months))::date
  from portal.cases c cross join (values (3), (6), (12)) m(months) where c.id = p_case
  on conflict (case_id, months) do nothing;
  update portal.cases set ends_on = p.left_on where id = p_case;
end $$;

-- A name as search compares it: without case, accents, blanks, apostrophes.
create function app.fold(p_text text) returns text language sql immutable strict parallel safe
  as $$ select lower(translate(p_text,
    'ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÇçÑñŠšŽžÝýÿŁłĆćČčĐđŞşŢţȘșȚț ''’`-.',
    'AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOOooooooUUUUuuuuCcNnSsZzYyyLlCcCcDdSsTtSsTt')) $$;

-- The words of a text as search compares them, each after a blank: without case and accents; what is written apart (D'Ambrò, De Luca) also as one.
create function app.words(p_text text) returns text language sql immutable strict parallel safe
  as $$ select ' ' || regexp_replace(lower(translate(p_text,
      'ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÇçÑñŠšŽžÝýÿŁłĆćČčĐđŞşŢţȘșȚț-.,/''’`',
      'AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOOooooooUUUUuuuuCcNnSsZzYyyLlCcCcDdSsTtSsTt    ')), '[^[:alnum:]]+', ' ', 'g')
    || case when p_text ~ '[ ''’`-]' then ' ' || app.fold(p_text) else '' end $$;

create index ix_search_texts_words on portal.search_texts using gin (organisation_id, words gin_trgm_ops);
create index ix_case_access_digits on portal.case_access (organisation_id, split_part(number, '-', 3) text_pattern_ops) where facet = 'summary';

-- What each organisation (or person by name) may find cases by: for every grant on a facet with names or an address, their words. Derived
-- like the grants, and after them: what is not granted is not there to be searched.
create function app.sync_search(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  with names as (
    select n.case_id, string_agg(app.words(n.surname) || app.words(n.given_name), '' order by n.member_id) as all_words,
      string_agg(app.words(n.surname) || app.words(n.given_name), '' order by n.member_id) filter (where n.adult) as adult_words
    from portal.member_names n where n.case_id = any(p_cases) and n.removed_at is null group by n.case_id),
  homes as (
    select c.id as case_id, app.words(p.address) || app.words(p.town) || app.words(u.name) as words
    from portal.cases c join portal.units u on u.id = c.unit_id join portal.properties p on p.id = u.property_id
    where c.id = any(p_cases)),
  wanted as (
    select a.case_id, a.organisation_id, a.person_id, a.facet,
      case a.facet when 'identity' then n.all_words when 'identity.contacts' then n.adult_words else h.words end as words
    from portal.case_access a left join names n on n.case_id = a.case_id left join homes h on h.case_id = a.case_id
    where a.case_id = any(p_cases) and a.facet in ('identity', 'identity.contacts', 'placement', 'placement.own')),
  gone as (
    delete from portal.search_texts s where s.case_id = any(p_cases) and not exists (
      select 1 from wanted w where w.case_id = s.case_id and w.organisation_id = s.organisation_id and w.facet = s.facet
        and w.person_id is not distinct from s.person_id and w.words = s.words))
  insert into portal.search_texts (id, case_id, organisation_id, person_id, facet, words)
  select gen_random_uuid(), w.case_id, w.organisation_id, w.person_id, w.facet, w.words from wanted w
  where w.words is not null and not exists (
    select 1 from portal.search_texts s where s.case_id = w.case_id and s.organisation_id = w.organisation_id and s.facet = w.facet
      and s.person_id is not distinct from w.person_id and s.words = w.words);
end $$;

create function app.sync_search_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if tg_table_name = 'properties' then
    perform app.sync_search(array(select c.id from portal.cases c join portal.units u on u.id = c.unit_id
      where u.property_id = (to_jsonb(new) ->> 'id')::uuid));
  else
    perform app.sync_search(array[case when tg_table_name = 'cases' then (to_jsonb(new) ->> 'id')::uuid
                                       else (to_jsonb(new) ->> 'case_id')::uuid end]);
  end if;
  return null;
end $$;
create trigger member_names_search after insert or update on portal.member_names
  for each row execute function app.sync_search_trigger();
create trigger cases_search after update of unit_id on portal.cases
  for each row when (new.unit_id is distinct from old.unit_id) execute function app.sync_search_trigger();
create trigger properties_search after update of address, town on portal.properties
  for each row execute function app.sync_search_trigger();

-- Find cases, the best first: by the beginning of their number, by an exact tax code (its fingerprint), or by words of names and of the
-- home's address, in any order; only if none has them, by words that are nearly so. Only what the caller may read: the texts are those of
-- the caller's own grants, which are looked at once more. Custom plans, or a common word would be searched like a rare one.
create function app.find_cases(p_number text, p_name text, p_tax_code bytea) returns setof uuid
  language plpgsql stable security definer set search_path = pg_catalog, portal set plan_cache_mode = force_custom_plan
as $$
declare
  me uuid := app.me();
  who uuid := app.person();
  today date := app.today();
  typed text[] := array(select distinct w from unnest(string_to_array(app.words(replace(p_name, ' ', '_')), ' ')) w where w <> '');
  joined text := app.fold(p_name);
  longest text;
begin
  if p_number is not null then
    if p_number like 'OT-%' then
      return query select a.case_id from portal.case_access a
        where a.organisation_id = me and a.facet = 'summary' and a.number like p_number || '%'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) order by a.number limit 200;
    else
      return query select a.case_id from portal.case_access a
        where a.organisation_id = me and a.facet = 'summary' and split_part(a.number, '-', 3) like p_number || '%'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) order by a.number limit 200;
    end if;
  end if;
  if p_tax_code is not null then
    return query select m.case_id from portal.members m
      where m.tax_code_index = p_tax_code and m.removed_at is null
        and exists (select 1 from portal.case_access a where a.case_id = m.case_id and a.organisation_id = me and a.facet = 'identity'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today)) limit 200;
  end if;
  select w into longest from unnest(typed) w order by length(w) desc, w limit 1;
  if longest is null or length(joined) < 2 then return; end if;

  return query select s.case_id from portal.search_texts s
    where s.organisation_id = me and (s.person_id is null or s.person_id = who)
      and (s.words like '% ' || longest || '%' and s.words like all (array(select '% ' || w || '%' from unnest(typed) w))
        or length(joined) > 2 and s.words like '% ' || regexp_replace(joined, '[^[:alnum:]]', '', 'g') || '%')
      and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
        and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
    order by s.words not like ' ' || longest || '%', s.case_id limit 200;
  if found or length(longest) < 4 then return; end if;
  perform set_config('pg_trgm.word_similarity_threshold', '0.45', true);

  return query select s.case_id from portal.search_texts s
    where s.organisation_id = me and (s.person_id is null or s.person_id = who)
      and s.words %> longest
      and (select bool_and(word_similarity(w, s.words) >= 0.45) from unnest(typed) w)
      and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
        and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
    order by word_similarity(longest, s.words) desc, s.case_id limit 50;
end $$;

-- One thing to be told: of a case, a unit or (with neither) a session of the Equipe. ``organisation_id`` is whose own the audiences are that
-- are marked so; ``audience``: see portal/workflow/events.
create type app.telling as (
  says text, case_id uuid, unit_id uuid, event_id uuid, organisation_id uuid, values jsonb, audience jsonb, dedup text);

-- Tell people of many things at once: the notifications and, by each one's choice, the e-mails, in the caller's transaction.
-- A recipient must hold (or have held until this very transaction) the case's facet summary. Nobody is told twice (dedup), nor
-- of what they did themselves, unless they must act. Asks nothing of the caller: only other definer functions call it.
create function app.tell(p_what app.telling[]) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare told integer;
begin
  with t as materialized (select row_number() over () as n, w.* from unnest(p_what) w),
  aud as materialized (
    select t.n, t.case_id, t.unit_id, t.event_id, t.organisation_id, x.kind, x.who, x.role, x.head, x.must_act, x.person, coalesce(x.own, false) as own
    from t cross join lateral jsonb_to_recordset(t.audience)
      as x(kind text, who text, role text, head text, must_act boolean, person uuid, own boolean)),
  parts as (
    select a.*, pm.organisation_id as part_id, c.partnership_id from aud a join portal.cases c on c.id = a.case_id
    join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.kind = a.kind and pm.ended_on is null
    where not a.own or pm.organisation_id = a.organisation_id
    union all
    select a.*, u.organisation_id, null from aud a join portal.units u on u.id = a.unit_id
    where a.case_id is null and a.kind = 'owner'
    union all
    select a.*, x.organisation_id, null from aud a join lateral (
        select distinct p.organisation_id from portal.units u
        join portal.property_access p on p.property_id = u.property_id and p.part = 'tickets'
        join portal.partnership_members pm on pm.organisation_id = p.organisation_id and pm.kind = a.kind and pm.ended_on is null
        where u.id = a.unit_id and (p.since is null or p.since <= app.today()) and (p.until is null or p.until > app.today())) x on true
    where a.case_id is null and a.unit_id is not null and a.kind <> 'owner'
    union all
    select a.*, pm.organisation_id, s.partnership_id from aud a join portal.equipe_sessions s on s.id = a.event_id
    join portal.partnership_members pm on pm.partnership_id = s.partnership_id and pm.kind = a.kind and pm.ended_on is null
    where a.case_id is null and a.unit_id is null and (not a.own or pm.organisation_id = a.organisation_id)),
  meant as (
    select p.n, p.case_id, p.part_id, m.person_id, p.must_act from parts p
      join portal.memberships m on m.organisation_id = p.part_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = p.role
      where p.who = 'role'
    union all
    select p.n, p.case_id, p.part_id, e.person_id, p.must_act from parts p
      join portal.equipe_members e on e.organisation_id = p.part_id and e.partnership_id = p.partnership_id and e.ended_on is null
      where p.who = 'equipe'
    union all
    select p.n, p.case_id, p.part_id, w.person_id, p.must_act from parts p
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null
      where p.who = 'assigned'
    union all
    select p.n, p.case_id, p.part_id, b.substitute_id, p.must_act from parts p
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null
      join portal.absences b on b.organisation_id = p.part_id and b.person_id = w.person_id and not b.cancelled
       and b.starts_on <= app.today() and b.ends_on > app.today()
      where p.who = 'assigned'
    union all
    select p.n, p.case_id, p.part_id, m.person_id, p.must_act from parts p
      join portal.memberships m on m.organisation_id = p.part_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = p.head
      where p.who = 'assigned' and not exists (select 1 from portal.case_workers w
        where w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null)
    union all
    select p.n, p.case_id, p.part_id, p.person, p.must_act from parts p where p.who = 'person'),
  recipients as (
    select meant.n, meant.part_id, meant.person_id, bool_or(meant.must_act) as must_act
    from meant join portal.memberships m on m.person_id = meant.person_id and m.organisation_id = meant.part_id and m.ended_on is null
    where meant.case_id is null or exists (select 1 from portal.case_access a where a.case_id = meant.case_id and a.facet = 'summary'
        and a.organisation_id = meant.part_id and (a.person_id is null or a.person_id = meant.person_id))
      or exists (select 1 from portal.access_ledger l where l.case_id = meant.case_id and l.facet = 'summary'
        and l.organisation_id = meant.part_id and (l.person_id is null or l.person_id = meant.person_id)
        and l.ended_at = app.instant())
    group by 1, 2, 3
    having meant.person_id is distinct from app.person() or bool_or(meant.must_act)),
  made as (
    insert into portal.notifications (id, organisation_id, person_id, kind, case_id, unit_id, event_id, values, mandatory, dedup_key, at)
    select gen_random_uuid(), r.part_id, r.person_id, t.says, t.case_id, t.unit_id, t.event_id, t.values, r.must_act, t.dedup, app.instant()
    from recipients r join t on t.n = r.n
    on conflict (person_id, organisation_id, dedup_key) do nothing
    returning id, organisation_id, person_id, kind, mandatory),
  modes as (
    select made.*, case when made.mandatory then 'at_once' else coalesce(c.mode, m.email_mode, d.mode, 'at_once') end as mode
    from made join portal.memberships m on m.person_id = made.person_id and m.organisation_id = made.organisation_id and m.ended_on is null
    left join portal.topic_choices c on c.person_id = made.person_id and c.organisation_id = made.organisation_id and c.topic = app.topic_of(made.kind)
    left join portal.topic_defaults d on d.organisation_id = made.organisation_id and d.topic = app.topic_of(made.kind)),
  mails as (
    insert into portal.deliveries (id, notification_id, organisation_id, person_id, channel, digest, state, attempts, created_at)
    select gen_random_uuid(), id, organisation_id, person_id, 'email', mode = 'digest', 'pending', 0, app.instant()
    from modes where mode <> 'off'
    returning id, organisation_id, person_id, digest),
  queued as (
    insert into portal.outbox (id, organisation_id, person_id, kind, payload, dedup_key, created_at, next_at, attempts)
    select gen_random_uuid(), organisation_id, person_id, case when digest then 'gather' else 'deliver' end,
      jsonb_build_object('delivery', id), 'deliver:' || id, now(), now(), 0
    from mails)
  select count(*) into told from made;
  return told;
end $$;

-- Tell people of one thing: whoever calls must know it. Answers how many were told.
create function app.notify(p_kind text, p_case uuid, p_unit uuid, p_event uuid, p_values jsonb, p_audience jsonb, p_dedup text)
  returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_case is not null and not app.holds(p_case, 'summary') and not exists (
      select 1 from portal.case_events e where e.id = p_event and e.case_id = p_case and e.organisation_id = app.me()
        and e.person_id = app.person() and e.xmin::text = (pg_current_xact_id()::xid)::text) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  if p_unit is not null and session_user <> 'portal_system' and not exists (
      select 1 from portal.units u where u.id = p_unit and (u.organisation_id = app.me() or app.property_shared(u.property_id, app.me(), 'tickets'))) then
    raise exception 'unknown unit' using errcode = 'P0002';
  end if;

  if p_case is null and p_unit is null and session_user <> 'portal_system' and not exists (
      select 1 from portal.equipe_sessions s join portal.equipe_members e on e.partnership_id = s.partnership_id and e.ended_on is null
      where s.id = p_event and e.organisation_id = app.me() and e.person_id = app.person()) then
    raise exception 'unknown session' using errcode = 'P0002';
  end if;
  return app.tell(array[row(p_kind, p_case, p_unit, p_event, app.me(), p_values, p_audience, p_dedup)::app.telling]);
end $$;

-- Write down who reads what. On its own connection: the reading page's transaction cannot write.
create function app.log_read(p_facets text[], p_cases uuid[], p_page text) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  insert into portal.read_log (id, at, organisation_id, owner_organisation_id, person_id, facets, case_ids, page)
  select gen_random_uuid(), app.instant(), app.me(), c.organisation_id, app.person(), p_facets, array_agg(c.id), p_page
  from portal.cases c
  where c.id = any(p_cases) and exists (select 1 from portal.case_access a where a.case_id = c.id and a.organisation_id = app.me())
  group by c.organisation_id;
end $$;

-- Open every review that is due, and tell of all of them: the events and the notifications that they make, 5,000 at a time. p_said names the
-- events with facet and audience, as portal/workflow/events declares them. For the sweep. Answers how many reviews it opened.
create function app.open_due_reviews(p_said jsonb) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare happened uuid[]; batch app.telling[]; opened integer;
begin
  with reviews as (select * from app.open_reviews(null, null)),
  events as (
    insert into portal.case_events (id, case_id, host_organisation_id, at, name, facet, data)
    select gen_random_uuid(), r.opened_case, c.host_organisation_id, app.instant(), e.name, e.facet,
      case e.name when 'ReviewOpened' then jsonb_build_object('due_on', r.decision_due, 'late', r.is_late) else '{}'::jsonb end
    from reviews r join portal.cases c on c.id = r.opened_case
    cross join jsonb_to_recordset(p_said) as e(name text, facet text)
    returning id)
  select (select count(*) from reviews), (select array_agg(id) from events) into opened, happened;

  for step in 1 .. coalesce(cardinality(happened), 0) by 5000 loop
    select array_agg(row(v.name, v.case_id, null, v.id, null, jsonb_build_object('number', c.number), e.audience, v.name || ':' || v.id)::app.telling)
    into batch from portal.case_events v join portal.cases c on c.id = v.case_id
    join jsonb_to_recordset(p_said) as e(name text, audience jsonb) on e.name = v.name
    where v.id = any(happened[step : step + 4999]);
    perform app.tell(batch);
  end loop;
  return opened;
end $$;

-- The document that a link opens, for whoever holds the link's secret and nothing else: one document, until the link ends.
create function app.report_by_link(p_hash bytea) returns table (id uuid, title text, media_type text, size bigint)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select d.id, d.title, d.media_type, d.size from portal.report_links l join portal.documents d on d.id = l.document_id
  where l.token_hash = p_hash and l.expires_at > app.instant() and d.withdrawn_at is null $$;

-- When a link was opened first.
create function app.report_link_opened(p_hash bytea) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin
  update portal.report_links set opened_at = app.instant()
  where token_hash = p_hash and opened_at is null and expires_at > app.instant();
end $$;

-- What the platform's operator may know and do of the work outside of requests: ids, kinds, organisations and times; of a delivery that was
-- given up also the address that did not take it. Nothing of a case, of a household, or of what anybody was told. The operator's transactions
-- are bound to no organisation, so that no row of any table is visible to them: these functions are all they have.
create function app.require_operator() returns void language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  if session_user <> 'portal_system' and not exists (
      select 1 from portal.people p join portal.accounts a on a.person_id = p.id
      where p.id = app.person() and p.is_operator and a.suspended_at is null) then
    raise exception 'not an operator' using errcode = 'P0002';
  end if;
end $$;

-- Rows of the outbox by kind, and since when the oldest is overdue: since it failed first or should have been taken, not since it was written,
-- for it may be meant for later. Counting stops at p_most: what is said of a backlog costs the same however long it is.
create function app.work_by_kind(p_most integer)
  returns table (kind text, waiting bigint, held bigint, oldest timestamptz, dead bigint)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  with recursive kinds as (
    (select o.kind from portal.outbox o where o.done_at is null and o.dead_at is null order by o.kind limit 1)
    union all
    select (select o.kind from portal.outbox o where o.done_at is null and o.dead_at is null and o.kind > k.kind order by o.kind limit 1)
    from kinds k where k.kind is not null),
  buried as (
    (select o.kind from portal.outbox o where o.dead_at is not null and o.done_at is null order by o.kind limit 1)
    union all
    select (select o.kind from portal.outbox o where o.dead_at is not null and o.done_at is null and o.kind > k.kind order by o.kind limit 1)
    from buried k where k.kind is not null)
  select k.kind, w.waiting, w.held, w.oldest, d.dead
  from (select x.kind from kinds x union select x.kind from buried x) k
  cross join lateral (
    select count(*) as waiting, count(y.held_at) as held,
      min(case when y.held_at is not null then null when y.last_error is not null then y.created_at
               when y.next_at <= now() then y.next_at end) as oldest
    from (select o.created_at, o.held_at, o.next_at, o.last_error from portal.outbox o where o.kind = k.kind and o.done_at is null and o.dead_at is null
          order by o.created_at limit p_most) y) w
  cross join lateral (
    select count(*) as dead from (select 1 from portal.outbox o where o.kind = k.kind and o.dead_at is not null and o.done_at is null limit p_most) y) d
  where k.kind is not null
  order by k.kind;
end $$;

-- Deliveries that are not over, by channel and state, and the oldest of each.
create function app.deliveries_by_state(p_most integer)
  returns table (channel text, state text, number bigint, oldest timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  with recursive channels as (
    (select d.channel from portal.deliveries d where d.state in ('pending', 'gave_up') order by d.channel limit 1)
    union all
    select (select d.channel from portal.deliveries d where d.state in ('pending', 'gave_up') and d.channel > c.channel order by d.channel limit 1)
    from channels c where c.channel is not null)
  select c.channel, s.state, n.number, n.oldest
  from channels c cross join (values ('pending'), ('gave_up')) s(state)
  cross join lateral (
    select count(*) as number, min(y.created_at) as oldest
    from (select d.created_at from portal.deliveries d
          where d.channel = c.channel and d.state = s.state and d.state in ('pending', 'gave_up') order by d.created_at limit p_most) y) n
  where c.channel is not null and n.number > 0
  order by 1, 2;
end $$;

-- Single rows: p_dead says whether those that were given up or those that wait. Of each kind the p_limit oldest (the latest dead) after p_after.
create function app.work_rows(p_kinds text[], p_dead boolean, p_limit integer, p_at timestamptz, p_id uuid)
  returns table (id uuid, kind text, organisation text, at timestamptz, next_at timestamptz, attempts integer, held_at timestamptz,
                 last_error text, trace text, channel text, address text, tries integer)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  select o.id, o.kind, org.short_name, case when p_dead then o.dead_at else o.created_at end, o.next_at, o.attempts, o.held_at,
    coalesce(o.last_error, d.last_error), o.trace, d.channel, case when p_dead then a.email end, d.attempts
  from (
    select x.* from unnest(p_kinds) k cross join lateral (
      select y.* from portal.outbox y
      where not p_dead and y.kind = k and y.done_at is null and y.dead_at is null and (p_at is null or (y.created_at, y.id) > (p_at, p_id))
      order by y.created_at, y.id limit p_limit) x
    union all
    select x.* from unnest(p_kinds) k cross join lateral (
      select y.* from portal.outbox y
      where p_dead and y.kind = k and y.dead_at is not null and y.done_at is null and (p_at is null or (y.dead_at, y.id) < (p_at, p_id))
      order by y.dead_at desc, y.id desc limit p_limit) x) o
  join portal.organisations org on org.id = o.organisation_id
  left join portal.deliveries d on d.id = (o.payload ->> 'delivery')::uuid
  left join portal.accounts a on a.person_id = d.person_id
  order by case when p_dead then o.dead_at end desc, case when p_dead then o.id end desc, o.created_at, o.id
  limit p_limit;
end $$;

-- Sweeps and signs of life: the last run of each, and when it last succeeded.
create function app.work_runs()
  returns table (name text, started_at timestamptz, finished_at timestamptz, rows integer, error text, succeeded_at timestamptz, seconds double precision)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  with recursive names as (
    (select r.name from portal.job_runs r order by r.name limit 1)
    union all
    select (select r.name from portal.job_runs r where r.name > n.name order by r.name limit 1) from names n where n.name is not null)
  select n.name, l.started_at, l.finished_at, l.rows, l.error, s.finished_at, extract(epoch from s.finished_at - s.started_at)::double precision
  from names n
  cross join lateral (select r.* from portal.job_runs r where r.name = n.name order by r.started_at desc limit 1) l
  left join lateral (select r.* from portal.job_runs r where r.name = n.name and r.error is null and r.rows is not null
                     order by r.finished_at desc limit 1) s on true
  where n.name is not null
  order by n.name;
end $$;

-- Bring rows back that were given up, or that wait for their next turn: they are due now, and their attempts are counted from the start.
create function app.replay_work(p_ids uuid[]) returns table (id uuid, outcome text)
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare one record; wanted uuid;
begin
  perform app.require_operator();
  foreach wanted in array p_ids loop
    select o.*, exists (
        select 1 from portal.outbox other where other.done_at is null and other.dead_at is null and other.id <> o.id
          and other.kind = o.kind and other.payload = o.payload) as twin
      into one from portal.outbox o where o.id = wanted for update of o;
    id := wanted;
    if not found then outcome := 'unknown';
    elsif one.done_at is not null then outcome := 'done';
    elsif one.dead_at is not null and one.twin then outcome := 'waiting';
    elsif one.held_at is not null then outcome := 'held';
    else
      update portal.outbox o set dead_at = null, next_at = now(), attempts = 0 where o.id = wanted;
      outcome := case when one.dead_at is not null then 'replayed' else 'hastened' end;
    end if;
    return next;
  end loop;
end $$;

-- Whether something is paused: "kind:deliver" stops a kind of work, "channel:email" what goes out by one channel.
create function app.work_paused(p_kind text, p_payload jsonb) returns boolean language sql stable security definer set search_path = pg_catalog, portal
as $$
  select exists (select 1 from portal.work_pauses w where w.ended_at is null and (
    w.what = 'kind:' || p_kind
    or w.what = 'channel:email' and p_payload ? 'digest'
    or w.what like 'channel:%' and w.what = 'channel:' || (select d.channel from portal.deliveries d where d.id = (p_payload ->> 'delivery')::uuid)))
$$;

-- Of these rows, hold those whose work is paused. The relay asks after it has locked them: a pause that commits later waits for those locks.
create function app.hold_paused(p_ids uuid[]) returns setof uuid language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not exists (select 1 from portal.work_pauses w where w.ended_at is null) then return; end if;
  return query update portal.outbox o set held_at = now()
    where o.id = any(p_ids) and app.work_paused(o.kind, o.payload) returning o.id;
end $$;

-- Stop something. Answers how many rows that waited are held. Twice is harmless.
create function app.pause_work(p_what text, p_reason text) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare held integer;
begin
  perform app.require_operator();
  insert into portal.work_pauses (id, what, reason, since, person_id) values (gen_random_uuid(), p_what, p_reason, now(), app.person())
  on conflict (what) where ended_at is null do nothing;
  update portal.outbox o set held_at = now()
  where o.done_at is null and o.dead_at is null and o.held_at is null and app.work_paused(o.kind, o.payload);
  get diagnostics held = row_count;
  return held;
end $$;

-- Let it go on: what was held is due now, unless something else holds it still. Answers how many rows.
create function app.resume_work(p_what text) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare freed integer;
begin
  perform app.require_operator();
  update portal.work_pauses w set ended_at = now(), ended_by = app.person() where w.what = p_what and w.ended_at is null;
  update portal.outbox o set held_at = null, next_at = now()
  where o.done_at is null and o.dead_at is null and o.held_at is not null and not app.work_paused(o.kind, o.payload);
  get diagnostics freed = row_count;
  return freed;
end $$;

create function app.work_pauses() returns table (what text, reason text, since timestamptz, by_name text)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query select w.what, w.reason, w.since, p.given_name || ' ' || p.surname
  from portal.work_pauses w left join portal.people p on p.id = w.person_id where w.ended_at is null order by w.what;
end $$;

-- What changed in a table may open, move or end obligations: keep those of the cases (properties) concerned, at once. Arguments: the kinds,
-- the column that finds them, and the columns that matter of an update (none: all).
create function app.keep_after_insert() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare concerned uuid[];
begin
  execute format('select array_agg(distinct n.%1$I) from changed n where n.%1$I is not null', tg_argv[1]) into concerned;
  if concerned is not null then perform app.keep_obligations(string_to_array(tg_argv[0], ','), concerned); end if;
  return null;
end $$;

create function app.keep_after_update() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare concerned uuid[]; differs text := 'true'; columns text[] := string_to_array(nullif(tg_argv[2], ''), ',');
begin
  if columns is not null then
    select string_agg(format('n.%1$I is distinct from f.%1$I', c), ' or ') into differs from unnest(columns) c;
  end if;
  execute format('select array_agg(distinct n.%1$I) from changed n join former f on f.id = n.id where n.%1$I is not null and (%2$s)',
    tg_argv[1], differs) into concerned;
  if concerned is not null then perform app.keep_obligations(string_to_array(tg_argv[0], ','), concerned); end if;
  return null;
end $$;

-- When somebody was last reminded of what is owed to a review (a departure, …): for whoever holds the facet it belongs to, whoever owes it.
create function app.reminded_on(p_subject uuid, p_case uuid, p_facet text) returns date
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select max(o.last_sent_on) from portal.obligations o where o.subject_id = p_subject and o.case_id = p_case
    and (o.organisation_id = app.me() or app.holds(p_case, p_facet)) $$;

create function app.waiting(p_keys text[]) returns table (key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();
  p_organisation uuid := app.me(); p_today date := app.today();
begin
  if 'my_draft' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases 
WHERE portal.cases.stage = 'draft' AND portal.cases.author_id = ANY (p_people) AND portal.cases.organisation_id = p_organisation) f where true and not exists (select 1 from portal.obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.kind = 'comune' AND portal.case_access.worker_id IS NULL AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where true; end if;
  if 'check_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND portal.cases.check_expires_on <= p_today + 30) f where true and not exists (select 1 from portal.obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT portal.consents.case_id AS case_id 
FROM portal.consents 
WHERE portal.consents.organisation_id = p_organisation AND portal.consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN portal.cases ON portal.cases.id = withdrawn.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL))) f where true; end if;
  if 'case_to_take_up' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', portal.case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'submitted' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'case_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) <= p_today) f where true; end if;
  if 'opinion_to_give' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id JOIN portal.cases ON portal.cases.id = portal.assessment_items.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assessment', 'hosted') 
WHERE portal.assessment_items.settled_at IS NULL AND portal.assessment_items.opinions_opened_at IS NULL AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.opinions 
WHERE portal.opinions.item_id = portal.assessment_items.id AND portal.opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM portal.abstentions 
WHERE portal.abstentions.item_id = portal.assessment_items.id AND portal.abstentions.person_id = p_person))) f where true; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) IS NULL) f where true; end if;
  if 'information_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.information_requests.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.information_requests, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL)))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.opened_at IS NULL AND portal.equipe_sessions.called_off_at IS NULL AND portal.equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'sitting_to_close' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'minutes_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.equipe_minutes 
WHERE portal.equipe_minutes.session_id = portal.equipe_sessions.id))) f where true; end if;
  if 'ticket_open' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.units.id AS UUID) AS unit_id, CAST(portal.tickets.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.tickets.due_on AS DATE) AS due, CAST(portal.tickets.title AS VARCHAR) AS detail 
FROM portal.tickets JOIN portal.units ON portal.units.id = portal.tickets.unit_id 
WHERE portal.tickets.organisation_id = p_organisation AND portal.tickets.state != 'closed' AND (portal.tickets.assigned_to_id IS NULL OR portal.tickets.assigned_to_id = p_person OR portal.tickets.due_on < CAST(p_today AS DATE))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.certificates.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(portal.certificates.expires_on AS DATE) AS due, CAST(portal.certificates.kind AS VARCHAR) AS detail 
FROM portal.certificates JOIN portal.properties ON portal.properties.id = portal.certificates.property_id 
WHERE portal.certificates.organisation_id = p_organisation AND portal.certificates.replaced_on IS NULL AND portal.certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.conventions.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(date(portal.conventions.ends_on - 1) AS DATE) AS due, CAST(portal.conventions.title AS VARCHAR) AS detail 
FROM portal.conventions JOIN portal.properties ON portal.properties.id = portal.conventions.property_id 
WHERE portal.conventions.organisation_id = p_organisation AND portal.conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (portal.conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM portal.property_offers 
WHERE portal.property_offers.property_id = portal.conventions.property_id AND portal.property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM portal.conventions AS conventions_1 
WHERE conventions_1.property_id = portal.conventions.property_id AND conventions_1.partner_organisation_id = portal.conventions.partner_organisation_id AND conventions_1.starts_on <= portal.conventions.ends_on AND conventions_1.ends_on > portal.conventions.ends_on)) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.proposals JOIN portal.cases ON portal.cases.id = portal.proposals.case_id 
WHERE portal.proposals.host_organisation_id = p_organisation AND portal.proposals.state = 'open' AND portal.proposals.owner_answer IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NULL) f where true; end if;
  if 'handover_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where true; end if;
  if 'handover_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handover') f where true; end if;
  if 'handback_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handback') f where true; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'public_safety_notice') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'building_transfer_notice') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'contract_registration') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'waiting' 
WHERE portal.cases.stage = 'waiting' AND (portal.cases.set_aside_until IS NULL OR portal.cases.set_aside_until <= p_today)) f where true; end if;
  if 'household_answer_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposals ON portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open' AND portal.proposals.household_answer IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where true; end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where true; end if;
  if 'support_assign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.placements ON portal.placements.case_id = portal.case_access.case_id AND portal.placements.state IN ('assigned', 'living') 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'financial_consultant' AND portal.case_workers.ended_on IS NULL)))) f where true; end if;
  if 'support_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at < app.instant()) f where true; end if;
  if 'support_meeting' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at >= app.instant() AND portal.support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where true; end if;
  if 'support_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id))) f where true; end if;
  if 'support_quiet' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted')) f where true and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.ended_on IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.person_id = p_person AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL))) AND portal.cases.organisation_id = p_organisation) f where true and not exists (select 1 from portal.obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND portal.cases.organisation_id != p_organisation) f where true; end if;
  if 'social_opinion' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'social_opinion' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'educator_report' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'financial_statement' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.unit_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.unit_questions JOIN portal.cases ON portal.cases.id = portal.unit_questions.case_id 
WHERE portal.unit_questions.host_organisation_id = p_organisation AND portal.unit_questions.answered_at IS NULL AND portal.unit_questions.closed_at IS NULL AND portal.cases.stage = 'hosted') f where true and not exists (select 1 from portal.obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.reviews.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.reviews JOIN portal.cases ON portal.cases.id = portal.reviews.case_id 
WHERE portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM portal.contributions 
WHERE portal.contributions.review_id = portal.reviews.id AND portal.contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.unit_questions 
WHERE portal.unit_questions.review_id = portal.reviews.id AND portal.unit_questions.answered_at IS NULL)) OR portal.reviews.due_on <= p_today + 15)) f where true and not exists (select 1 from portal.obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE portal.case_access.ends_on IS NOT NULL AND portal.case_access.ends_on <= p_today + 60 AND (portal.placements.renewed_months > 0 OR portal.placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM portal.reviews 
WHERE portal.reviews.placement_id = portal.placements.id AND portal.reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'home_to_take_back' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(portal.case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE coalesce((SELECT CAST((portal.case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) <= p_today + 15 AND (portal.placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.exit_steps.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.exit_steps ON portal.exit_steps.case_id = portal.cases.id JOIN portal.departures ON portal.departures.id = portal.exit_steps.departure_id AND portal.departures.called_off_at IS NULL 
WHERE portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL AND portal.exit_steps.due_on <= p_today + 15 AND (portal.exit_steps.owed_by_id = p_person OR portal.exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR portal.exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND portal.exit_steps.whose = (SELECT portal.organisations.kind 
FROM portal.organisations 
WHERE portal.organisations.id = p_organisation))) f where true; end if;
  if 'outcome_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.months = 12 AND portal.follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'follow_up_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.follow_ups.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.follow_ups.due_on AS DATE) AS due, CAST(portal.follow_ups.months AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.done_at IS NULL AND portal.follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $$;

create function app.waiting_on(p_keys text[], p_case uuid) returns table (key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();
  p_organisation uuid := app.me(); p_today date := app.today();
begin
  if 'my_draft' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases 
WHERE portal.cases.stage = 'draft' AND portal.cases.author_id = ANY (p_people) AND portal.cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.kind = 'comune' AND portal.case_access.worker_id IS NULL AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where f.case_id = p_case; end if;
  if 'check_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND portal.cases.check_expires_on <= p_today + 30) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT portal.consents.case_id AS case_id 
FROM portal.consents 
WHERE portal.consents.organisation_id = p_organisation AND portal.consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN portal.cases ON portal.cases.id = withdrawn.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL))) f where f.case_id = p_case; end if;
  if 'case_to_take_up' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', portal.case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'submitted' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'case_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) <= p_today) f where f.case_id = p_case; end if;
  if 'opinion_to_give' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id JOIN portal.cases ON portal.cases.id = portal.assessment_items.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assessment', 'hosted') 
WHERE portal.assessment_items.settled_at IS NULL AND portal.assessment_items.opinions_opened_at IS NULL AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.opinions 
WHERE portal.opinions.item_id = portal.assessment_items.id AND portal.opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM portal.abstentions 
WHERE portal.abstentions.item_id = portal.assessment_items.id AND portal.abstentions.person_id = p_person))) f where f.case_id = p_case; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) IS NULL) f where f.case_id = p_case; end if;
  if 'information_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.information_requests.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.information_requests, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL)))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.opened_at IS NULL AND portal.equipe_sessions.called_off_at IS NULL AND portal.equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'sitting_to_close' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'minutes_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.equipe_minutes 
WHERE portal.equipe_minutes.session_id = portal.equipe_sessions.id))) f where f.case_id = p_case; end if;
  if 'ticket_open' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.units.id AS UUID) AS unit_id, CAST(portal.tickets.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.tickets.due_on AS DATE) AS due, CAST(portal.tickets.title AS VARCHAR) AS detail 
FROM portal.tickets JOIN portal.units ON portal.units.id = portal.tickets.unit_id 
WHERE portal.tickets.organisation_id = p_organisation AND portal.tickets.state != 'closed' AND (portal.tickets.assigned_to_id IS NULL OR portal.tickets.assigned_to_id = p_person OR portal.tickets.due_on < CAST(p_today AS DATE))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.certificates.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(portal.certificates.expires_on AS DATE) AS due, CAST(portal.certificates.kind AS VARCHAR) AS detail 
FROM portal.certificates JOIN portal.properties ON portal.properties.id = portal.certificates.property_id 
WHERE portal.certificates.organisation_id = p_organisation AND portal.certificates.replaced_on IS NULL AND portal.certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.conventions.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(date(portal.conventions.ends_on - 1) AS DATE) AS due, CAST(portal.conventions.title AS VARCHAR) AS detail 
FROM portal.conventions JOIN portal.properties ON portal.properties.id = portal.conventions.property_id 
WHERE portal.conventions.organisation_id = p_organisation AND portal.conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (portal.conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM portal.property_offers 
WHERE portal.property_offers.property_id = portal.conventions.property_id AND portal.property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM portal.conventions AS conventions_1 
WHERE conventions_1.property_id = portal.conventions.property_id AND conventions_1.partner_organisation_id = portal.conventions.partner_organisation_id AND conventions_1.starts_on <= portal.conventions.ends_on AND conventions_1.ends_on > portal.conventions.ends_on)) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.proposals JOIN portal.cases ON portal.cases.id = portal.proposals.case_id 
WHERE portal.proposals.host_organisation_id = p_organisation AND portal.proposals.state = 'open' AND portal.proposals.owner_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NULL) f where f.case_id = p_case; end if;
  if 'handover_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where f.case_id = p_case; end if;
  if 'handover_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handover') f where f.case_id = p_case; end if;
  if 'handback_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handback') f where f.case_id = p_case; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'public_safety_notice') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'building_transfer_notice') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'contract_registration') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'waiting' 
WHERE portal.cases.stage = 'waiting' AND (portal.cases.set_aside_until IS NULL OR portal.cases.set_aside_until <= p_today)) f where f.case_id = p_case; end if;
  if 'household_answer_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposals ON portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open' AND portal.proposals.household_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where f.case_id = p_case; end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case; end if;
  if 'support_assign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.placements ON portal.placements.case_id = portal.case_access.case_id AND portal.placements.state IN ('assigned', 'living') 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'financial_consultant' AND portal.case_workers.ended_on IS NULL)))) f where f.case_id = p_case; end if;
  if 'support_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at < app.instant()) f where f.case_id = p_case; end if;
  if 'support_meeting' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at >= app.instant() AND portal.support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where f.case_id = p_case; end if;
  if 'support_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id))) f where f.case_id = p_case; end if;
  if 'support_quiet' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted')) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.person_id = p_person AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL))) AND portal.cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND portal.cases.organisation_id != p_organisation) f where f.case_id = p_case; end if;
  if 'social_opinion' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'social_opinion' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'educator_report' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'financial_statement' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.unit_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.unit_questions JOIN portal.cases ON portal.cases.id = portal.unit_questions.case_id 
WHERE portal.unit_questions.host_organisation_id = p_organisation AND portal.unit_questions.answered_at IS NULL AND portal.unit_questions.closed_at IS NULL AND portal.cases.stage = 'hosted') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.reviews.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.reviews JOIN portal.cases ON portal.cases.id = portal.reviews.case_id 
WHERE portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM portal.contributions 
WHERE portal.contributions.review_id = portal.reviews.id AND portal.contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.unit_questions 
WHERE portal.unit_questions.review_id = portal.reviews.id AND portal.unit_questions.answered_at IS NULL)) OR portal.reviews.due_on <= p_today + 15)) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE portal.case_access.ends_on IS NOT NULL AND portal.case_access.ends_on <= p_today + 60 AND (portal.placements.renewed_months > 0 OR portal.placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM portal.reviews 
WHERE portal.reviews.placement_id = portal.placements.id AND portal.reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case; end if;
  if 'home_to_take_back' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(portal.case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE coalesce((SELECT CAST((portal.case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) <= p_today + 15 AND (portal.placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.exit_steps.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.exit_steps ON portal.exit_steps.case_id = portal.cases.id JOIN portal.departures ON portal.departures.id = portal.exit_steps.departure_id AND portal.departures.called_off_at IS NULL 
WHERE portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL AND portal.exit_steps.due_on <= p_today + 15 AND (portal.exit_steps.owed_by_id = p_person OR portal.exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR portal.exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND portal.exit_steps.whose = (SELECT portal.organisations.kind 
FROM portal.organisations 
WHERE portal.organisations.id = p_organisation))) f where f.case_id = p_case; end if;
  if 'outcome_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.months = 12 AND portal.follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case; end if;
  if 'follow_up_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.follow_ups.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.follow_ups.due_on AS DATE) AS due, CAST(portal.follow_ups.months AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.done_at IS NULL AND portal.follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $$;

create function app.topic_of(p_kind text) returns text language sql immutable parallel safe as $$ select case p_kind when 'AgreementSigned' then 'placements' when 'AssignmentCalledOff' then 'placements' when 'CaseTakenUp' then 'referrals' when 'CaseWithdrawn' then 'referrals' when 'ConcernAnswered' then 'support' when 'ConcernRaised' then 'support' when 'ConsentWithdrawn' then 'referrals' when 'ContributionGiven' then 'renewals' when 'DecisionReopened' then 'referrals' when 'DepartureCalledOff' then 'departures' when 'DepartureStarted' then 'departures' when 'DraftExpired' then 'referrals' when 'DutiesBegun' then 'placements' when 'EligibilityDecided' then 'referrals' when 'EquipeNoteWritten' then 'support' when 'HandedBack' then 'departures' when 'HandedOver' then 'placements' when 'HandoverBooked' then 'placements' when 'InformationAnswered' then 'referrals' when 'InformationAsked' then 'referrals' when 'OutcomeRecorded' then 'departures' when 'PlanAgreed' then 'support' when 'ProposalAnswered' then 'placements' when 'ProposalExpired' then 'placements' when 'ProposalWithdrawn' then 'placements' when 'ReExaminationAsked' then 'referrals' when 'ReferralSubmitted' then 'referrals' when 'ReviewDecided' then 'renewals' when 'ReviewOpened' then 'renewals' when 'SocialWorkerAssigned' then 'support' when 'StayLengthened' then 'renewals' when 'SupportSessionCancelled' then 'support' when 'SupportSessionPlanned' then 'support' when 'UnitAsked' then 'renewals' when 'UnitAssigned' then 'placements' when 'UnitConfirmed' then 'renewals' when 'UnitProposed' then 'placements' when 'WorkerAssigned' then 'support' when 'WorkerReplaced' then 'support' when 'certificate_expired' then 'homes' when 'certificate_expiring' then 'homes' when 'check_expired' then 'referrals' when 'check_expiring' then 'referrals' when 'concern_open' then 'support' when 'convention_expired' then 'homes' when 'convention_expiring' then 'homes' when 'decision_due' then 'renewals' when 'decision_late' then 'renewals' when 'draft_expiring' then 'referrals' when 'duty_due' then 'placements' when 'duty_late' then 'placements' when 'educator_report_due' then 'renewals' when 'educator_report_late' then 'renewals' when 'financial_statement_due' then 'renewals' when 'financial_statement_late' then 'renewals' when 'follow_up_due' then 'departures' when 'follow_up_late' then 'departures' when 'handback_due' then 'departures' when 'handback_entrusted' then 'departures' when 'handback_late' then 'departures' when 'handover_entrusted' then 'placements' when 'information_due' then 'referrals' when 'information_late' then 'referrals' when 'proposal_expiring' then 'placements' when 'review_undecided' then 'renewals' when 'session_convened' then 'referrals' when 'social_opinion_due' then 'renewals' when 'social_opinion_late' then 'renewals' when 'stay_ends' then 'departures' when 'stay_over' then 'departures' when 'support_quiet' then 'support' when 'ticket_closed' then 'homes' when 'ticket_opened' then 'homes' when 'ticket_overdue' then 'homes' when 'unit_question_due' then 'renewals' when 'unit_question_late' then 'renewals' else 'other' end $$;

create function app.owed_draft() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(c.id as uuid) as subject_id, cast(c.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(c.organisation_id as uuid) as organisation_id, cast('comune' as text) as organisation_kind, cast('summary' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(c.draft_expires_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.cases c left join portal.case_workers w on w.case_id = c.id and w.organisation_id = c.organisation_id and w.role = 'social_worker' and w.ended_on is null where c.stage = 'draft' and c.draft_expires_on is not null) q $$;

create function app.ladder_draft(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c0 = b.coming_on then 0 end,
    due_on
  from (select case when (due_on -7) <= today then (due_on -7) end as r0, case when (due_on -7) > today then (due_on -7) end as c0) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end) as now_on, least(a.c0) as coming_on) b $$;

create function app.owed_check() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(c.id as uuid) as subject_id, cast(c.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(c.organisation_id as uuid) as organisation_id, cast('comune' as text) as organisation_kind, cast('summary' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(c.check_expires_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.cases c left join portal.case_workers w on w.case_id = c.id and w.organisation_id = c.organisation_id and w.role = 'social_worker' and w.ended_on is null where c.stage = 'waiting' and c.check_expires_on <= app.today() + 30) q $$;

create function app.ladder_check(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -30) <= today then (due_on -30) end as r0, case when (due_on -30) > today then (due_on -30) end as c0, case when (due_on +1) <= today then (due_on +1) + 30 * ((today - (due_on +1)) / 30) end as r1, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 30 * ((today - (due_on +1)) / 30 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_stalled() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then 'head_of_service' end, false, q.since, q.due_on, q.ends_on, q.rungs from (select cast(a.case_id as uuid) as subject_id, cast(a.case_id as uuid) as topic_id, cast(a.case_id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(a.organisation_id as uuid) as organisation_id, cast('comune' as text) as organisation_kind, cast('summary' as text) as facet, cast(null as uuid) as person_id, cast(null as date) as since, cast(a.stalled_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.case_access a where a.facet = 'summary' and a.kind = 'comune' and a.stalled_on <= app.today()) q $$;

create function app.ladder_stalled(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    due_on
  from (select case when due_on <= today then due_on end as r0, case when due_on > today then due_on end as c0, case when (due_on +14) <= today then (due_on +14) + 14 * ((today - (due_on +14)) / 14) end as r1, case when (due_on +14) > today then (due_on +14) else (due_on +14) + 14 * ((today - (due_on +14)) / 14 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_information() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(i.id as uuid) as subject_id, cast(i.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(c.organisation_id as uuid) as organisation_id, cast('comune' as text) as organisation_kind, cast('assessment' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(i.due_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.information_requests i join portal.cases c on c.id = i.case_id and c.stage = 'assessment' left join portal.case_workers w on w.case_id = c.id and w.organisation_id = c.organisation_id and w.role = 'social_worker' and w.ended_on is null where i.answered_at is null) q $$;

create function app.ladder_information(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +15))
  from (select case when (due_on -2) <= today then (due_on -2) end as r0, case when (due_on -2) > today then (due_on -2) end as c0, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r1, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c1, case when (due_on +15) <= today then (due_on +15) + 7 * ((today - (due_on +15)) / 7) end as r2, case when (due_on +15) > today then (due_on +15) else (due_on +15) + 7 * ((today - (due_on +15)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $$;

create function app.owed_ticket() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(null as uuid) as case_id, cast(k.property_id as uuid) as property_id, cast(k.unit_id as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.organisation_id as uuid) as organisation_id, cast('owner' as text) as organisation_kind, cast('own' as text) as facet, cast(null as uuid) as person_id, cast(null as date) as since, cast(k.due_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.tickets k where k.state <> 'closed' and k.due_on is not null) q $$;

create function app.ladder_ticket(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r0, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c0) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end) as now_on, least(a.c0) as coming_on) b $$;

create function app.owed_certificate() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(null as uuid) as case_id, cast(k.property_id as uuid) as property_id, cast(u.id as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.organisation_id as uuid) as organisation_id, cast('owner' as text) as organisation_kind, cast('own' as text) as facet, cast(null as uuid) as person_id, cast(null as date) as since, cast(k.expires_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.certificates k join lateral (select u.id from portal.units u where u.property_id = k.property_id and u.closed_on is null order by u.name, u.id limit 1) u on true where k.replaced_on is null and k.expires_on <= app.today() + 60 and not exists (select 1 from portal.certificates n where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on)) q $$;

create function app.ladder_certificate(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -60) <= today then (due_on -60) end as r0, case when (due_on -60) > today then (due_on -60) end as c0, case when (due_on -30) <= today then (due_on -30) end as r1, case when (due_on -30) > today then (due_on -30) end as c1, case when (due_on +1) <= today then (due_on +1) + 30 * ((today - (due_on +1)) / 30) end as r2, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 30 * ((today - (due_on +1)) / 30 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $$;

create function app.owed_convention() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(null as uuid) as case_id, cast(k.property_id as uuid) as property_id, cast(u.id as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.organisation_id as uuid) as organisation_id, cast('owner' as text) as organisation_kind, cast('own' as text) as facet, cast(null as uuid) as person_id, cast(null as date) as since, cast(k.ends_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.conventions k join lateral (select u.id from portal.units u where u.property_id = k.property_id and u.closed_on is null order by u.name, u.id limit 1) u on true where k.ends_on <= app.today() + 60 and (k.ends_on > app.today() or exists (select 1 from portal.property_offers f where f.property_id = k.property_id and f.ended_on is null)) and not exists (select 1 from portal.conventions n where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on)) q $$;

create function app.ladder_convention(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least(due_on)
  from (select case when (due_on -60) <= today then (due_on -60) end as r0, case when (due_on -60) > today then (due_on -60) end as c0, case when (due_on -30) <= today then (due_on -30) end as r1, case when (due_on -30) > today then (due_on -30) end as c1, case when due_on <= today then due_on + 30 * ((today - due_on) / 30) end as r2, case when due_on > today then due_on else due_on + 30 * ((today - due_on) / 30 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $$;

create function app.owed_proposal() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(p.id as uuid) as subject_id, cast(p.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(w.person_id as uuid) as person_id, cast((p.proposed_at at time zone 'Europe/Rome')::date as date) as since, cast(p.expires_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.proposals p join portal.cases c on c.id = p.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where p.state = 'open' and p.owner_answer is null) q $$;

create function app.ladder_proposal(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c0 = b.coming_on then 0 end,
    due_on
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end) as now_on, least(a.c0) as coming_on) b $$;

create function app.owed_household_answer() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(p.id as uuid) as subject_id, cast(p.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement' as text) as facet, cast(w.person_id as uuid) as person_id, cast((p.proposed_at at time zone 'Europe/Rome')::date as date) as since, cast(p.expires_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.proposals p join portal.cases c on c.id = p.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' end and w.ended_on is null where p.state = 'open' and p.household_answer is null) q $$;

create function app.ladder_household_answer(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c0 = b.coming_on then 0 end,
    due_on
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end) as now_on, least(a.c0) as coming_on) b $$;

create function app.owed_duty_public_safety_notice() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'public_safety_notice') q $$;

create function app.ladder_duty_public_safety_notice(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least(ends_on)
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0, case when ends_on <= today then ends_on + 14 * ((today - ends_on) / 14) end as r1, case when ends_on > today then ends_on else ends_on + 14 * ((today - ends_on) / 14 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_duty_building_transfer_notice() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'building_transfer_notice') q $$;

create function app.ladder_duty_building_transfer_notice(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least(ends_on)
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0, case when ends_on <= today then ends_on + 14 * ((today - ends_on) / 14) end as r1, case when ends_on > today then ends_on else ends_on + 14 * ((today - ends_on) / 14 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_duty_contract_registration() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'contract_registration') q $$;

create function app.ladder_duty_contract_registration(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least(ends_on)
  from (select case when (due_on -7) <= today then (due_on -7) end as r0, case when (due_on -7) > today then (due_on -7) end as c0, case when (due_on -1) <= today then (due_on -1) end as r1, case when (due_on -1) > today then (due_on -1) end as c1, case when ends_on <= today then ends_on + 14 * ((today - ends_on) / 14) end as r2, case when ends_on > today then ends_on else ends_on + 14 * ((today - ends_on) / 14 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $$;

create function app.owed_stay_end() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(p.id as uuid) as subject_id, cast(p.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast(case pm.kind when 'owner' then 'placement.own' else 'placement' end as text) as facet, cast(w.person_id as uuid) as person_id, cast((p.handed_over_at at time zone 'Europe/Rome')::date as date) as since, cast(p.ends_on as date) as due_on, cast(p.ends_on as date) as ends_on, cast(r.reminder_days as integer[]) as rungs from portal.placements p join portal.cases c on c.id = p.case_id and c.stage in ('hosted', 'leaving') join portal.rules r on r.id = c.rules_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id or pm.kind = 'ats' and true or pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' when 'ats' then 'educator' when 'owner' then 'property_manager' end and w.ended_on is null where p.state = 'living' and p.ends_on <= app.today() + (select max(d) from portal.rules, unnest(reminder_days) d)) q $$;

create function app.ladder_stay_end(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least(ends_on)
  from (select (select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today) as r0, (select min(ends_on - d) from unnest(rungs) d where ends_on - d > today) as c0, case when ends_on <= today then ends_on + 7 * ((today - ends_on) / 7) end as r1, case when ends_on > today then ends_on else ends_on + 7 * ((today - ends_on) / 7 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_quiet_support() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, false, q.since, q.due_on, q.ends_on, q.rungs from (select cast(c.id as uuid) as subject_id, cast(c.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('support' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast((greatest(p.handed_over_at, (select max(s.starts_at) from portal.support_sessions s where s.case_id = c.id and s.recorded_at is not null)) at time zone 'Europe/Rome')::date + r.quiet_support_days as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.cases c join portal.placements p on p.case_id = c.id and p.state = 'living' join portal.rules r on r.id = c.rules_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'ats' and true) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'ats' then 'educator' end and w.ended_on is null where c.stage = 'hosted' and app.today() - (greatest(p.handed_over_at, (select max(s.starts_at) from portal.support_sessions s where s.case_id = c.id and s.recorded_at is not null)) at time zone 'Europe/Rome')::date >= r.quiet_support_days) q $$;

create function app.ladder_quiet_support(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +21))
  from (select case when due_on <= today then due_on end as r0, case when due_on > today then due_on end as c0, case when (due_on +21) <= today then (due_on +21) + 21 * ((today - (due_on +21)) / 21) end as r1, case when (due_on +21) > today then (due_on +21) else (due_on +21) + 21 * ((today - (due_on +21)) / 21 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_concern() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('support' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(((k.raised_at + interval '24 hours') at time zone 'Europe/Rome')::date as date) as due_on, cast(((k.raised_at + interval '24 hours') at time zone 'Europe/Rome')::date + case when k.raised_at < app.instant() - interval '24 hours' then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.concerns k join portal.cases c on c.id = k.case_id and c.stage in ('hosted', 'leaving', 'closed') join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' end and w.ended_on is null where k.acknowledged_at is null) q $$;

create function app.ladder_concern(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c0 = b.coming_on then 0 end,
    least(ends_on)
  from (select case when ends_on <= today then ends_on + 1 * ((today - ends_on) / 1) end as r0, case when ends_on > today then ends_on else ends_on + 1 * ((today - ends_on) / 1 + 1) end as c0) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end) as now_on, least(a.c0) as coming_on) b $$;

create function app.owed_social_opinion() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.organisation_id as uuid) as organisation_id, cast('comune' as text) as organisation_kind, cast('renewal' as text) as facet, cast(k.owed_by_id as uuid) as person_id, cast((v.opened_at at time zone 'Europe/Rome')::date as date) as since, cast(k.due_on as date) as due_on, cast(v.ends_on as date) as ends_on, cast(r.reminder_days as integer[]) as rungs from portal.contributions k join portal.reviews v on v.id = k.review_id and v.state in ('collecting', 'deferred') join portal.cases c on c.id = k.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id where k.given_at is null and k.kind = 'social_opinion') q $$;

create function app.ladder_social_opinion(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select (select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today) as r0, (select min(ends_on - d) from unnest(rungs) d where ends_on - d > today) as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_educator_report() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.organisation_id as uuid) as organisation_id, cast('ats' as text) as organisation_kind, cast('renewal' as text) as facet, cast(k.owed_by_id as uuid) as person_id, cast((v.opened_at at time zone 'Europe/Rome')::date as date) as since, cast(k.due_on as date) as due_on, cast(v.ends_on as date) as ends_on, cast(r.reminder_days as integer[]) as rungs from portal.contributions k join portal.reviews v on v.id = k.review_id and v.state in ('collecting', 'deferred') join portal.cases c on c.id = k.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id where k.given_at is null and k.kind = 'educator_report') q $$;

create function app.ladder_educator_report(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select (select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today) as r0, (select min(ends_on - d) from unnest(rungs) d where ends_on - d > today) as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_financial_statement() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'ats' then case when q.person_id is null then 'coordinator' else 'financial_consultant' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.organisation_id as uuid) as organisation_id, cast('ats' as text) as organisation_kind, cast('renewal' as text) as facet, cast(k.owed_by_id as uuid) as person_id, cast((v.opened_at at time zone 'Europe/Rome')::date as date) as since, cast(k.due_on as date) as due_on, cast(v.ends_on as date) as ends_on, cast(r.reminder_days as integer[]) as rungs from portal.contributions k join portal.reviews v on v.id = k.review_id and v.state in ('collecting', 'deferred') join portal.cases c on c.id = k.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id where k.given_at is null and k.kind = 'financial_statement') q $$;

create function app.ladder_financial_statement(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select (select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today) as r0, (select min(ends_on - d) from unnest(rungs) d where ends_on - d > today) as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_unit_question() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(k.host_organisation_id as uuid) as organisation_id, cast('owner' as text) as organisation_kind, cast('renewal.question' as text) as facet, cast(null as uuid) as person_id, cast((v.opened_at at time zone 'Europe/Rome')::date as date) as since, cast(k.due_on as date) as due_on, cast(v.ends_on as date) as ends_on, cast(r.reminder_days as integer[]) as rungs from portal.unit_questions k join portal.reviews v on v.id = k.review_id and v.state in ('collecting', 'deferred') join portal.cases c on c.id = k.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id where k.answered_at is null and k.closed_at is null) q $$;

create function app.ladder_unit_question(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select (select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today) as r0, (select min(ends_on - d) from unnest(rungs) d where ends_on - d > today) as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_renewal_decision() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then 'equipe_member' when 'ats' then 'equipe_member' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(v.id as uuid) as subject_id, cast(v.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('renewal' as text) as facet, cast(w.person_id as uuid) as person_id, cast((v.opened_at at time zone 'Europe/Rome')::date as date) as since, cast(v.due_on as date) as due_on, cast(v.ends_on as date) as ends_on, cast(r.reminder_days as integer[]) as rungs from portal.reviews v join portal.cases c on c.id = v.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id or pm.kind = 'ats' and true) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'equipe_member' when 'ats' then 'equipe_member' end and w.ended_on is null where v.state in ('collecting', 'deferred')) q $$;

create function app.ladder_renewal_decision(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1), ends_on)
  from (select (select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today) as r0, (select min(ends_on - d) from unnest(rungs) d where ends_on - d > today) as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1, case when ends_on <= today then ends_on + 1 * ((today - ends_on) / 1) end as r2, case when ends_on > today then ends_on else ends_on + 1 * ((today - ends_on) / 1 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $$;

create function app.owed_handback() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast(case pm.kind when 'owner' then 'placement.own' else 'placement' end as text) as facet, cast(w.person_id as uuid) as person_id, cast((d.decided_at at time zone 'Europe/Rome')::date as date) as since, cast(d.leaves_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.departures d join portal.cases c on c.id = d.case_id and c.stage = 'leaving' join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id or pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' when 'owner' then 'property_manager' end and w.ended_on is null where d.called_off_at is null and d.leaves_on <= app.today() + 15) q $$;

create function app.ladder_handback(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -7) <= today then (due_on -7) end as r0, case when (due_on -7) > today then (due_on -7) end as c0, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r1, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

create function app.owed_follow_up() returns table (subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
  language sql stable as $$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(f.id as uuid) as subject_id, cast(f.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('outcome' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(f.due_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.follow_ups f join portal.cases c on c.id = f.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id or pm.kind = 'ats' and true) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' when 'ats' then 'educator' end and w.ended_on is null where f.done_at is null and f.due_on <= app.today() + 7) q $$;

create function app.ladder_follow_up(due_on date, ends_on date, rungs integer[], last date, today date)
  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
  language sql immutable as $$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +60))
  from (select case when due_on <= today then due_on + 30 * ((today - due_on) / 30) end as r0, case when due_on > today then due_on else due_on + 30 * ((today - due_on) / 30 + 1) end as c0, case when (due_on +60) <= today then (due_on +60) + 30 * ((today - (due_on +60)) / 30) end as r1, case when (due_on +60) > today then (due_on +60) else (due_on +60) + 30 * ((today - (due_on +60)) / 30 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $$;

-- Bring the obligations of some kinds to what is owed today: all of them, or those of some cases (properties). What is missing is
-- opened, what moved is moved, what ceased is ended; nothing is written where nothing changed. Answers how many rows it wrote.
create function app.keep_obligations(p_kinds text[], p_ids uuid[]) returns integer language plpgsql security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_generic_plan
as $$
declare p_today date := app.today(); wrote integer; total integer := 0;
begin
  if 'draft' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'draft', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_draft() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'draft' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_draft() s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'draft' and o.ended_on is null and not exists (select 1 from app.owed_draft() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'draft', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_draft() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'draft' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_draft() s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'draft' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_draft() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'check' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'check', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_check() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'check' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_check() s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'check' and o.ended_on is null and not exists (select 1 from app.owed_check() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'check', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_check() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'check' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_check() s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'check' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_check() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'stalled' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stalled', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stalled() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stalled' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stalled() s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'stalled' and o.ended_on is null and not exists (select 1 from app.owed_stalled() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stalled', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stalled() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stalled' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stalled() s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'stalled' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_stalled() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'information' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_information() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_information() s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and i.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'information' and o.ended_on is null and not exists (select 1 from app.owed_information() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_information() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_information() s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and i.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'information' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_information() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'ticket' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'ticket', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_ticket() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'ticket' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_ticket() s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'ticket' and o.ended_on is null and not exists (select 1 from app.owed_ticket() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'ticket', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_ticket() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'ticket' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_ticket() s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'ticket' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_ticket() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'certificate' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'certificate', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_certificate() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'certificate' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_certificate() s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'certificate' and o.ended_on is null and not exists (select 1 from app.owed_certificate() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'certificate', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_certificate() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'certificate' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_certificate() s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'certificate' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_certificate() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'convention' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'convention', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_convention() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'convention' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_convention() s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'convention' and o.ended_on is null and not exists (select 1 from app.owed_convention() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'convention', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_convention() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'convention' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_convention() s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'convention' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_convention() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'proposal' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_proposal() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal() s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'proposal' and o.ended_on is null and not exists (select 1 from app.owed_proposal() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_proposal() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal() s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'proposal' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_proposal() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'household_answer' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'household_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_household_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'household_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_household_answer() s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'household_answer' and o.ended_on is null and not exists (select 1 from app.owed_household_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'household_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_household_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'household_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_household_answer() s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'household_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_household_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'duty_public_safety_notice' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_public_safety_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_public_safety_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_public_safety_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_public_safety_notice() s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'duty_public_safety_notice' and o.ended_on is null and not exists (select 1 from app.owed_duty_public_safety_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_public_safety_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_public_safety_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_public_safety_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_public_safety_notice() s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_public_safety_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'duty_building_transfer_notice' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_building_transfer_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_building_transfer_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_building_transfer_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_building_transfer_notice() s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and not exists (select 1 from app.owed_duty_building_transfer_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_building_transfer_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_building_transfer_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_building_transfer_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_building_transfer_notice() s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_building_transfer_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'duty_contract_registration' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_contract_registration', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_contract_registration() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_contract_registration' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_contract_registration() s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'duty_contract_registration' and o.ended_on is null and not exists (select 1 from app.owed_duty_contract_registration() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_contract_registration', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_contract_registration() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_contract_registration' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_contract_registration() s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'duty_contract_registration' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_contract_registration() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'stay_end' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stay_end', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stay_end() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stay_end' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stay_end() s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'stay_end' and o.ended_on is null and not exists (select 1 from app.owed_stay_end() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stay_end', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stay_end() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stay_end' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stay_end() s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'stay_end' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_stay_end() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'quiet_support' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'quiet_support', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_quiet_support() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'quiet_support' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_quiet_support() s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'quiet_support' and o.ended_on is null and not exists (select 1 from app.owed_quiet_support() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'quiet_support', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_quiet_support() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'quiet_support' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_quiet_support() s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'quiet_support' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_quiet_support() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'concern' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'concern', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_concern() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'concern' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_concern() s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'concern' and o.ended_on is null and not exists (select 1 from app.owed_concern() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'concern', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_concern() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'concern' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_concern() s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'concern' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_concern() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'social_opinion' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'social_opinion', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_social_opinion() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'social_opinion' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_social_opinion() s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'social_opinion' and o.ended_on is null and not exists (select 1 from app.owed_social_opinion() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'social_opinion', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_social_opinion() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'social_opinion' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_social_opinion() s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'social_opinion' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_social_opinion() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'educator_report' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'educator_report', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_educator_report() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'educator_report' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_educator_report() s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'educator_report' and o.ended_on is null and not exists (select 1 from app.owed_educator_report() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'educator_report', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_educator_report() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'educator_report' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_educator_report() s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'educator_report' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_educator_report() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'financial_statement' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'financial_statement', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_financial_statement() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'financial_statement' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_financial_statement() s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'financial_statement' and o.ended_on is null and not exists (select 1 from app.owed_financial_statement() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'financial_statement', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_financial_statement() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'financial_statement' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_financial_statement() s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'financial_statement' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_financial_statement() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'unit_question' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'unit_question', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_unit_question() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'unit_question' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_unit_question() s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'unit_question' and o.ended_on is null and not exists (select 1 from app.owed_unit_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'unit_question', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_unit_question() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'unit_question' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_unit_question() s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'unit_question' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_unit_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'renewal_decision' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'renewal_decision', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_renewal_decision() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'renewal_decision' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_renewal_decision() s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'renewal_decision' and o.ended_on is null and not exists (select 1 from app.owed_renewal_decision() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'renewal_decision', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_renewal_decision() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'renewal_decision' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_renewal_decision() s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'renewal_decision' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_renewal_decision() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'handback' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'handback', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_handback() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'handback' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_handback() s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'handback' and o.ended_on is null and not exists (select 1 from app.owed_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'handback', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_handback() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'handback' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_handback() s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'handback' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  if 'follow_up' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'follow_up', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_follow_up() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'follow_up' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_follow_up() s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'follow_up' and o.ended_on is null and not exists (select 1 from app.owed_follow_up() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'follow_up', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_follow_up() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'follow_up' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_follow_up() s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; total := total + wrote;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.kind = 'follow_up' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_follow_up() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id);
      get diagnostics wrote = row_count; total := total + wrote;
    end if;
  end if;
  return total;
end $$;

-- Tell what the ladders of some kinds say by today, each rung once, of several missed ones the latest; what sleeps is let sleep.
-- For the sweep. Answers how many people were told.
create function app.remind_obligations(p_kinds text[]) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare p_today date := app.today(); batch app.telling[]; seen integer; told integer := 0;
begin
  while 'draft' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_draft(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'draft' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'draft_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'check' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_check(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'check' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'check_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'check_expired', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'stalled' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_stalled(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'stalled' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'case_stalled', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'case_stalled', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'information' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_information(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'information' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'information_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'information_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 2, null::boolean, 'information_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'ticket' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_ticket(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'ticket' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (0) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'ticket_overdue', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'certificate' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_certificate(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'certificate' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'certificate_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'certificate_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'certificate_expired', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'convention' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_convention(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'convention' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'convention_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 1, null::boolean, 'convention_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 2, null::boolean, 'convention_expired', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'proposal' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_proposal(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'proposal' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'proposal_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'household_answer' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_household_answer(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'household_answer' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'proposal_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'duty_public_safety_notice' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_public_safety_notice(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'duty_building_transfer_notice' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_building_transfer_notice(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'duty_contract_registration' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_contract_registration(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_contract_registration' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'stay_end' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_stay_end(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'stay_end' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'stay_ends', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": false, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 0, null::boolean, 'stay_ends', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('owner', 0, null::boolean, 'stay_ends', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'stay_over', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'stay_over', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'stay_over', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'quiet_support' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_quiet_support(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'quiet_support' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'support_quiet', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'support_quiet', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'concern' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_concern(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'concern' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (0) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'concern_open', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": false}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'social_opinion' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_social_opinion(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'social_opinion' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, false, 'social_opinion_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 0, true, 'social_opinion_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'social_opinion_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'educator_report' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_educator_report(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'educator_report' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, false, 'educator_report_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'educator_report_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'educator_report_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'financial_statement' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_financial_statement(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'financial_statement' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, false, 'financial_statement_due', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'financial_statement_late', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'financial_statement_late', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'unit_question' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_unit_question(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'unit_question' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, false, 'unit_question_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 0, true, 'unit_question_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'unit_question_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'renewal_decision' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_renewal_decision(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'renewal_decision' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1, 2) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, false, 'decision_due', '[{"kind": "comune", "who": "equipe", "role": null, "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 0, true, 'decision_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, false, 'decision_due', '[{"kind": "ats", "who": "equipe", "role": null, "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'decision_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'decision_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'decision_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 2, null::boolean, 'review_undecided', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'review_undecided', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'handback' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_handback(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'handback' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'handback_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 0, null::boolean, 'handback_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'handback_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'handback_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  while 'follow_up' = any(p_kinds) loop
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_follow_up(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'follow_up' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit 5000 for update of o),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'follow_up_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, null::boolean, 'follow_up_due', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'follow_up_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'follow_up_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    exit when seen = 0;
    told := told + app.tell(batch);
  end loop;
  return told;
end $$;

create trigger case_access_owe_insert_case_id after insert on portal.case_access referencing new table as changed for each statement execute function app.keep_after_insert('stalled', 'case_id', 'stalled_on');

create trigger case_access_owe_update_case_id after update on portal.case_access referencing new table as changed old table as former for each statement execute function app.keep_after_update('stalled', 'case_id', 'stalled_on');

create trigger case_workers_owe_insert_case_id after insert on portal.case_workers referencing new table as changed for each statement execute function app.keep_after_insert('draft,check,information,proposal,household_answer,stay_end,quiet_support,concern,handback,follow_up', 'case_id', 'ended_on');

create trigger case_workers_owe_update_case_id after update on portal.case_workers referencing new table as changed old table as former for each statement execute function app.keep_after_update('draft,check,information,proposal,household_answer,stay_end,quiet_support,concern,handback,follow_up', 'case_id', 'ended_on');

create trigger cases_owe_insert_id after insert on portal.cases referencing new table as changed for each statement execute function app.keep_after_insert('draft,check,information,stay_end,quiet_support,concern,social_opinion,educator_report,financial_statement,unit_question,renewal_decision,handback', 'id', 'stage,draft_expires_on,check_expires_on');

create trigger cases_owe_update_id after update on portal.cases referencing new table as changed old table as former for each statement execute function app.keep_after_update('draft,check,information,stay_end,quiet_support,concern,social_opinion,educator_report,financial_statement,unit_question,renewal_decision,handback', 'id', 'stage,draft_expires_on,check_expires_on');

create trigger certificates_owe_insert_property_id after insert on portal.certificates referencing new table as changed for each statement execute function app.keep_after_insert('certificate', 'property_id', '');

create trigger certificates_owe_update_property_id after update on portal.certificates referencing new table as changed old table as former for each statement execute function app.keep_after_update('certificate', 'property_id', '');

create trigger concerns_owe_insert_case_id after insert on portal.concerns referencing new table as changed for each statement execute function app.keep_after_insert('concern', 'case_id', '');

create trigger concerns_owe_update_case_id after update on portal.concerns referencing new table as changed old table as former for each statement execute function app.keep_after_update('concern', 'case_id', '');

create trigger contributions_owe_insert_case_id after insert on portal.contributions referencing new table as changed for each statement execute function app.keep_after_insert('social_opinion,educator_report,financial_statement', 'case_id', 'owed_by_id,organisation_id,due_on,given_at');

create trigger contributions_owe_update_case_id after update on portal.contributions referencing new table as changed old table as former for each statement execute function app.keep_after_update('social_opinion,educator_report,financial_statement', 'case_id', 'owed_by_id,organisation_id,due_on,given_at');

create trigger conventions_owe_insert_property_id after insert on portal.conventions referencing new table as changed for each statement execute function app.keep_after_insert('convention', 'property_id', '');

create trigger conventions_owe_update_property_id after update on portal.conventions referencing new table as changed old table as former for each statement execute function app.keep_after_update('convention', 'property_id', '');

create trigger departures_owe_insert_case_id after insert on portal.departures referencing new table as changed for each statement execute function app.keep_after_insert('handback', 'case_id', '');

create trigger departures_owe_update_case_id after update on portal.departures referencing new table as changed old table as former for each statement execute function app.keep_after_update('handback', 'case_id', '');

create trigger duties_owe_insert_case_id after insert on portal.duties referencing new table as changed for each statement execute function app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration', 'case_id', '');

create trigger duties_owe_update_case_id after update on portal.duties referencing new table as changed old table as former for each statement execute function app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration', 'case_id', '');

create trigger follow_ups_owe_insert_case_id after insert on portal.follow_ups referencing new table as changed for each statement execute function app.keep_after_insert('follow_up', 'case_id', '');

create trigger follow_ups_owe_update_case_id after update on portal.follow_ups referencing new table as changed old table as former for each statement execute function app.keep_after_update('follow_up', 'case_id', '');

create trigger information_requests_owe_insert_case_id after insert on portal.information_requests referencing new table as changed for each statement execute function app.keep_after_insert('information', 'case_id', '');

create trigger information_requests_owe_update_case_id after update on portal.information_requests referencing new table as changed old table as former for each statement execute function app.keep_after_update('information', 'case_id', '');

create trigger placements_owe_insert_case_id after insert on portal.placements referencing new table as changed for each statement execute function app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,stay_end,quiet_support', 'case_id', 'state,ends_on');

create trigger placements_owe_update_case_id after update on portal.placements referencing new table as changed old table as former for each statement execute function app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,stay_end,quiet_support', 'case_id', 'state,ends_on');

create trigger property_offers_owe_insert_property_id after insert on portal.property_offers referencing new table as changed for each statement execute function app.keep_after_insert('convention', 'property_id', '');

create trigger property_offers_owe_update_property_id after update on portal.property_offers referencing new table as changed old table as former for each statement execute function app.keep_after_update('convention', 'property_id', '');

create trigger proposals_owe_insert_case_id after insert on portal.proposals referencing new table as changed for each statement execute function app.keep_after_insert('proposal,household_answer', 'case_id', '');

create trigger proposals_owe_update_case_id after update on portal.proposals referencing new table as changed old table as former for each statement execute function app.keep_after_update('proposal,household_answer', 'case_id', '');

create trigger reviews_owe_insert_case_id after insert on portal.reviews referencing new table as changed for each statement execute function app.keep_after_insert('social_opinion,educator_report,financial_statement,unit_question,renewal_decision', 'case_id', 'state,due_on,ends_on');

create trigger reviews_owe_update_case_id after update on portal.reviews referencing new table as changed old table as former for each statement execute function app.keep_after_update('social_opinion,educator_report,financial_statement,unit_question,renewal_decision', 'case_id', 'state,due_on,ends_on');

create trigger support_sessions_owe_insert_case_id after insert on portal.support_sessions referencing new table as changed for each statement execute function app.keep_after_insert('quiet_support', 'case_id', 'recorded_at');

create trigger support_sessions_owe_update_case_id after update on portal.support_sessions referencing new table as changed old table as former for each statement execute function app.keep_after_update('quiet_support', 'case_id', 'recorded_at');

create trigger tickets_owe_insert_property_id after insert on portal.tickets referencing new table as changed for each statement execute function app.keep_after_insert('ticket', 'property_id', 'state,due_on');

create trigger tickets_owe_update_property_id after update on portal.tickets referencing new table as changed old table as former for each statement execute function app.keep_after_update('ticket', 'property_id', 'state,due_on');

create trigger unit_questions_owe_insert_case_id after insert on portal.unit_questions referencing new table as changed for each statement execute function app.keep_after_insert('unit_question', 'case_id', 'answered_at,closed_at,due_on');

create trigger unit_questions_owe_update_case_id after update on portal.unit_questions referencing new table as changed old table as former for each statement execute function app.keep_after_update('unit_question', 'case_id', 'answered_at,closed_at,due_on');

create trigger units_owe_insert_property_id after insert on portal.units referencing new table as changed for each statement execute function app.keep_after_insert('certificate,convention', 'property_id', 'closed_on');

create trigger units_owe_update_property_id after update on portal.units referencing new table as changed old table as former for each statement execute function app.keep_after_update('certificate,convention', 'property_id', 'closed_on');

alter table portal.absences enable row level security;

alter table portal.absences force row level security;

grant select on portal.absences to portal_app;

grant insert on portal.absences to portal_app;

grant update (ends_on, cancelled) on portal.absences to portal_app;

grant select on portal.absences to portal_system;

alter table portal.abstentions enable row level security;

alter table portal.abstentions force row level security;

grant select on portal.abstentions to portal_app;

grant insert on portal.abstentions to portal_app;

alter table portal.access_ledger enable row level security;

alter table portal.access_ledger force row level security;

grant select on portal.access_ledger to portal_app;

grant select on portal.access_ledger to portal_system;

alter table portal.accounts enable row level security;

alter table portal.accounts force row level security;

grant select, insert, update on portal.accounts to portal_system;

alter table portal.agreements enable row level security;

alter table portal.agreements force row level security;

grant select on portal.agreements to portal_app;

grant insert on portal.agreements to portal_app;

grant update on portal.agreements to portal_app;

alter table portal.assessment_items enable row level security;

alter table portal.assessment_items force row level security;

grant select on portal.assessment_items to portal_app;

grant insert on portal.assessment_items to portal_app;

grant update (settled, settled_at, put_off_reason) on portal.assessment_items to portal_app;

grant select on portal.assessment_items to portal_system;

alter table portal.budget_cells enable row level security;

alter table portal.budget_cells force row level security;

grant select on portal.budget_cells to portal_app;

grant insert on portal.budget_cells to portal_app;

grant update on portal.budget_cells to portal_app;

alter table portal.budget_changes enable row level security;

alter table portal.budget_changes force row level security;

grant select on portal.budget_changes to portal_app;

grant insert on portal.budget_changes to portal_app;

alter table portal.budget_lines enable row level security;

alter table portal.budget_lines force row level security;

grant select on portal.budget_lines to portal_app;

grant insert on portal.budget_lines to portal_app;

grant update on portal.budget_lines to portal_app;

alter table portal.budget_months enable row level security;

alter table portal.budget_months force row level security;

grant select on portal.budget_months to portal_app;

alter table portal.budget_targets enable row level security;

alter table portal.budget_targets force row level security;

grant select on portal.budget_targets to portal_app;

grant insert on portal.budget_targets to portal_app;

grant update on portal.budget_targets to portal_app;

alter table portal.bulk_runs enable row level security;

alter table portal.bulk_runs force row level security;

grant select on portal.bulk_runs to portal_app;

grant insert on portal.bulk_runs to portal_app;

alter table portal.cadastres enable row level security;

alter table portal.cadastres force row level security;

grant select on portal.cadastres to portal_app;

grant insert on portal.cadastres to portal_app;

grant update on portal.cadastres to portal_app;

alter table portal.calendar_feeds enable row level security;

alter table portal.calendar_feeds force row level security;

grant select on portal.calendar_feeds to portal_app;

grant insert on portal.calendar_feeds to portal_app;

grant update on portal.calendar_feeds to portal_app;

grant select on portal.calendar_feeds to portal_system;

alter table portal.case_access enable row level security;

alter table portal.case_access force row level security;

grant select on portal.case_access to portal_app;

grant select on portal.case_access to portal_system;

alter table portal.case_events enable row level security;

alter table portal.case_events force row level security;

grant select on portal.case_events to portal_app;

grant insert on portal.case_events to portal_app;

grant select, insert on portal.case_events to portal_system;

alter table portal.case_workers enable row level security;

alter table portal.case_workers force row level security;

grant select on portal.case_workers to portal_app;

grant insert on portal.case_workers to portal_app;

grant update (ended_on) on portal.case_workers to portal_app;

grant select on portal.case_workers to portal_system;

alter table portal.cases enable row level security;

alter table portal.cases force row level security;

grant select on portal.cases to portal_app;

grant insert on portal.cases to portal_app;

grant update (size, adults, minors, ages, needs, rooms, area, draft_expires_on, check_expires_on, set_aside_until, set_aside_reason, precedence, precedence_reason, urgent, external_number, rules_id, protected) on portal.cases to portal_app;

grant select on portal.cases to portal_system;

alter table portal.certificates enable row level security;

alter table portal.certificates force row level security;

grant select on portal.certificates to portal_app;

grant insert on portal.certificates to portal_app;

grant update on portal.certificates to portal_app;

grant select on portal.certificates to portal_system;

alter table portal.checklist_entries enable row level security;

alter table portal.checklist_entries force row level security;

grant select on portal.checklist_entries to portal_app;

grant insert on portal.checklist_entries to portal_app;

grant update on portal.checklist_entries to portal_app;

alter table portal.checklist_photos enable row level security;

alter table portal.checklist_photos force row level security;

grant select on portal.checklist_photos to portal_app;

grant insert on portal.checklist_photos to portal_app;

grant update (removed_at) on portal.checklist_photos to portal_app;

alter table portal.checklists enable row level security;

alter table portal.checklists force row level security;

grant select on portal.checklists to portal_app;

grant insert on portal.checklists to portal_app;

grant update on portal.checklists to portal_app;

alter table portal.concerns enable row level security;

alter table portal.concerns force row level security;

grant select on portal.concerns to portal_app;

grant insert on portal.concerns to portal_app;

grant update (acknowledged_at, acknowledged_by_id, answer) on portal.concerns to portal_app;

grant select on portal.concerns to portal_system;

alter table portal.consents enable row level security;

alter table portal.consents force row level security;

grant select on portal.consents to portal_app;

grant insert on portal.consents to portal_app;

grant update on portal.consents to portal_app;

grant select on portal.consents to portal_system;

alter table portal.contributions enable row level security;

alter table portal.contributions force row level security;

grant select on portal.contributions to portal_app;

grant insert on portal.contributions to portal_app;

grant update on portal.contributions to portal_app;

grant select, update on portal.contributions to portal_system;

alter table portal.convention_terms enable row level security;

alter table portal.convention_terms force row level security;

grant select on portal.convention_terms to portal_app;

grant insert on portal.convention_terms to portal_app;

grant update on portal.convention_terms to portal_app;

alter table portal.conventions enable row level security;

alter table portal.conventions force row level security;

grant select on portal.conventions to portal_app;

grant insert on portal.conventions to portal_app;

grant update (title, starts_on, ends_on, duty_signatory) on portal.conventions to portal_app;

grant select on portal.conventions to portal_system;

alter table portal.corrections enable row level security;

alter table portal.corrections force row level security;

grant select on portal.corrections to portal_app;

grant insert on portal.corrections to portal_app;

alter table portal.criteria_checks enable row level security;

alter table portal.criteria_checks force row level security;

grant select on portal.criteria_checks to portal_app;

grant insert on portal.criteria_checks to portal_app;

alter table portal.decisions enable row level security;

alter table portal.decisions force row level security;

grant select on portal.decisions to portal_app;

grant insert on portal.decisions to portal_app;

alter table portal.deliveries enable row level security;

alter table portal.deliveries force row level security;

grant select on portal.deliveries to portal_app;

grant select, insert, update on portal.deliveries to portal_system;

alter table portal.departures enable row level security;

alter table portal.departures force row level security;

grant select on portal.departures to portal_app;

grant insert on portal.departures to portal_app;

grant update on portal.departures to portal_app;

grant select, update on portal.departures to portal_system;

alter table portal.disclosure_rules enable row level security;

alter table portal.disclosure_rules force row level security;

alter table portal.dissents enable row level security;

alter table portal.dissents force row level security;

grant select on portal.dissents to portal_app;

grant insert on portal.dissents to portal_app;

grant update (stands, words, at) on portal.dissents to portal_app;

alter table portal.documents enable row level security;

alter table portal.documents force row level security;

grant select on portal.documents to portal_app;

grant insert on portal.documents to portal_app;

grant update (withdrawn_at, withdrawn_by_id, withdrawn_reason) on portal.documents to portal_app;

grant select on portal.documents to portal_system;

alter table portal.duties enable row level security;

alter table portal.duties force row level security;

grant select on portal.duties to portal_app;

grant insert on portal.duties to portal_app;

grant update (applies, done_at, done_by_id, receipt) on portal.duties to portal_app;

grant select on portal.duties to portal_system;

alter table portal.economic_situations enable row level security;

alter table portal.economic_situations force row level security;

grant select on portal.economic_situations to portal_app;

grant insert on portal.economic_situations to portal_app;

grant update on portal.economic_situations to portal_app;

alter table portal.equipe_attendances enable row level security;

alter table portal.equipe_attendances force row level security;

grant select on portal.equipe_attendances to portal_app;

grant insert on portal.equipe_attendances to portal_app;

grant update (present) on portal.equipe_attendances to portal_app;

alter table portal.equipe_members enable row level security;

alter table portal.equipe_members force row level security;

grant select on portal.equipe_members to portal_app;

grant insert on portal.equipe_members to portal_app;

grant update (ended_on) on portal.equipe_members to portal_app;

grant select, insert, update on portal.equipe_members to portal_system;

alter table portal.equipe_minutes enable row level security;

alter table portal.equipe_minutes force row level security;

grant select on portal.equipe_minutes to portal_app;

grant insert on portal.equipe_minutes to portal_app;

alter table portal.equipe_notes enable row level security;

alter table portal.equipe_notes force row level security;

grant select on portal.equipe_notes to portal_app;

grant insert on portal.equipe_notes to portal_app;

alter table portal.equipe_sessions enable row level security;

alter table portal.equipe_sessions force row level security;

grant select on portal.equipe_sessions to portal_app;

grant insert on portal.equipe_sessions to portal_app;

grant update (starts_at, place, chair_id, rules_id, opened_at, closed_at, called_off_at, called_off_reason, remarks) on portal.equipe_sessions to portal_app;

grant select on portal.equipe_sessions to portal_system;

alter table portal.exit_steps enable row level security;

alter table portal.exit_steps force row level security;

grant select on portal.exit_steps to portal_app;

grant insert on portal.exit_steps to portal_app;

grant update on portal.exit_steps to portal_app;

grant select on portal.exit_steps to portal_system;

alter table portal.follow_ups enable row level security;

alter table portal.follow_ups force row level security;

grant select on portal.follow_ups to portal_app;

grant insert on portal.follow_ups to portal_app;

grant update on portal.follow_ups to portal_app;

grant select, update on portal.follow_ups to portal_system;

alter table portal.goal_progress enable row level security;

alter table portal.goal_progress force row level security;

grant select on portal.goal_progress to portal_app;

grant insert on portal.goal_progress to portal_app;

alter table portal.goals enable row level security;

alter table portal.goals force row level security;

grant select on portal.goals to portal_app;

grant insert on portal.goals to portal_app;

grant update on portal.goals to portal_app;

alter table portal.households enable row level security;

alter table portal.households force row level security;

grant select on portal.households to portal_app;

grant insert on portal.households to portal_app;

grant update on portal.households to portal_app;

grant select on portal.households to portal_system;

alter table portal.incomes enable row level security;

alter table portal.incomes force row level security;

grant select on portal.incomes to portal_app;

grant insert on portal.incomes to portal_app;

grant update on portal.incomes to portal_app;

grant select on portal.incomes to portal_system;

alter table portal.information_requests enable row level security;

alter table portal.information_requests force row level security;

grant select on portal.information_requests to portal_app;

grant insert on portal.information_requests to portal_app;

grant update on portal.information_requests to portal_app;

grant select on portal.information_requests to portal_system;

alter table portal.inspections enable row level security;

alter table portal.inspections force row level security;

grant select on portal.inspections to portal_app;

grant insert on portal.inspections to portal_app;

grant update on portal.inspections to portal_app;

alter table portal.inventory_items enable row level security;

alter table portal.inventory_items force row level security;

grant select on portal.inventory_items to portal_app;

grant insert on portal.inventory_items to portal_app;

grant update on portal.inventory_items to portal_app;

alter table portal.job_runs enable row level security;

alter table portal.job_runs force row level security;

grant select, insert, update, delete on portal.job_runs to portal_system;

alter table portal.key_sets enable row level security;

alter table portal.key_sets force row level security;

grant select on portal.key_sets to portal_app;

grant insert on portal.key_sets to portal_app;

grant update (until) on portal.key_sets to portal_app;

alter table portal.leases enable row level security;

alter table portal.leases force row level security;

grant select, insert, update on portal.leases to portal_system;

alter table portal.letters enable row level security;

alter table portal.letters force row level security;

grant select on portal.letters to portal_app;

grant insert on portal.letters to portal_app;

grant update (protocol_number, protocol_on, protocol_by_id, protocol_at) on portal.letters to portal_app;

grant select on portal.letters to portal_system;

alter table portal.member_names enable row level security;

alter table portal.member_names force row level security;

grant select on portal.member_names to portal_app;

grant insert on portal.member_names to portal_app;

grant update on portal.member_names to portal_app;

grant select on portal.member_names to portal_system;

alter table portal.members enable row level security;

alter table portal.members force row level security;

grant select on portal.members to portal_app;

grant insert on portal.members to portal_app;

grant update on portal.members to portal_app;

grant select on portal.members to portal_system;

alter table portal.membership_roles enable row level security;

alter table portal.membership_roles force row level security;

grant select on portal.membership_roles to portal_app;

grant select, insert, delete on portal.membership_roles to portal_system;

alter table portal.memberships enable row level security;

alter table portal.memberships force row level security;

grant select on portal.memberships to portal_app;

grant update (email_mode) on portal.memberships to portal_app;

grant select, insert, update on portal.memberships to portal_system;

alter table portal.money_lines enable row level security;

alter table portal.money_lines force row level security;

grant select on portal.money_lines to portal_app;

grant insert on portal.money_lines to portal_app;

grant update (struck_on, struck_reason) on portal.money_lines to portal_app;

alter table portal.notifications enable row level security;

alter table portal.notifications force row level security;

grant select on portal.notifications to portal_app;

grant update (read_at) on portal.notifications to portal_app;

grant select, insert on portal.notifications to portal_system;

alter table portal.obligations enable row level security;

alter table portal.obligations force row level security;

grant select on portal.obligations to portal_app;

grant update (snoozed_until, snoozed_on, snoozed_by_id, snooze_reason) on portal.obligations to portal_app;

grant select on portal.obligations to portal_system;

alter table portal.occupation_cases enable row level security;

alter table portal.occupation_cases force row level security;

grant select on portal.occupation_cases to portal_system;

alter table portal.opinions enable row level security;

alter table portal.opinions force row level security;

grant select on portal.opinions to portal_app;

grant insert on portal.opinions to portal_app;

grant update (stance, text, given_at) on portal.opinions to portal_app;

alter table portal.organisations enable row level security;

alter table portal.organisations force row level security;

grant select on portal.organisations to portal_app;

grant select, insert, update on portal.organisations to portal_system;

alter table portal.outbox enable row level security;

alter table portal.outbox force row level security;

grant select on portal.outbox to portal_app;

grant insert on portal.outbox to portal_app;

grant select, insert, update, delete on portal.outbox to portal_system;

alter table portal.outcomes enable row level security;

alter table portal.outcomes force row level security;

grant select on portal.outcomes to portal_app;

grant insert on portal.outcomes to portal_app;

grant update on portal.outcomes to portal_app;

alter table portal.overrules enable row level security;

alter table portal.overrules force row level security;

grant select on portal.overrules to portal_app;

grant insert on portal.overrules to portal_app;

alter table portal.partnership_members enable row level security;

alter table portal.partnership_members force row level security;

grant select on portal.partnership_members to portal_app;

grant select, insert, update on portal.partnership_members to portal_system;

alter table portal.partnerships enable row level security;

alter table portal.partnerships force row level security;

grant select on portal.partnerships to portal_app;

grant select, insert, update on portal.partnerships to portal_system;

alter table portal.people enable row level security;

alter table portal.people force row level security;

grant select on portal.people to portal_app;

grant select, insert, update on portal.people to portal_system;

alter table portal.placed_people enable row level security;

alter table portal.placed_people force row level security;

grant select on portal.placed_people to portal_system;

alter table portal.placements enable row level security;

alter table portal.placements force row level security;

grant select on portal.placements to portal_app;

grant insert on portal.placements to portal_app;

grant update on portal.placements to portal_app;

grant select, update on portal.placements to portal_system;

alter table portal.plans enable row level security;

alter table portal.plans force row level security;

grant select on portal.plans to portal_app;

grant insert on portal.plans to portal_app;

grant update on portal.plans to portal_app;

alter table portal.presences enable row level security;

alter table portal.presences force row level security;

grant select on portal.presences to portal_app;

grant insert on portal.presences to portal_app;

grant update on portal.presences to portal_app;

alter table portal.properties enable row level security;

alter table portal.properties force row level security;

grant select on portal.properties to portal_app;

grant insert on portal.properties to portal_app;

grant update on portal.properties to portal_app;

grant select on portal.properties to portal_system;

alter table portal.property_access enable row level security;

alter table portal.property_access force row level security;

grant select on portal.property_access to portal_app;

grant select on portal.property_access to portal_system;

alter table portal.property_offers enable row level security;

alter table portal.property_offers force row level security;

grant select on portal.property_offers to portal_app;

grant insert on portal.property_offers to portal_app;

grant update (since, ended_on) on portal.property_offers to portal_app;

grant select on portal.property_offers to portal_system;

alter table portal.property_provenance enable row level security;

alter table portal.property_provenance force row level security;

grant select on portal.property_provenance to portal_app;

grant insert on portal.property_provenance to portal_app;

grant update on portal.property_provenance to portal_app;

alter table portal.proposals enable row level security;

alter table portal.proposals force row level security;

grant select on portal.proposals to portal_app;

grant insert on portal.proposals to portal_app;

grant update on portal.proposals to portal_app;

grant select, update on portal.proposals to portal_system;

alter table portal.protected_openings enable row level security;

alter table portal.protected_openings force row level security;

grant select on portal.protected_openings to portal_app;

grant insert on portal.protected_openings to portal_app;

alter table portal.reach enable row level security;

alter table portal.reach force row level security;

grant select on portal.reach to portal_app;

grant insert on portal.reach to portal_app;

grant update on portal.reach to portal_app;

grant select, insert, update on portal.reach to portal_system;

alter table portal.read_log enable row level security;

alter table portal.read_log force row level security;

grant select on portal.read_log to portal_app;

grant select on portal.read_log to portal_system;

alter table portal.recurring_checks enable row level security;

alter table portal.recurring_checks force row level security;

grant select on portal.recurring_checks to portal_app;

grant insert on portal.recurring_checks to portal_app;

grant update on portal.recurring_checks to portal_app;

grant select on portal.recurring_checks to portal_system;

alter table portal.renewal_requests enable row level security;

alter table portal.renewal_requests force row level security;

grant select on portal.renewal_requests to portal_app;

grant insert on portal.renewal_requests to portal_app;

alter table portal.report_links enable row level security;

alter table portal.report_links force row level security;

grant select on portal.report_links to portal_app;

grant insert on portal.report_links to portal_app;

grant update (expires_at) on portal.report_links to portal_app;

alter table portal.review_decisions enable row level security;

alter table portal.review_decisions force row level security;

grant select on portal.review_decisions to portal_app;

grant insert on portal.review_decisions to portal_app;

alter table portal.reviews enable row level security;

alter table portal.reviews force row level security;

grant select on portal.reviews to portal_app;

grant insert on portal.reviews to portal_app;

grant update on portal.reviews to portal_app;

grant select, update on portal.reviews to portal_system;

alter table portal.rules enable row level security;

alter table portal.rules force row level security;

grant select on portal.rules to portal_app;

grant insert on portal.rules to portal_app;

grant select, insert on portal.rules to portal_system;

alter table portal.search_texts enable row level security;

alter table portal.search_texts force row level security;

alter table portal.sign_in_attempts enable row level security;

alter table portal.sign_in_attempts force row level security;

grant select, insert on portal.sign_in_attempts to portal_system;

alter table portal.sign_ins enable row level security;

alter table portal.sign_ins force row level security;

grant select, insert, update on portal.sign_ins to portal_system;

alter table portal.social_situations enable row level security;

alter table portal.social_situations force row level security;

grant select on portal.social_situations to portal_app;

grant insert on portal.social_situations to portal_app;

grant update on portal.social_situations to portal_app;

alter table portal.suppliers enable row level security;

alter table portal.suppliers force row level security;

grant select on portal.suppliers to portal_app;

grant insert on portal.suppliers to portal_app;

grant update on portal.suppliers to portal_app;

alter table portal.support_session_versions enable row level security;

alter table portal.support_session_versions force row level security;

grant select on portal.support_session_versions to portal_app;

grant insert on portal.support_session_versions to portal_app;

alter table portal.support_sessions enable row level security;

alter table portal.support_sessions force row level security;

grant select on portal.support_sessions to portal_app;

grant insert on portal.support_sessions to portal_app;

grant update on portal.support_sessions to portal_app;

grant select on portal.support_sessions to portal_system;

alter table portal.tallies enable row level security;

alter table portal.tallies force row level security;

grant select, insert, update on portal.tallies to portal_system;

alter table portal.ticket_entries enable row level security;

alter table portal.ticket_entries force row level security;

grant select on portal.ticket_entries to portal_app;

grant insert on portal.ticket_entries to portal_app;

grant select, insert on portal.ticket_entries to portal_system;

alter table portal.tickets enable row level security;

alter table portal.tickets force row level security;

grant select on portal.tickets to portal_app;

grant insert on portal.tickets to portal_app;

grant update (state, taken_at, taken_by_id, closed_at, closed_by_id, closed_note, due_on, assigned_to_id, supplier_id, waits_for) on portal.tickets to portal_app;

grant select, insert on portal.tickets to portal_system;

alter table portal.topic_choices enable row level security;

alter table portal.topic_choices force row level security;

grant select on portal.topic_choices to portal_app;

grant insert on portal.topic_choices to portal_app;

grant update on portal.topic_choices to portal_app;

grant select, insert on portal.topic_choices to portal_system;

alter table portal.topic_defaults enable row level security;

alter table portal.topic_defaults force row level security;

grant select on portal.topic_defaults to portal_app;

grant insert on portal.topic_defaults to portal_app;

grant update on portal.topic_defaults to portal_app;

grant select on portal.topic_defaults to portal_system;

alter table portal.transition_rules enable row level security;

alter table portal.transition_rules force row level security;

alter table portal.unit_days enable row level security;

alter table portal.unit_days force row level security;

grant select on portal.unit_days to portal_app;

grant select on portal.unit_days to portal_system;

alter table portal.unit_entries enable row level security;

alter table portal.unit_entries force row level security;

grant select on portal.unit_entries to portal_app;

grant insert on portal.unit_entries to portal_app;

grant update on portal.unit_entries to portal_app;

alter table portal.unit_questions enable row level security;

alter table portal.unit_questions force row level security;

grant select on portal.unit_questions to portal_app;

grant insert on portal.unit_questions to portal_app;

grant update on portal.unit_questions to portal_app;

grant select, update on portal.unit_questions to portal_system;

alter table portal.units enable row level security;

alter table portal.units force row level security;

grant select on portal.units to portal_app;

grant insert on portal.units to portal_app;

grant update on portal.units to portal_app;

grant select on portal.units to portal_system;

alter table portal.unsaved_forms enable row level security;

alter table portal.unsaved_forms force row level security;

grant select on portal.unsaved_forms to portal_app;

grant insert on portal.unsaved_forms to portal_app;

grant update (content, turn, at) on portal.unsaved_forms to portal_app;

grant select, update on portal.unsaved_forms to portal_system;

alter table portal.utilities enable row level security;

alter table portal.utilities force row level security;

grant select on portal.utilities to portal_app;

grant insert on portal.utilities to portal_app;

grant update on portal.utilities to portal_app;

alter table portal.void_reasons enable row level security;

alter table portal.void_reasons force row level security;

grant select on portal.void_reasons to portal_app;

alter table portal.withdrawals enable row level security;

alter table portal.withdrawals force row level security;

grant select on portal.withdrawals to portal_app;

grant insert on portal.withdrawals to portal_app;

alter table portal.work_pauses enable row level security;

alter table portal.work_pauses force row level security;

grant select on portal.work_pauses to portal_system;

alter table portal.working_notes enable row level security;

alter table portal.working_notes force row level security;

grant select on portal.working_notes to portal_app;

grant insert on portal.working_notes to portal_app;

create policy absences_fence on portal.absences as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy absences_select on portal.absences for select to portal_app using (organisation_id = (select app.me()));

create policy absences_insert on portal.absences for insert to portal_app with check (organisation_id = (select app.me()));

create policy absences_update on portal.absences for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy absences_system_select on portal.absences for select to portal_system using (true);

create policy abstentions_fence on portal.abstentions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy abstentions_select on portal.abstentions for select to portal_app using (app.sees(portal.abstentions.case_id, 'assessment'));

create policy abstentions_insert on portal.abstentions for insert to portal_app with check ((app.sees(portal.abstentions.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_abstain(item_id)));

create policy access_ledger_fence on portal.access_ledger as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy access_ledger_select on portal.access_ledger for select to portal_app using (app.owns_case(case_id));

create policy access_ledger_system_select on portal.access_ledger for select to portal_system using (true);

create policy accounts_system_select on portal.accounts for select to portal_system using (true);

create policy accounts_system_insert on portal.accounts for insert to portal_system with check (true);

create policy accounts_system_update on portal.accounts for update to portal_system using (true) with check (true);

create policy agreements_fence on portal.agreements as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy agreements_select on portal.agreements for select to portal_app using ((app.sees(portal.agreements.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.agreements.case_id, 'placement.own'))));

create policy agreements_insert on portal.agreements for insert to portal_app with check (app.sees(portal.agreements.case_id, 'placement', array['comune']));

create policy agreements_update on portal.agreements for update to portal_app using (app.sees(portal.agreements.case_id, 'placement', array['comune'])) with check (app.sees(portal.agreements.case_id, 'placement', array['comune']));

create policy assessment_items_fence on portal.assessment_items as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy assessment_items_select on portal.assessment_items for select to portal_app using (app.sees(portal.assessment_items.case_id, 'assessment'));

create policy assessment_items_insert on portal.assessment_items for insert to portal_app with check (app.sees(portal.assessment_items.case_id, 'assessment', array['comune', 'ats']));

create policy assessment_items_update on portal.assessment_items for update to portal_app using (app.sees(portal.assessment_items.case_id, 'assessment', array['comune', 'ats'])) with check (app.sees(portal.assessment_items.case_id, 'assessment', array['comune', 'ats']));

create policy assessment_items_system_select on portal.assessment_items for select to portal_system using (true);

create policy budget_cells_fence on portal.budget_cells as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy budget_cells_select on portal.budget_cells for select to portal_app using (app.sees(portal.budget_cells.case_id, 'support.budget'));

create policy budget_cells_insert on portal.budget_cells for insert to portal_app with check (app.sees(portal.budget_cells.case_id, 'support.budget', array['ats']));

create policy budget_cells_update on portal.budget_cells for update to portal_app using (app.sees(portal.budget_cells.case_id, 'support.budget', array['ats'])) with check (app.sees(portal.budget_cells.case_id, 'support.budget', array['ats']));

create policy budget_changes_fence on portal.budget_changes as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy budget_changes_select on portal.budget_changes for select to portal_app using (app.sees(portal.budget_changes.case_id, 'support.budget'));

create policy budget_changes_insert on portal.budget_changes for insert to portal_app with check (app.sees(portal.budget_changes.case_id, 'support.budget', array['ats']));

create policy budget_lines_fence on portal.budget_lines as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy budget_lines_select on portal.budget_lines for select to portal_app using (app.sees(portal.budget_lines.case_id, 'support.budget'));

create policy budget_lines_insert on portal.budget_lines for insert to portal_app with check (app.sees(portal.budget_lines.case_id, 'support.budget', array['ats']));

create policy budget_lines_update on portal.budget_lines for update to portal_app using (app.sees(portal.budget_lines.case_id, 'support.budget', array['ats'])) with check (app.sees(portal.budget_lines.case_id, 'support.budget', array['ats']));

create policy budget_months_fence on portal.budget_months as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy budget_months_select on portal.budget_months for select to portal_app using (app.sees(portal.budget_months.case_id, 'support'));

create policy budget_targets_fence on portal.budget_targets as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy budget_targets_select on portal.budget_targets for select to portal_app using (app.sees(portal.budget_targets.case_id, 'support'));

create policy budget_targets_insert on portal.budget_targets for insert to portal_app with check (app.sees(portal.budget_targets.case_id, 'support', array['ats']));

create policy budget_targets_update on portal.budget_targets for update to portal_app using (app.sees(portal.budget_targets.case_id, 'support', array['ats'])) with check (app.sees(portal.budget_targets.case_id, 'support', array['ats']));

create policy bulk_runs_fence on portal.bulk_runs as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy bulk_runs_select on portal.bulk_runs for select to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy bulk_runs_insert on portal.bulk_runs for insert to portal_app with check (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy cadastres_fence on portal.cadastres as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy cadastres_select on portal.cadastres for select to portal_app using (organisation_id = (select app.me()));

create policy cadastres_insert on portal.cadastres for insert to portal_app with check (organisation_id = (select app.me()));

create policy cadastres_update on portal.cadastres for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy calendar_feeds_fence on portal.calendar_feeds as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy calendar_feeds_select on portal.calendar_feeds for select to portal_app using (person_id = (select app.person()));

create policy calendar_feeds_insert on portal.calendar_feeds for insert to portal_app with check (person_id = (select app.person()));

create policy calendar_feeds_update on portal.calendar_feeds for update to portal_app using (person_id = (select app.person())) with check (person_id = (select app.person()));

create policy calendar_feeds_system_select on portal.calendar_feeds for select to portal_system using (true);

create policy case_access_fence on portal.case_access as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy case_access_select on portal.case_access for select to portal_app using (organisation_id = (select app.me()) and (person_id is null or person_id = (select app.person())) and (until is null or until > (select app.today())));

create policy case_access_system_select on portal.case_access for select to portal_system using (true);

create policy case_events_fence on portal.case_events as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy case_events_select on portal.case_events for select to portal_app using ((app.sees(portal.case_events.case_id, portal.case_events.facet) or (portal.case_events.facet = 'placement' and host_organisation_id = (select app.me()) and app.sees(portal.case_events.case_id, 'placement.own')) or (portal.case_events.facet = 'renewal.question' and app.sees(portal.case_events.case_id, 'renewal'))));

create policy case_events_insert on portal.case_events for insert to portal_app with check (organisation_id = (select app.me()) and person_id = (select app.person()) and app.sees(portal.case_events.case_id, 'summary'));

create policy case_events_system_select on portal.case_events for select to portal_system using (true);

create policy case_events_system_insert on portal.case_events for insert to portal_system with check (true);

create policy case_workers_fence on portal.case_workers as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy case_workers_select on portal.case_workers for select to portal_app using ((organisation_id = (select app.me()) and app.sees(portal.case_workers.case_id, 'summary')) or app.sees(portal.case_workers.case_id, 'placement'));

create policy case_workers_insert on portal.case_workers for insert to portal_app with check (organisation_id = (select app.me()) and app.sees(portal.case_workers.case_id, 'summary', array['comune', 'ats']));

create policy case_workers_update on portal.case_workers for update to portal_app using (organisation_id = (select app.me()) and app.sees(portal.case_workers.case_id, 'summary', array['comune', 'ats'])) with check (organisation_id = (select app.me()) and app.sees(portal.case_workers.case_id, 'summary', array['comune', 'ats']));

create policy case_workers_system_select on portal.case_workers for select to portal_system using (true);

create policy cases_fence on portal.cases as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy cases_select on portal.cases for select to portal_app using ((organisation_id = (select app.me()) and stage in ('draft', 'withdrawn') and author_id = (select app.person()) or app.sees(portal.cases.id, 'summary')));

create policy cases_insert on portal.cases for insert to portal_app with check (organisation_id = (select app.me()) and stage = 'draft' and author_id = (select app.person()));

create policy cases_update on portal.cases for update to portal_app using (organisation_id = (select app.me()) and app.sees(portal.cases.id, 'summary', array['comune'])) with check (organisation_id = (select app.me()) and app.sees(portal.cases.id, 'summary', array['comune']));

create policy cases_system_select on portal.cases for select to portal_system using (true);

create policy certificates_fence on portal.certificates as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy certificates_select on portal.certificates for select to portal_app using (organisation_id = (select app.me()));

create policy certificates_insert on portal.certificates for insert to portal_app with check (organisation_id = (select app.me()));

create policy certificates_update on portal.certificates for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy certificates_system_select on portal.certificates for select to portal_system using (true);

create policy checklist_entries_fence on portal.checklist_entries as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy checklist_entries_select on portal.checklist_entries for select to portal_app using ((app.sees(portal.checklist_entries.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_entries.case_id, 'placement.own'))));

create policy checklist_entries_insert on portal.checklist_entries for insert to portal_app with check ((app.sees(portal.checklist_entries.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_entries.case_id, 'placement.own'))));

create policy checklist_entries_update on portal.checklist_entries for update to portal_app using ((app.sees(portal.checklist_entries.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_entries.case_id, 'placement.own')))) with check ((app.sees(portal.checklist_entries.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_entries.case_id, 'placement.own'))));

create policy checklist_photos_fence on portal.checklist_photos as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy checklist_photos_select on portal.checklist_photos for select to portal_app using ((app.sees(portal.checklist_photos.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_photos.case_id, 'placement.own'))));

create policy checklist_photos_insert on portal.checklist_photos for insert to portal_app with check ((app.sees(portal.checklist_photos.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_photos.case_id, 'placement.own'))));

create policy checklist_photos_update on portal.checklist_photos for update to portal_app using ((app.sees(portal.checklist_photos.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_photos.case_id, 'placement.own')))) with check ((app.sees(portal.checklist_photos.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklist_photos.case_id, 'placement.own'))));

create policy checklists_fence on portal.checklists as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy checklists_select on portal.checklists for select to portal_app using ((app.sees(portal.checklists.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.checklists.case_id, 'placement.own'))));

create policy checklists_insert on portal.checklists for insert to portal_app with check ((app.sees(portal.checklists.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklists.case_id, 'placement.own'))));

create policy checklists_update on portal.checklists for update to portal_app using ((app.sees(portal.checklists.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklists.case_id, 'placement.own')))) with check ((app.sees(portal.checklists.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.checklists.case_id, 'placement.own'))));

create policy concerns_fence on portal.concerns as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy concerns_select on portal.concerns for select to portal_app using (app.sees(portal.concerns.case_id, 'support'));

create policy concerns_insert on portal.concerns for insert to portal_app with check (organisation_id = (select app.me()) and raised_by_id = (select app.person()) and app.sees(portal.concerns.case_id, 'support', array['ats']));

create policy concerns_update on portal.concerns for update to portal_app using (app.sees(portal.concerns.case_id, 'support', array['comune', 'ats'])) with check (app.sees(portal.concerns.case_id, 'support', array['comune', 'ats']));

create policy concerns_system_select on portal.concerns for select to portal_system using (true);

create policy consents_fence on portal.consents as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy consents_select on portal.consents for select to portal_app using (app.sees(portal.consents.case_id, 'identity'));

create policy consents_insert on portal.consents for insert to portal_app with check (app.sees(portal.consents.case_id, 'identity', array['comune']));

create policy consents_update on portal.consents for update to portal_app using (app.sees(portal.consents.case_id, 'identity', array['comune'])) with check (app.sees(portal.consents.case_id, 'identity', array['comune']));

create policy consents_system_select on portal.consents for select to portal_system using (true);

create policy contributions_fence on portal.contributions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy contributions_select on portal.contributions for select to portal_app using (app.sees(portal.contributions.case_id, 'renewal'));

create policy contributions_insert on portal.contributions for insert to portal_app with check (app.sees(portal.contributions.case_id, 'renewal', array['comune', 'ats']));

create policy contributions_update on portal.contributions for update to portal_app using (app.sees(portal.contributions.case_id, 'renewal', array['comune', 'ats'])) with check (app.sees(portal.contributions.case_id, 'renewal', array['comune', 'ats']));

create policy contributions_system_select on portal.contributions for select to portal_system using (true);

create policy contributions_system_update on portal.contributions for update to portal_system using (true) with check (true);

create policy convention_terms_fence on portal.convention_terms as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy convention_terms_select on portal.convention_terms for select to portal_app using (organisation_id = (select app.me()));

create policy convention_terms_insert on portal.convention_terms for insert to portal_app with check (organisation_id = (select app.me()));

create policy convention_terms_update on portal.convention_terms for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy conventions_fence on portal.conventions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy conventions_select on portal.conventions for select to portal_app using ((organisation_id = (select app.me()) or partner_organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.conventions.property_id and pa.organisation_id = (select app.me()) and pa.part = 'convention')));

create policy conventions_insert on portal.conventions for insert to portal_app with check (organisation_id = (select app.me()) and partner_organisation_id in (select app.partners()));

create policy conventions_update on portal.conventions for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy conventions_system_select on portal.conventions for select to portal_system using (true);

create policy corrections_fence on portal.corrections as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy corrections_select on portal.corrections for select to portal_app using (app.sees(portal.corrections.case_id, portal.corrections.facet));

create policy corrections_insert on portal.corrections for insert to portal_app with check (organisation_id = (select app.me()) and person_id = (select app.person()) and app.sees(portal.corrections.case_id, portal.corrections.facet, array['comune']));

create policy criteria_checks_fence on portal.criteria_checks as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy criteria_checks_select on portal.criteria_checks for select to portal_app using (app.sees(portal.criteria_checks.case_id, 'assessment'));

create policy criteria_checks_insert on portal.criteria_checks for insert to portal_app with check (app.sees(portal.criteria_checks.case_id, 'assessment', array['comune', 'ats']));

create policy decisions_fence on portal.decisions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy decisions_select on portal.decisions for select to portal_app using (app.sees(portal.decisions.case_id, 'assessment'));

create policy decisions_insert on portal.decisions for insert to portal_app with check (app.sees(portal.decisions.case_id, 'assessment', array['comune', 'ats']));

create policy deliveries_fence on portal.deliveries as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy deliveries_select on portal.deliveries for select to portal_app using (organisation_id = (select app.me()));

create policy deliveries_system_select on portal.deliveries for select to portal_system using (true);

create policy deliveries_system_insert on portal.deliveries for insert to portal_system with check (true);

create policy deliveries_system_update on portal.deliveries for update to portal_system using (true) with check (true);

create policy departures_fence on portal.departures as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy departures_select on portal.departures for select to portal_app using (app.sees(portal.departures.case_id, 'outcome'));

create policy departures_insert on portal.departures for insert to portal_app with check (app.sees(portal.departures.case_id, 'outcome', array['comune', 'ats']));

create policy departures_update on portal.departures for update to portal_app using (app.sees(portal.departures.case_id, 'outcome', array['comune', 'ats'])) with check (app.sees(portal.departures.case_id, 'outcome', array['comune', 'ats']));

create policy departures_system_select on portal.departures for select to portal_system using (true);

create policy departures_system_update on portal.departures for update to portal_system using (true) with check (true);

create policy dissents_fence on portal.dissents as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy dissents_select on portal.dissents for select to portal_app using ((app.sees(portal.dissents.case_id, 'assessment') and app.reads_opinion(item_id, person_id)));

create policy dissents_insert on portal.dissents for insert to portal_app with check ((app.sees(portal.dissents.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_dissent(item_id)));

create policy dissents_update on portal.dissents for update to portal_app using ((app.sees(portal.dissents.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_dissent(item_id))) with check ((app.sees(portal.dissents.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_dissent(item_id)));

create policy documents_fence on portal.documents as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy documents_select on portal.documents for select to portal_app using ((case_id is not null and (app.sees(portal.documents.case_id, portal.documents.facet) and (facet <> 'support_notes' or organisation_id = (select app.me()) and (uploaded_by_id = (select app.person()) or app.sees(portal.documents.case_id, facet, null, 'head'))) or (facet = 'placement' and host_organisation_id = (select app.me()) and app.sees(portal.documents.case_id, 'placement.own')) or facet = 'renewal.question' and app.sees(portal.documents.case_id, 'renewal'))) or (case_id is null and (organisation_id = (select app.me()) or facet = 'property.description' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'description') or facet = 'property.convention' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'convention') or facet = 'property.access' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'access') or facet = 'property.tickets' and exists (select 1 from portal.tickets t where t.id = portal.documents.subject_id and t.property_id = portal.documents.property_id and t.unit_id = portal.documents.unit_id))));

create policy documents_insert on portal.documents for insert to portal_app with check (uploaded_by_organisation_id = (select app.me()) and uploaded_by_id = (select app.person()) and (case_id is not null and organisation_id = (select app.me()) and (app.sees(portal.documents.case_id, portal.documents.facet, case facet when 'identity' then array['comune'] when 'economic' then array['comune'] when 'social' then array['comune'] when 'assessment' then array['comune', 'ats'] when 'placement' then array['comune', 'ats', 'owner'] when 'support' then array['ats'] when 'support_notes' then array['ats'] when 'renewal' then array['comune', 'ats'] when 'renewal.question' then array['owner'] when 'outcome' then array['comune', 'ats'] else '{}'::text[] end) or (facet = 'placement' and host_organisation_id = (select app.me()) and app.sees(portal.documents.case_id, 'placement.own'))) or case_id is null and (organisation_id = (select app.me()) or facet = 'property.tickets' and exists (select 1 from portal.tickets t where t.id = portal.documents.subject_id and t.property_id = portal.documents.property_id and t.unit_id = portal.documents.unit_id))));

create policy documents_update on portal.documents for update to portal_app using (uploaded_by_organisation_id = (select app.me()) and ((case_id is not null and (app.sees(portal.documents.case_id, portal.documents.facet) and (facet <> 'support_notes' or organisation_id = (select app.me()) and (uploaded_by_id = (select app.person()) or app.sees(portal.documents.case_id, facet, null, 'head'))) or (facet = 'placement' and host_organisation_id = (select app.me()) and app.sees(portal.documents.case_id, 'placement.own')) or facet = 'renewal.question' and app.sees(portal.documents.case_id, 'renewal'))) or (case_id is null and (organisation_id = (select app.me()) or facet = 'property.description' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'description') or facet = 'property.convention' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'convention') or facet = 'property.access' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'access') or facet = 'property.tickets' and exists (select 1 from portal.tickets t where t.id = portal.documents.subject_id and t.property_id = portal.documents.property_id and t.unit_id = portal.documents.unit_id))))) with check (uploaded_by_organisation_id = (select app.me()) and ((case_id is not null and (app.sees(portal.documents.case_id, portal.documents.facet) and (facet <> 'support_notes' or organisation_id = (select app.me()) and (uploaded_by_id = (select app.person()) or app.sees(portal.documents.case_id, facet, null, 'head'))) or (facet = 'placement' and host_organisation_id = (select app.me()) and app.sees(portal.documents.case_id, 'placement.own')) or facet = 'renewal.question' and app.sees(portal.documents.case_id, 'renewal'))) or (case_id is null and (organisation_id = (select app.me()) or facet = 'property.description' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'description') or facet = 'property.convention' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'convention') or facet = 'property.access' and exists (select 1 from portal.property_access pa where pa.property_id = portal.documents.property_id and pa.organisation_id = (select app.me()) and pa.part = 'access') or facet = 'property.tickets' and exists (select 1 from portal.tickets t where t.id = portal.documents.subject_id and t.property_id = portal.documents.property_id and t.unit_id = portal.documents.unit_id)))));

create policy documents_system_select on portal.documents for select to portal_system using (true);

create policy duties_fence on portal.duties as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy duties_select on portal.duties for select to portal_app using ((app.sees(portal.duties.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.duties.case_id, 'placement.own'))));

create policy duties_insert on portal.duties for insert to portal_app with check ((app.sees(portal.duties.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.duties.case_id, 'placement.own'))));

create policy duties_update on portal.duties for update to portal_app using (host_organisation_id = (select app.me()) and app.sees(portal.duties.case_id, 'placement.own')) with check (host_organisation_id = (select app.me()) and app.sees(portal.duties.case_id, 'placement.own'));

create policy duties_system_select on portal.duties for select to portal_system using (true);

create policy economic_situations_fence on portal.economic_situations as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy economic_situations_select on portal.economic_situations for select to portal_app using (app.sees(portal.economic_situations.case_id, 'economic'));

create policy economic_situations_insert on portal.economic_situations for insert to portal_app with check (app.sees(portal.economic_situations.case_id, 'economic', array['comune']));

create policy economic_situations_update on portal.economic_situations for update to portal_app using (app.sees(portal.economic_situations.case_id, 'economic', array['comune'])) with check (app.sees(portal.economic_situations.case_id, 'economic', array['comune']));

create policy equipe_attendances_fence on portal.equipe_attendances as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy equipe_attendances_select on portal.equipe_attendances for select to portal_app using ((exists (select 1 from portal.equipe_members e where e.partnership_id = portal.equipe_attendances.partnership_id and e.organisation_id = (select app.me()) and e.person_id = (select app.person()) and e.ended_on is null) or exists (select 1 from portal.partnership_members p where p.partnership_id = portal.equipe_attendances.partnership_id and p.organisation_id = (select app.me()) and p.kind = 'comune' and p.ended_on is null)));

create policy equipe_attendances_insert on portal.equipe_attendances for insert to portal_app with check (app.sits_at(session_id));

create policy equipe_attendances_update on portal.equipe_attendances for update to portal_app using (app.sits_at(session_id)) with check (app.sits_at(session_id));

create policy equipe_members_fence on portal.equipe_members as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy equipe_members_select on portal.equipe_members for select to portal_app using (partnership_id in (select app.partnerships()));

create policy equipe_members_insert on portal.equipe_members for insert to portal_app with check (organisation_id = (select app.me()) and partnership_id in (select app.partnerships()));

create policy equipe_members_update on portal.equipe_members for update to portal_app using (organisation_id = (select app.me()) and partnership_id in (select app.partnerships())) with check (organisation_id = (select app.me()) and partnership_id in (select app.partnerships()));

create policy equipe_members_system_select on portal.equipe_members for select to portal_system using (true);

create policy equipe_members_system_insert on portal.equipe_members for insert to portal_system with check (true);

create policy equipe_members_system_update on portal.equipe_members for update to portal_system using (true) with check (true);

create policy equipe_minutes_fence on portal.equipe_minutes as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy equipe_minutes_select on portal.equipe_minutes for select to portal_app using (app.reads_minutes(session_id));

create policy equipe_minutes_insert on portal.equipe_minutes for insert to portal_app with check ((signed_by_id = (select app.person()) and app.may_sign(session_id)));

create policy equipe_notes_fence on portal.equipe_notes as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy equipe_notes_select on portal.equipe_notes for select to portal_app using (app.sees(portal.equipe_notes.case_id, 'support.equipe'));

create policy equipe_notes_insert on portal.equipe_notes for insert to portal_app with check (app.sees(portal.equipe_notes.case_id, 'support.equipe', array['ats']));

create policy equipe_sessions_fence on portal.equipe_sessions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy equipe_sessions_select on portal.equipe_sessions for select to portal_app using ((exists (select 1 from portal.equipe_members e where e.partnership_id = portal.equipe_sessions.partnership_id and e.organisation_id = (select app.me()) and e.person_id = (select app.person()) and e.ended_on is null) or exists (select 1 from portal.partnership_members p where p.partnership_id = portal.equipe_sessions.partnership_id and p.organisation_id = (select app.me()) and p.kind = 'comune' and p.ended_on is null)));

create policy equipe_sessions_insert on portal.equipe_sessions for insert to portal_app with check ((organisation_id = (select app.me()) and exists (select 1 from portal.equipe_members e where e.partnership_id = portal.equipe_sessions.partnership_id and e.organisation_id = (select app.me()) and e.person_id = (select app.person()) and e.ended_on is null)));

create policy equipe_sessions_update on portal.equipe_sessions for update to portal_app using (exists (select 1 from portal.equipe_members e where e.partnership_id = portal.equipe_sessions.partnership_id and e.organisation_id = (select app.me()) and e.person_id = (select app.person()) and e.ended_on is null)) with check (exists (select 1 from portal.equipe_members e where e.partnership_id = portal.equipe_sessions.partnership_id and e.organisation_id = (select app.me()) and e.person_id = (select app.person()) and e.ended_on is null));

create policy equipe_sessions_system_select on portal.equipe_sessions for select to portal_system using (true);

create policy exit_steps_fence on portal.exit_steps as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy exit_steps_select on portal.exit_steps for select to portal_app using (app.sees(portal.exit_steps.case_id, 'outcome'));

create policy exit_steps_insert on portal.exit_steps for insert to portal_app with check (app.sees(portal.exit_steps.case_id, 'outcome', array['comune', 'ats']));

create policy exit_steps_update on portal.exit_steps for update to portal_app using (app.sees(portal.exit_steps.case_id, 'outcome', array['comune', 'ats'])) with check (app.sees(portal.exit_steps.case_id, 'outcome', array['comune', 'ats']));

create policy exit_steps_system_select on portal.exit_steps for select to portal_system using (true);

create policy follow_ups_fence on portal.follow_ups as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy follow_ups_select on portal.follow_ups for select to portal_app using (app.sees(portal.follow_ups.case_id, 'outcome'));

create policy follow_ups_insert on portal.follow_ups for insert to portal_app with check (app.sees(portal.follow_ups.case_id, 'outcome', array['comune', 'ats']));

create policy follow_ups_update on portal.follow_ups for update to portal_app using (app.sees(portal.follow_ups.case_id, 'outcome', array['comune', 'ats'])) with check (app.sees(portal.follow_ups.case_id, 'outcome', array['comune', 'ats']));

create policy follow_ups_system_select on portal.follow_ups for select to portal_system using (true);

create policy follow_ups_system_update on portal.follow_ups for update to portal_system using (true) with check (true);

create policy goal_progress_fence on portal.goal_progress as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy goal_progress_select on portal.goal_progress for select to portal_app using (app.sees(portal.goal_progress.case_id, 'support'));

create policy goal_progress_insert on portal.goal_progress for insert to portal_app with check (app.sees(portal.goal_progress.case_id, 'support', array['ats']));

create policy goals_fence on portal.goals as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy goals_select on portal.goals for select to portal_app using (app.sees(portal.goals.case_id, 'support'));

create policy goals_insert on portal.goals for insert to portal_app with check (app.sees(portal.goals.case_id, 'support', array['ats']));

create policy goals_update on portal.goals for update to portal_app using (app.sees(portal.goals.case_id, 'support', array['ats'])) with check (app.sees(portal.goals.case_id, 'support', array['ats']));

create policy households_fence on portal.households as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy households_select on portal.households for select to portal_app using (organisation_id = (select app.me()));

create policy households_insert on portal.households for insert to portal_app with check (organisation_id = (select app.me()));

create policy households_update on portal.households for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy households_system_select on portal.households for select to portal_system using (true);

create policy incomes_fence on portal.incomes as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy incomes_select on portal.incomes for select to portal_app using (app.sees(portal.incomes.case_id, 'economic'));

create policy incomes_insert on portal.incomes for insert to portal_app with check (app.sees(portal.incomes.case_id, 'economic', array['comune']));

create policy incomes_update on portal.incomes for update to portal_app using (app.sees(portal.incomes.case_id, 'economic', array['comune'])) with check (app.sees(portal.incomes.case_id, 'economic', array['comune']));

create policy incomes_system_select on portal.incomes for select to portal_system using (true);

create policy information_requests_fence on portal.information_requests as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy information_requests_select on portal.information_requests for select to portal_app using (app.sees(portal.information_requests.case_id, 'assessment'));

create policy information_requests_insert on portal.information_requests for insert to portal_app with check (app.sees(portal.information_requests.case_id, 'assessment', array['comune', 'ats']));

create policy information_requests_update on portal.information_requests for update to portal_app using (app.sees(portal.information_requests.case_id, 'assessment', array['comune', 'ats'])) with check (app.sees(portal.information_requests.case_id, 'assessment', array['comune', 'ats']));

create policy information_requests_system_select on portal.information_requests for select to portal_system using (true);

create policy inspections_fence on portal.inspections as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy inspections_select on portal.inspections for select to portal_app using ((app.sees(portal.inspections.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.inspections.case_id, 'placement.own'))));

create policy inspections_insert on portal.inspections for insert to portal_app with check ((app.sees(portal.inspections.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.inspections.case_id, 'placement.own'))));

create policy inspections_update on portal.inspections for update to portal_app using ((app.sees(portal.inspections.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.inspections.case_id, 'placement.own')))) with check ((app.sees(portal.inspections.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.inspections.case_id, 'placement.own'))));

create policy inventory_items_fence on portal.inventory_items as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy inventory_items_select on portal.inventory_items for select to portal_app using ((organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.inventory_items.property_id and pa.organisation_id = (select app.me()) and pa.part = 'access')));

create policy inventory_items_insert on portal.inventory_items for insert to portal_app with check (organisation_id = (select app.me()));

create policy inventory_items_update on portal.inventory_items for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy job_runs_system_select on portal.job_runs for select to portal_system using (true);

create policy job_runs_system_insert on portal.job_runs for insert to portal_system with check (true);

create policy job_runs_system_update on portal.job_runs for update to portal_system using (true) with check (true);

create policy job_runs_system_delete on portal.job_runs for delete to portal_system using (true);

create policy key_sets_fence on portal.key_sets as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy key_sets_select on portal.key_sets for select to portal_app using (organisation_id = (select app.me()));

create policy key_sets_insert on portal.key_sets for insert to portal_app with check (organisation_id = (select app.me()));

create policy key_sets_update on portal.key_sets for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy leases_system_select on portal.leases for select to portal_system using (true);

create policy leases_system_insert on portal.leases for insert to portal_system with check (true);

create policy leases_system_update on portal.leases for update to portal_system using (true) with check (true);

create policy letters_fence on portal.letters as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy letters_select on portal.letters for select to portal_app using (app.sees(portal.letters.case_id, portal.letters.facet));

create policy letters_insert on portal.letters for insert to portal_app with check (organisation_id = (select app.me()) and app.sees(portal.letters.case_id, portal.letters.facet, array['comune']));

create policy letters_update on portal.letters for update to portal_app using (organisation_id = (select app.me()) and app.sees(portal.letters.case_id, portal.letters.facet, array['comune'])) with check (organisation_id = (select app.me()) and app.sees(portal.letters.case_id, portal.letters.facet, array['comune']));

create policy letters_system_select on portal.letters for select to portal_system using (true);

create policy member_names_fence on portal.member_names as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy member_names_select on portal.member_names for select to portal_app using ((app.sees(portal.member_names.case_id, 'identity') or (adult and removed_at is null and app.sees(portal.member_names.case_id, 'identity.contacts'))));

create policy member_names_insert on portal.member_names for insert to portal_app with check (app.sees(portal.member_names.case_id, 'identity', array['comune']));

create policy member_names_update on portal.member_names for update to portal_app using (app.sees(portal.member_names.case_id, 'identity', array['comune'])) with check (app.sees(portal.member_names.case_id, 'identity', array['comune']));

create policy member_names_system_select on portal.member_names for select to portal_system using (true);

create policy members_fence on portal.members as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy members_select on portal.members for select to portal_app using (app.sees(portal.members.case_id, 'identity'));

create policy members_insert on portal.members for insert to portal_app with check (app.sees(portal.members.case_id, 'identity', array['comune']));

create policy members_update on portal.members for update to portal_app using (app.sees(portal.members.case_id, 'identity', array['comune'])) with check (app.sees(portal.members.case_id, 'identity', array['comune']));

create policy members_system_select on portal.members for select to portal_system using (true);

create policy membership_roles_fence on portal.membership_roles as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy membership_roles_select on portal.membership_roles for select to portal_app using (organisation_id in (select app.partners()));

create policy membership_roles_system_select on portal.membership_roles for select to portal_system using (true);

create policy membership_roles_system_insert on portal.membership_roles for insert to portal_system with check (true);

create policy membership_roles_system_delete on portal.membership_roles for delete to portal_system using (true);

create policy memberships_fence on portal.memberships as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy memberships_select on portal.memberships for select to portal_app using (organisation_id in (select app.partners()));

create policy memberships_update on portal.memberships for update to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person())) with check (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy memberships_system_select on portal.memberships for select to portal_system using (true);

create policy memberships_system_insert on portal.memberships for insert to portal_system with check (true);

create policy memberships_system_update on portal.memberships for update to portal_system using (true) with check (true);

create policy money_lines_fence on portal.money_lines as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy money_lines_select on portal.money_lines for select to portal_app using (organisation_id = (select app.me()));

create policy money_lines_insert on portal.money_lines for insert to portal_app with check (organisation_id = (select app.me()));

create policy money_lines_update on portal.money_lines for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy notifications_fence on portal.notifications as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy notifications_select on portal.notifications for select to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy notifications_update on portal.notifications for update to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person())) with check (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy notifications_system_select on portal.notifications for select to portal_system using (true);

create policy notifications_system_insert on portal.notifications for insert to portal_system with check (true);

create policy obligations_fence on portal.obligations as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy obligations_select on portal.obligations for select to portal_app using (organisation_id = (select app.me()) and (case_id is null or app.sees(portal.obligations.case_id, portal.obligations.facet)) and (property_id is null or facet = 'own' or exists (select 1 from portal.property_access pa where pa.property_id = portal.obligations.property_id and pa.organisation_id = (select app.me()) and pa.part = facet and (pa.since is null or pa.since <= (select app.today())) and (pa.until is null or pa.until > (select app.today())))));

create policy obligations_update on portal.obligations for update to portal_app using (organisation_id = (select app.me()) and (case_id is null or app.sees(portal.obligations.case_id, portal.obligations.facet)) and (property_id is null or facet = 'own' or exists (select 1 from portal.property_access pa where pa.property_id = portal.obligations.property_id and pa.organisation_id = (select app.me()) and pa.part = facet and (pa.since is null or pa.since <= (select app.today())) and (pa.until is null or pa.until > (select app.today())))) and ended_on is null) with check (organisation_id = (select app.me()) and (case_id is null or app.sees(portal.obligations.case_id, portal.obligations.facet)) and (property_id is null or facet = 'own' or exists (select 1 from portal.property_access pa where pa.property_id = portal.obligations.property_id and pa.organisation_id = (select app.me()) and pa.part = facet and (pa.since is null or pa.since <= (select app.today())) and (pa.until is null or pa.until > (select app.today())))) and ended_on is null);

create policy obligations_system_select on portal.obligations for select to portal_system using (true);

create policy occupation_cases_system_select on portal.occupation_cases for select to portal_system using (true);

create policy opinions_fence on portal.opinions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy opinions_select on portal.opinions for select to portal_app using ((app.sees(portal.opinions.case_id, 'assessment') and app.reads_opinion(item_id, person_id)));

create policy opinions_insert on portal.opinions for insert to portal_app with check ((app.sees(portal.opinions.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_opine(item_id)));

create policy opinions_update on portal.opinions for update to portal_app using ((app.sees(portal.opinions.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_opine(item_id))) with check ((app.sees(portal.opinions.case_id, 'assessment', array['comune', 'ats']) and person_id = (select app.person()) and app.may_opine(item_id)));

create policy organisations_fence on portal.organisations as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy organisations_select on portal.organisations for select to portal_app using (id in (select app.partners()));

create policy organisations_system_select on portal.organisations for select to portal_system using (true);

create policy organisations_system_insert on portal.organisations for insert to portal_system with check (true);

create policy organisations_system_update on portal.organisations for update to portal_system using (true) with check (true);

create policy outbox_fence on portal.outbox as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy outbox_select on portal.outbox for select to portal_app using (organisation_id = (select app.me()));

create policy outbox_insert on portal.outbox for insert to portal_app with check (organisation_id = (select app.me()));

create policy outbox_system_select on portal.outbox for select to portal_system using (true);

create policy outbox_system_insert on portal.outbox for insert to portal_system with check (true);

create policy outbox_system_update on portal.outbox for update to portal_system using (true) with check (true);

create policy outbox_system_delete on portal.outbox for delete to portal_system using (true);

create policy outcomes_fence on portal.outcomes as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy outcomes_select on portal.outcomes for select to portal_app using (app.sees(portal.outcomes.case_id, 'outcome'));

create policy outcomes_insert on portal.outcomes for insert to portal_app with check (app.sees(portal.outcomes.case_id, 'outcome', array['comune', 'ats']));

create policy outcomes_update on portal.outcomes for update to portal_app using (app.sees(portal.outcomes.case_id, 'outcome', array['comune', 'ats'])) with check (app.sees(portal.outcomes.case_id, 'outcome', array['comune', 'ats']));

create policy overrules_fence on portal.overrules as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy overrules_select on portal.overrules for select to portal_app using (app.sees(portal.overrules.case_id, 'assessment'));

create policy overrules_insert on portal.overrules for insert to portal_app with check (app.sees(portal.overrules.case_id, 'assessment', array['comune']));

create policy partnership_members_fence on portal.partnership_members as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy partnership_members_select on portal.partnership_members for select to portal_app using (partnership_id in (select app.partnerships()));

create policy partnership_members_system_select on portal.partnership_members for select to portal_system using (true);

create policy partnership_members_system_insert on portal.partnership_members for insert to portal_system with check (true);

create policy partnership_members_system_update on portal.partnership_members for update to portal_system using (true) with check (true);

create policy partnerships_fence on portal.partnerships as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy partnerships_select on portal.partnerships for select to portal_app using (id in (select app.partnerships()));

create policy partnerships_system_select on portal.partnerships for select to portal_system using (true);

create policy partnerships_system_insert on portal.partnerships for insert to portal_system with check (true);

create policy partnerships_system_update on portal.partnerships for update to portal_system using (true) with check (true);

create policy people_fence on portal.people as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy people_select on portal.people for select to portal_app using (exists (select 1 from portal.memberships m where m.person_id = portal.people.id));

create policy people_system_select on portal.people for select to portal_system using (true);

create policy people_system_insert on portal.people for insert to portal_system with check (true);

create policy people_system_update on portal.people for update to portal_system using (true) with check (true);

create policy placed_people_system_select on portal.placed_people for select to portal_system using (true);

create policy placements_fence on portal.placements as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy placements_select on portal.placements for select to portal_app using ((app.sees(portal.placements.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.placements.case_id, 'placement.own'))));

create policy placements_insert on portal.placements for insert to portal_app with check ((app.sees(portal.placements.case_id, 'placement', array['comune', 'ats']) or (host_organisation_id = (select app.me()) and app.sees(portal.placements.case_id, 'placement.own'))));

create policy placements_update on portal.placements for update to portal_app using ((app.sees(portal.placements.case_id, 'placement', array['comune', 'ats']) or (host_organisation_id = (select app.me()) and app.sees(portal.placements.case_id, 'placement.own')))) with check ((app.sees(portal.placements.case_id, 'placement', array['comune', 'ats']) or (host_organisation_id = (select app.me()) and app.sees(portal.placements.case_id, 'placement.own'))));

create policy placements_system_select on portal.placements for select to portal_system using (true);

create policy placements_system_update on portal.placements for update to portal_system using (true) with check (true);

create policy plans_fence on portal.plans as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy plans_select on portal.plans for select to portal_app using (app.sees(portal.plans.case_id, 'support'));

create policy plans_insert on portal.plans for insert to portal_app with check (app.sees(portal.plans.case_id, 'support', array['ats']));

create policy plans_update on portal.plans for update to portal_app using (app.sees(portal.plans.case_id, 'support', array['ats'])) with check (app.sees(portal.plans.case_id, 'support', array['ats']));

create policy presences_fence on portal.presences as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy presences_select on portal.presences for select to portal_app using (app.sees(portal.presences.case_id, 'support'));

create policy presences_insert on portal.presences for insert to portal_app with check (app.sees(portal.presences.case_id, 'support', array['ats']));

create policy presences_update on portal.presences for update to portal_app using (app.sees(portal.presences.case_id, 'support', array['ats'])) with check (app.sees(portal.presences.case_id, 'support', array['ats']));

create policy properties_fence on portal.properties as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy properties_select on portal.properties for select to portal_app using ((organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.properties.id and pa.organisation_id = (select app.me()) and pa.part = 'description')));

create policy properties_insert on portal.properties for insert to portal_app with check (organisation_id = (select app.me()));

create policy properties_update on portal.properties for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy properties_system_select on portal.properties for select to portal_system using (true);

create policy property_access_fence on portal.property_access as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy property_access_select on portal.property_access for select to portal_app using (organisation_id = (select app.me()) and (since is null or since <= (select app.today())) and (until is null or until > (select app.today())));

create policy property_access_system_select on portal.property_access for select to portal_system using (true);

create policy property_offers_fence on portal.property_offers as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy property_offers_select on portal.property_offers for select to portal_app using ((organisation_id = (select app.me()) or (partnership_id in (select app.partnerships()) and exists (select 1 from portal.property_access pa where pa.property_id = portal.property_offers.property_id and pa.organisation_id = (select app.me()) and pa.part = 'description'))));

create policy property_offers_insert on portal.property_offers for insert to portal_app with check (organisation_id = (select app.me()) and partnership_id in (select app.partnerships()));

create policy property_offers_update on portal.property_offers for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy property_offers_system_select on portal.property_offers for select to portal_system using (true);

create policy property_provenance_fence on portal.property_provenance as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy property_provenance_select on portal.property_provenance for select to portal_app using (organisation_id = (select app.me()));

create policy property_provenance_insert on portal.property_provenance for insert to portal_app with check (organisation_id = (select app.me()));

create policy property_provenance_update on portal.property_provenance for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy proposals_fence on portal.proposals as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy proposals_select on portal.proposals for select to portal_app using ((app.sees(portal.proposals.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.proposals.case_id, 'placement.own'))));

create policy proposals_insert on portal.proposals for insert to portal_app with check ((app.sees(portal.proposals.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.proposals.case_id, 'placement.own'))));

create policy proposals_update on portal.proposals for update to portal_app using ((app.sees(portal.proposals.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.proposals.case_id, 'placement.own')))) with check ((app.sees(portal.proposals.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.proposals.case_id, 'placement.own'))));

create policy proposals_system_select on portal.proposals for select to portal_system using (true);

create policy proposals_system_update on portal.proposals for update to portal_system using (true) with check (true);

create policy protected_openings_fence on portal.protected_openings as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy protected_openings_select on portal.protected_openings for select to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person()) or app.owns_case(case_id));

create policy protected_openings_insert on portal.protected_openings for insert to portal_app with check (organisation_id = (select app.me()) and person_id = (select app.person()) and app.sees(portal.protected_openings.case_id, 'summary'));

create policy reach_fence on portal.reach as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy reach_select on portal.reach for select to portal_app using (person_id = (select app.person()));

create policy reach_insert on portal.reach for insert to portal_app with check (person_id = (select app.person()));

create policy reach_update on portal.reach for update to portal_app using (person_id = (select app.person())) with check (person_id = (select app.person()));

create policy reach_system_select on portal.reach for select to portal_system using (true);

create policy reach_system_insert on portal.reach for insert to portal_system with check (true);

create policy reach_system_update on portal.reach for update to portal_system using (true) with check (true);

create policy read_log_fence on portal.read_log as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy read_log_select on portal.read_log for select to portal_app using (owner_organisation_id = (select app.me()) or organisation_id = (select app.me()));

create policy read_log_system_select on portal.read_log for select to portal_system using (true);

create policy recurring_checks_fence on portal.recurring_checks as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy recurring_checks_select on portal.recurring_checks for select to portal_app using (organisation_id = (select app.me()));

create policy recurring_checks_insert on portal.recurring_checks for insert to portal_app with check (organisation_id = (select app.me()));

create policy recurring_checks_update on portal.recurring_checks for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy recurring_checks_system_select on portal.recurring_checks for select to portal_system using (true);

create policy renewal_requests_fence on portal.renewal_requests as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy renewal_requests_select on portal.renewal_requests for select to portal_app using (app.sees(portal.renewal_requests.case_id, 'renewal'));

create policy renewal_requests_insert on portal.renewal_requests for insert to portal_app with check (app.sees(portal.renewal_requests.case_id, 'renewal', array['comune', 'ats']));

create policy report_links_fence on portal.report_links as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy report_links_select on portal.report_links for select to portal_app using ((app.sees(portal.report_links.case_id, 'placement') or (host_organisation_id = (select app.me()) and app.sees(portal.report_links.case_id, 'placement.own'))));

create policy report_links_insert on portal.report_links for insert to portal_app with check ((app.sees(portal.report_links.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.report_links.case_id, 'placement.own'))));

create policy report_links_update on portal.report_links for update to portal_app using ((app.sees(portal.report_links.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.report_links.case_id, 'placement.own')))) with check ((app.sees(portal.report_links.case_id, 'placement', array['comune']) or (host_organisation_id = (select app.me()) and app.sees(portal.report_links.case_id, 'placement.own'))));

create policy review_decisions_fence on portal.review_decisions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy review_decisions_select on portal.review_decisions for select to portal_app using (app.sees(portal.review_decisions.case_id, 'renewal'));

create policy review_decisions_insert on portal.review_decisions for insert to portal_app with check (app.sees(portal.review_decisions.case_id, 'renewal', array['comune', 'ats']));

create policy reviews_fence on portal.reviews as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy reviews_select on portal.reviews for select to portal_app using (app.sees(portal.reviews.case_id, 'renewal'));

create policy reviews_insert on portal.reviews for insert to portal_app with check (app.sees(portal.reviews.case_id, 'renewal', array['comune', 'ats']));

create policy reviews_update on portal.reviews for update to portal_app using (app.sees(portal.reviews.case_id, 'renewal', array['comune', 'ats'])) with check (app.sees(portal.reviews.case_id, 'renewal', array['comune', 'ats']));

create policy reviews_system_select on portal.reviews for select to portal_system using (true);

create policy reviews_system_update on portal.reviews for update to portal_system using (true) with check (true);

create policy rules_fence on portal.rules as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy rules_select on portal.rules for select to portal_app using (partnership_id in (select app.partnerships()));

create policy rules_insert on portal.rules for insert to portal_app with check (partnership_id in (select app.partnerships()) and changed_by_id = (select app.person()) and exists (select 1 from portal.partnership_members p where p.partnership_id = portal.rules.partnership_id and p.organisation_id = (select app.me()) and p.kind = 'comune' and p.ended_on is null) and exists (select 1 from portal.memberships m join portal.membership_roles r on r.membership_id = m.id where m.organisation_id = (select app.me()) and m.person_id = (select app.person()) and m.ended_on is null and r.role = 'head_of_service'));

create policy rules_system_select on portal.rules for select to portal_system using (true);

create policy rules_system_insert on portal.rules for insert to portal_system with check (true);

create policy sign_in_attempts_system_select on portal.sign_in_attempts for select to portal_system using (true);

create policy sign_in_attempts_system_insert on portal.sign_in_attempts for insert to portal_system with check (true);

create policy sign_ins_system_select on portal.sign_ins for select to portal_system using (true);

create policy sign_ins_system_insert on portal.sign_ins for insert to portal_system with check (true);

create policy sign_ins_system_update on portal.sign_ins for update to portal_system using (true) with check (true);

create policy social_situations_fence on portal.social_situations as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy social_situations_select on portal.social_situations for select to portal_app using (app.sees(portal.social_situations.case_id, 'social'));

create policy social_situations_insert on portal.social_situations for insert to portal_app with check (app.sees(portal.social_situations.case_id, 'social', array['comune']));

create policy social_situations_update on portal.social_situations for update to portal_app using (app.sees(portal.social_situations.case_id, 'social', array['comune'])) with check (app.sees(portal.social_situations.case_id, 'social', array['comune']));

create policy suppliers_fence on portal.suppliers as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy suppliers_select on portal.suppliers for select to portal_app using (organisation_id = (select app.me()));

create policy suppliers_insert on portal.suppliers for insert to portal_app with check (organisation_id = (select app.me()));

create policy suppliers_update on portal.suppliers for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy support_session_versions_fence on portal.support_session_versions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy support_session_versions_select on portal.support_session_versions for select to portal_app using (app.sees(portal.support_session_versions.case_id, 'support'));

create policy support_session_versions_insert on portal.support_session_versions for insert to portal_app with check (app.sees(portal.support_session_versions.case_id, 'support', array['ats']));

create policy support_sessions_fence on portal.support_sessions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy support_sessions_select on portal.support_sessions for select to portal_app using (app.sees(portal.support_sessions.case_id, 'support'));

create policy support_sessions_insert on portal.support_sessions for insert to portal_app with check (app.sees(portal.support_sessions.case_id, 'support', array['ats']));

create policy support_sessions_update on portal.support_sessions for update to portal_app using (app.sees(portal.support_sessions.case_id, 'support', array['ats'])) with check (app.sees(portal.support_sessions.case_id, 'support', array['ats']));

create policy support_sessions_system_select on portal.support_sessions for select to portal_system using (true);

create policy tallies_system_select on portal.tallies for select to portal_system using (true);

create policy tallies_system_insert on portal.tallies for insert to portal_system with check (true);

create policy tallies_system_update on portal.tallies for update to portal_system using (true) with check (true);

create policy ticket_entries_fence on portal.ticket_entries as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy ticket_entries_select on portal.ticket_entries for select to portal_app using ((organisation_id = (select app.me()) or (not internal and exists (select 1 from portal.tickets t where t.id = portal.ticket_entries.ticket_id))));

create policy ticket_entries_insert on portal.ticket_entries for insert to portal_app with check (by_organisation_id = (select app.me()) and by_id = (select app.person()) and (organisation_id = (select app.me()) or (not internal and exists (select 1 from portal.tickets t where t.id = portal.ticket_entries.ticket_id))));

create policy ticket_entries_system_select on portal.ticket_entries for select to portal_system using (true);

create policy ticket_entries_system_insert on portal.ticket_entries for insert to portal_system with check (true);

create policy tickets_fence on portal.tickets as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy tickets_select on portal.tickets for select to portal_app using ((organisation_id = (select app.me()) or (state <> 'closed' and exists (select 1 from portal.property_access pa where pa.property_id = portal.tickets.property_id and pa.organisation_id = (select app.me()) and pa.part = 'tickets'))));

create policy tickets_insert on portal.tickets for insert to portal_app with check ((organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.tickets.property_id and pa.organisation_id = (select app.me()) and pa.part = 'tickets')) and opened_by_id = (select app.person()) and opened_by_organisation_id = (select app.me()) and state = 'open');

create policy tickets_update on portal.tickets for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy tickets_system_select on portal.tickets for select to portal_system using (true);

create policy tickets_system_insert on portal.tickets for insert to portal_system with check (true);

create policy topic_choices_fence on portal.topic_choices as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy topic_choices_select on portal.topic_choices for select to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy topic_choices_insert on portal.topic_choices for insert to portal_app with check (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy topic_choices_update on portal.topic_choices for update to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person())) with check (organisation_id = (select app.me()) and person_id = (select app.person()));

create policy topic_choices_system_select on portal.topic_choices for select to portal_system using (true);

create policy topic_choices_system_insert on portal.topic_choices for insert to portal_system with check (true);

create policy topic_defaults_fence on portal.topic_defaults as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy topic_defaults_select on portal.topic_defaults for select to portal_app using (organisation_id = (select app.me()));

create policy topic_defaults_insert on portal.topic_defaults for insert to portal_app with check (organisation_id = (select app.me()));

create policy topic_defaults_update on portal.topic_defaults for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy topic_defaults_system_select on portal.topic_defaults for select to portal_system using (true);

create policy unit_days_fence on portal.unit_days as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy unit_days_select on portal.unit_days for select to portal_app using ((organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.unit_days.property_id and pa.organisation_id = (select app.me()) and pa.part = 'availability')));

create policy unit_days_system_select on portal.unit_days for select to portal_system using (true);

create policy unit_entries_fence on portal.unit_entries as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy unit_entries_select on portal.unit_entries for select to portal_app using ((organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.unit_entries.property_id and pa.organisation_id = (select app.me()) and pa.part = 'access')));

create policy unit_entries_insert on portal.unit_entries for insert to portal_app with check (organisation_id = (select app.me()));

create policy unit_entries_update on portal.unit_entries for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy unit_questions_fence on portal.unit_questions as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy unit_questions_select on portal.unit_questions for select to portal_app using ((app.sees(portal.unit_questions.case_id, 'renewal') or (host_organisation_id = (select app.me()) and app.sees(portal.unit_questions.case_id, 'renewal.question'))));

create policy unit_questions_insert on portal.unit_questions for insert to portal_app with check ((app.sees(portal.unit_questions.case_id, 'renewal', array['comune', 'ats']) or (host_organisation_id = (select app.me()) and app.sees(portal.unit_questions.case_id, 'renewal.question'))));

create policy unit_questions_update on portal.unit_questions for update to portal_app using ((app.sees(portal.unit_questions.case_id, 'renewal', array['comune', 'ats']) or (host_organisation_id = (select app.me()) and app.sees(portal.unit_questions.case_id, 'renewal.question')))) with check ((app.sees(portal.unit_questions.case_id, 'renewal', array['comune', 'ats']) or (host_organisation_id = (select app.me()) and app.sees(portal.unit_questions.case_id, 'renewal.question'))));

create policy unit_questions_system_select on portal.unit_questions for select to portal_system using (true);

create policy unit_questions_system_update on portal.unit_questions for update to portal_system using (true) with check (true);

create policy units_fence on portal.units as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy units_select on portal.units for select to portal_app using ((organisation_id = (select app.me()) or exists (select 1 from portal.property_access pa where pa.property_id = portal.units.property_id and pa.organisation_id = (select app.me()) and pa.part = 'description')));

create policy units_insert on portal.units for insert to portal_app with check (organisation_id = (select app.me()));

create policy units_update on portal.units for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy units_system_select on portal.units for select to portal_system using (true);

create policy unsaved_forms_fence on portal.unsaved_forms as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy unsaved_forms_select on portal.unsaved_forms for select to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person()) and (case_id is null or app.sees(portal.unsaved_forms.case_id, portal.unsaved_forms.facet)));

create policy unsaved_forms_insert on portal.unsaved_forms for insert to portal_app with check (organisation_id = (select app.me()) and person_id = (select app.person()) and (case_id is null or app.sees(portal.unsaved_forms.case_id, portal.unsaved_forms.facet)));

create policy unsaved_forms_update on portal.unsaved_forms for update to portal_app using (organisation_id = (select app.me()) and person_id = (select app.person()) and (case_id is null or app.sees(portal.unsaved_forms.case_id, portal.unsaved_forms.facet))) with check (organisation_id = (select app.me()) and person_id = (select app.person()) and (case_id is null or app.sees(portal.unsaved_forms.case_id, portal.unsaved_forms.facet)));

create policy unsaved_forms_system_select on portal.unsaved_forms for select to portal_system using (true);

create policy unsaved_forms_system_update on portal.unsaved_forms for update to portal_system using (true) with check (true);

create policy utilities_fence on portal.utilities as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy utilities_select on portal.utilities for select to portal_app using (organisation_id = (select app.me()));

create policy utilities_insert on portal.utilities for insert to portal_app with check (organisation_id = (select app.me()));

create policy utilities_update on portal.utilities for update to portal_app using (organisation_id = (select app.me())) with check (organisation_id = (select app.me()));

create policy void_reasons_fence on portal.void_reasons as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy void_reasons_select on portal.void_reasons for select to portal_app using (organisation_id = (select app.me()));

create policy withdrawals_fence on portal.withdrawals as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy withdrawals_select on portal.withdrawals for select to portal_app using (app.sees(portal.withdrawals.case_id, 'assessment'));

create policy withdrawals_insert on portal.withdrawals for insert to portal_app with check (app.sees(portal.withdrawals.case_id, 'assessment', array['comune']));

create policy work_pauses_system_select on portal.work_pauses for select to portal_system using (true);

create policy working_notes_fence on portal.working_notes as restrictive for all to portal_app using (current_setting('portal.organisation', true) <> '') with check (current_setting('portal.organisation', true) <> '');

create policy working_notes_select on portal.working_notes for select to portal_app using (organisation_id = (select app.me()) and ((author_id = (select app.person()) and app.sees(portal.working_notes.case_id, 'support_notes')) or app.sees(portal.working_notes.case_id, 'support_notes', null, 'head')));

create policy working_notes_insert on portal.working_notes for insert to portal_app with check (organisation_id = (select app.me()) and author_id = (select app.person()) and app.sees(portal.working_notes.case_id, 'support_notes'));

reset role;

insert into portal.disclosure_rules values (1, 'comune', 'summary', 'author', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (2, 'comune', 'summary', 'head', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (3, 'comune', 'identity', 'author', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (4, 'comune', 'identity', 'head', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (5, 'comune', 'economic', 'author', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (6, 'comune', 'economic', 'head', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (7, 'comune', 'social', 'author', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (8, 'comune', 'social', 'head', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (9, 'comune', 'assessment', 'author', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (10, 'comune', 'assessment', 'head', array['draft', 'withdrawn']::text[], null, null);

insert into portal.disclosure_rules values (11, 'comune', 'summary', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (12, 'comune', 'identity', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (13, 'comune', 'economic', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (14, 'comune', 'social', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (15, 'comune', 'assessment', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (16, 'comune', 'placement', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (17, 'comune', 'renewal', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (18, 'comune', 'outcome', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (19, 'comune', 'support', 'organisation', array['closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (20, 'comune', 'support.equipe', 'equipe', array['closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (21, 'ats', 'summary', 'organisation', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (22, 'ats', 'identity', 'organisation', array['assigned', 'closed', 'hosted', 'leaving', 'proposed', 'waiting']::text[], null, null);

insert into portal.disclosure_rules values (23, 'ats', 'economic', 'equipe', array['assessment', 'proposed', 'rejected', 'submitted', 'waiting']::text[], null, null);

insert into portal.disclosure_rules values (24, 'ats', 'economic', 'assigned', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (25, 'ats', 'social', 'equipe', array['assessment', 'proposed', 'rejected', 'submitted', 'waiting']::text[], null, null);

insert into portal.disclosure_rules values (26, 'ats', 'social', 'assigned', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (27, 'ats', 'assessment', 'equipe', array['assessment', 'assigned', 'closed', 'hosted', 'leaving', 'proposed', 'rejected', 'submitted', 'waiting', 'withdrawn']::text[], 'submitted', null);

insert into portal.disclosure_rules values (28, 'ats', 'placement', 'organisation', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (29, 'ats', 'support', 'organisation', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (30, 'ats', 'support.equipe', 'equipe', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (31, 'ats', 'support.equipe', 'assigned', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (32, 'ats', 'support.equipe', 'head', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (33, 'ats', 'support.budget', 'assigned', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (34, 'ats', 'support.budget', 'head', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (35, 'ats', 'support_notes', 'assigned', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (36, 'ats', 'support_notes', 'head', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (37, 'ats', 'renewal', 'organisation', array['closed', 'hosted', 'leaving']::text[], 'review_opened', null);

insert into portal.disclosure_rules values (38, 'ats', 'outcome', 'organisation', array['closed', 'leaving']::text[], null, null);

insert into portal.disclosure_rules values (39, 'owner', 'summary', 'organisation', array['assigned', 'closed', 'hosted', 'leaving', 'proposed']::text[], null, null);

insert into portal.disclosure_rules values (40, 'owner', 'identity.contacts', 'organisation', array['assigned', 'closed', 'hosted', 'leaving']::text[], null, 'contacts_after_days');

insert into portal.disclosure_rules values (41, 'owner', 'placement.own', 'organisation', array['assigned', 'closed', 'hosted', 'leaving', 'proposed']::text[], null, null);

insert into portal.disclosure_rules values (42, 'owner', 'renewal.question', 'organisation', array['closed', 'hosted', 'leaving']::text[], 'review_opened', null);

insert into portal.transition_rules values ('submit', array['draft']::text[], 'submitted', array['comune']::text[]);

insert into portal.transition_rules values ('take_up', array['submitted']::text[], 'assessment', array['ats', 'comune']::text[]);

insert into portal.transition_rules values ('find_eligible', array['assessment']::text[], 'waiting', array['ats', 'comune']::text[]);

insert into portal.transition_rules values ('reject', array['assessment']::text[], 'rejected', array['ats', 'comune']::text[]);

insert into portal.transition_rules values ('re_examine', array['rejected']::text[], 'assessment', array['comune']::text[]);

insert into portal.transition_rules values ('reopen', array['rejected', 'waiting']::text[], 'assessment', array['comune']::text[]);

insert into portal.transition_rules values ('propose', array['waiting']::text[], 'proposed', array['comune']::text[]);

insert into portal.transition_rules values ('assign', array['proposed']::text[], 'assigned', array['comune', 'owner']::text[]);

insert into portal.transition_rules values ('return_to_waiting', array['proposed']::text[], 'waiting', array['comune', 'owner', 'system']::text[]);

insert into portal.transition_rules values ('call_off', array['assigned']::text[], 'waiting', array['comune']::text[]);

insert into portal.transition_rules values ('hand_over', array['assigned']::text[], 'hosted', array['comune', 'owner']::text[]);

insert into portal.transition_rules values ('start_leaving', array['hosted']::text[], 'leaving', array['ats', 'comune', 'system']::text[]);

insert into portal.transition_rules values ('stay_on', array['leaving']::text[], 'hosted', array['comune']::text[]);

insert into portal.transition_rules values ('hand_back', array['hosted', 'leaving']::text[], 'closed', array['comune', 'owner']::text[]);

insert into portal.transition_rules values ('withdraw', array['assessment', 'assigned', 'draft', 'proposed', 'submitted', 'waiting']::text[], 'withdrawn', array['comune', 'system']::text[]);

revoke all on all functions in schema app from public;

grant execute on function app.owed_draft() to portal_definer;

grant execute on function app.ladder_draft(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_check() to portal_definer;

grant execute on function app.ladder_check(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_stalled() to portal_definer;

grant execute on function app.ladder_stalled(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_information() to portal_definer;

grant execute on function app.ladder_information(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_ticket() to portal_definer;

grant execute on function app.ladder_ticket(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_certificate() to portal_definer;

grant execute on function app.ladder_certificate(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_convention() to portal_definer;

grant execute on function app.ladder_convention(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_proposal() to portal_definer;

grant execute on function app.ladder_proposal(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_household_answer() to portal_definer;

grant execute on function app.ladder_household_answer(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_duty_public_safety_notice() to portal_definer;

grant execute on function app.ladder_duty_public_safety_notice(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_duty_building_transfer_notice() to portal_definer;

grant execute on function app.ladder_duty_building_transfer_notice(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_duty_contract_registration() to portal_definer;

grant execute on function app.ladder_duty_contract_registration(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_stay_end() to portal_definer;

grant execute on function app.ladder_stay_end(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_quiet_support() to portal_definer;

grant execute on function app.ladder_quiet_support(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_concern() to portal_definer;

grant execute on function app.ladder_concern(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_social_opinion() to portal_definer;

grant execute on function app.ladder_social_opinion(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_educator_report() to portal_definer;

grant execute on function app.ladder_educator_report(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_financial_statement() to portal_definer;

grant execute on function app.ladder_financial_statement(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_unit_question() to portal_definer;

grant execute on function app.ladder_unit_question(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_renewal_decision() to portal_definer;

grant execute on function app.ladder_renewal_decision(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_handback() to portal_definer;

grant execute on function app.ladder_handback(date, date, integer[], date, date) to portal_definer;

grant execute on function app.owed_follow_up() to portal_definer;

grant execute on function app.ladder_follow_up(date, date, integer[], date, date) to portal_definer;

grant execute on function app.me() to portal_app, portal_system, portal_definer;

grant execute on function app.person() to portal_app, portal_system, portal_definer;

grant execute on function app.today() to portal_app, portal_system, portal_definer;

grant execute on function app.instant() to portal_app, portal_system, portal_definer;

grant execute on function app.fold(text) to portal_app, portal_system, portal_definer;

grant execute on function app.words(text) to portal_app, portal_system, portal_definer;

grant execute on function app.topic_of(text) to portal_app, portal_system, portal_definer;

alter function app.report_by_link(bytea) owner to portal_definer;

alter function app.report_link_opened(bytea) owner to portal_definer;

alter function app.sees(uuid, text, text[], text) owner to portal_definer;

alter function app.partnerships() owner to portal_definer;

alter function app.partners() owner to portal_definer;

alter function app.open_session(bytea, interval, timestamptz) owner to portal_definer;

alter function app.owns_case(uuid) owner to portal_definer;

alter function app.holds(uuid, text) owner to portal_definer;

alter function app.lock_case(uuid) owner to portal_definer;

alter function app.move_case(uuid, text) owner to portal_definer;

alter function app.reach(uuid, text) owner to portal_definer;

alter function app.lock_unit(uuid) owner to portal_definer;

alter function app.occupy(uuid, uuid, text, date, date) owner to portal_definer;

alter function app.release(uuid) owner to portal_definer;

alter function app.set_void(uuid, date, date, text, text, text) owner to portal_definer;

alter function app.takers(uuid, date, date) owner to portal_definer;

alter function app.end_void(uuid, date) owner to portal_definer;

alter function app.place_people(uuid, date, date) owner to portal_definer;

alter function app.inventory_of(uuid) owner to portal_definer;

alter function app.overstayed_units(uuid[]) owner to portal_definer;

alter function app.notify(text, uuid, uuid, uuid, jsonb, jsonb, text) owner to portal_definer;

alter function app.log_read(text[], uuid[], text) owner to portal_definer;

alter function app.find_cases(text, text, bytea) owner to portal_definer;

alter function app.open_reviews(uuid, text) owner to portal_definer;

alter function app.stay_limits(uuid) owner to portal_definer;

alter function app.renewal_facts(uuid) owner to portal_definer;

alter function app.lengthen_stay(uuid) owner to portal_definer;

alter function app.end_stay(uuid, date) owner to portal_definer;

alter function app.known_elsewhere(uuid, uuid, bytea) owner to portal_definer;

alter function app.touch_case(uuid) owner to portal_definer;

alter function app.count_household(uuid) owner to portal_definer;

alter function app.followed() owner to portal_definer;

alter function app.reminded_on(uuid, uuid, text) owner to portal_definer;

alter function app.stands_for() owner to portal_definer;

alter function app.work_by_kind(integer) owner to portal_definer;

alter function app.deliveries_by_state(integer) owner to portal_definer;

alter function app.work_rows(text[], boolean, integer, timestamptz, uuid) owner to portal_definer;

alter function app.work_runs() owner to portal_definer;

alter function app.replay_work(uuid[]) owner to portal_definer;

alter function app.pause_work(text, text) owner to portal_definer;

alter function app.resume_work(text) owner to portal_definer;

alter function app.work_pauses() owner to portal_definer;

alter function app.sits_at(uuid) owner to portal_definer;

alter function app.stood_aside(uuid) owner to portal_definer;

alter function app.may_opine(uuid) owner to portal_definer;

alter function app.may_abstain(uuid) owner to portal_definer;

alter function app.may_dissent(uuid) owner to portal_definer;

alter function app.reads_opinion(uuid, uuid) owner to portal_definer;

alter function app.opinions_in(uuid) owner to portal_definer;

alter function app.voters(uuid) owner to portal_definer;

alter function app.open_opinions(uuid, boolean) owner to portal_definer;

alter function app.reads_minutes(uuid) owner to portal_definer;

alter function app.may_sign(uuid) owner to portal_definer;

alter function app.end_expired_access() owner to portal_definer;

alter function app.sync_property_access(uuid) owner to portal_definer;

alter function app.come_of_age() owner to portal_definer;

alter function app.begin_absences() owner to portal_definer;

alter function app.hold_paused(uuid[]) owner to portal_definer;

alter function app.keep_obligations(text[], uuid[]) owner to portal_definer;

alter function app.open_due_reviews(jsonb) owner to portal_definer;

alter function app.remind_obligations(text[]) owner to portal_definer;

alter function app.require_operator() owner to portal_definer;

alter function app.work_paused(text, jsonb) owner to portal_definer;

alter function app.sum_budget(uuid) owner to portal_definer;

alter function app.sum_budget_trigger() owner to portal_definer;

alter function app.property_shared(uuid, uuid, text) owner to portal_definer;

alter function app.wanted_access(uuid[]) owner to portal_definer;

alter function app.sync_access(uuid[]) owner to portal_definer;

alter function app.follows(uuid, uuid, text) owner to portal_definer;

alter function app.sync_search(uuid[]) owner to portal_definer;

alter function app.sync_search_trigger() owner to portal_definer;

alter function app.stalls_on(uuid) owner to portal_definer;

alter function app.sync_stalled_trigger() owner to portal_definer;

alter function app.sync_absent(uuid, uuid) owner to portal_definer;

alter function app.sync_absence_trigger() owner to portal_definer;

alter function app.sync_case_trigger() owner to portal_definer;

alter function app.sync_people_trigger() owner to portal_definer;

alter function app.sync_property_trigger() owner to portal_definer;

alter function app.end_withdrawn_trigger() owner to portal_definer;

alter function app.date_check_trigger() owner to portal_definer;

alter function app.place_member_trigger() owner to portal_definer;

alter function app.owe_contribution_trigger() owner to portal_definer;

alter function app.tell(app.telling[]) owner to portal_definer;

alter function app.keep_after_insert() owner to portal_definer;

alter function app.keep_after_update() owner to portal_definer;

alter function app.keep_sitting_trigger() owner to portal_definer;

grant execute on function app.report_by_link(bytea) to portal_app;

grant execute on function app.report_link_opened(bytea) to portal_app;

grant execute on function app.sees(uuid, text, text[], text) to portal_app;

grant execute on function app.partnerships() to portal_app;

grant execute on function app.partners() to portal_app;

grant execute on function app.open_session(bytea, interval, timestamptz) to portal_app;

grant execute on function app.owns_case(uuid) to portal_app;

grant execute on function app.holds(uuid, text) to portal_app;

grant execute on function app.lock_case(uuid) to portal_app;

grant execute on function app.move_case(uuid, text) to portal_app;

grant execute on function app.reach(uuid, text) to portal_app;

grant execute on function app.lock_unit(uuid) to portal_app;

grant execute on function app.occupy(uuid, uuid, text, date, date) to portal_app;

grant execute on function app.release(uuid) to portal_app;

grant execute on function app.set_void(uuid, date, date, text, text, text) to portal_app;

grant execute on function app.takers(uuid, date, date) to portal_app;

grant execute on function app.end_void(uuid, date) to portal_app;

grant execute on function app.place_people(uuid, date, date) to portal_app;

grant execute on function app.inventory_of(uuid) to portal_app;

grant execute on function app.overstayed_units(uuid[]) to portal_app;

grant execute on function app.notify(text, uuid, uuid, uuid, jsonb, jsonb, text) to portal_app;

grant execute on function app.log_read(text[], uuid[], text) to portal_app;

grant execute on function app.find_cases(text, text, bytea) to portal_app;

grant execute on function app.open_reviews(uuid, text) to portal_app;

grant execute on function app.stay_limits(uuid) to portal_app;

grant execute on function app.renewal_facts(uuid) to portal_app;

grant execute on function app.lengthen_stay(uuid) to portal_app;

grant execute on function app.end_stay(uuid, date) to portal_app;

grant execute on function app.known_elsewhere(uuid, uuid, bytea) to portal_app;

grant execute on function app.touch_case(uuid) to portal_app;

grant execute on function app.count_household(uuid) to portal_app;

grant execute on function app.followed() to portal_app;

grant execute on function app.reminded_on(uuid, uuid, text) to portal_app;

grant execute on function app.stands_for() to portal_app;

grant execute on function app.work_by_kind(integer) to portal_app;

grant execute on function app.deliveries_by_state(integer) to portal_app;

grant execute on function app.work_rows(text[], boolean, integer, timestamptz, uuid) to portal_app;

grant execute on function app.work_runs() to portal_app;

grant execute on function app.replay_work(uuid[]) to portal_app;

grant execute on function app.pause_work(text, text) to portal_app;

grant execute on function app.resume_work(text) to portal_app;

grant execute on function app.work_pauses() to portal_app;

grant execute on function app.sits_at(uuid) to portal_app;

grant execute on function app.stood_aside(uuid) to portal_app;

grant execute on function app.may_opine(uuid) to portal_app;

grant execute on function app.may_abstain(uuid) to portal_app;

grant execute on function app.may_dissent(uuid) to portal_app;

grant execute on function app.reads_opinion(uuid, uuid) to portal_app;

grant execute on function app.opinions_in(uuid) to portal_app;

grant execute on function app.voters(uuid) to portal_app;

grant execute on function app.open_opinions(uuid, boolean) to portal_app;

grant execute on function app.reads_minutes(uuid) to portal_app;

grant execute on function app.may_sign(uuid) to portal_app;

grant execute on function app.waiting(text[]) to portal_app;

grant execute on function app.waiting_on(text[], uuid) to portal_app;

grant execute on function app.holds(uuid, text) to portal_system;

grant execute on function app.lock_case(uuid) to portal_system;

grant execute on function app.move_case(uuid, text) to portal_system;

grant execute on function app.reach(uuid, text) to portal_system;

grant execute on function app.release(uuid) to portal_system;

grant execute on function app.notify(text, uuid, uuid, uuid, jsonb, jsonb, text) to portal_system;

grant execute on function app.end_expired_access() to portal_system;

grant execute on function app.sync_property_access(uuid) to portal_system;

grant execute on function app.occupy(uuid, uuid, text, date, date) to portal_system;

grant execute on function app.lock_unit(uuid) to portal_system;

grant execute on function app.place_people(uuid, date, date) to portal_system;

grant execute on function app.open_reviews(uuid, text) to portal_system;

grant execute on function app.count_household(uuid) to portal_system;

grant execute on function app.come_of_age() to portal_system;

grant execute on function app.begin_absences() to portal_system;

grant execute on function app.hold_paused(uuid[]) to portal_system;

grant execute on function app.keep_obligations(text[], uuid[]) to portal_system;

grant execute on function app.open_due_reviews(jsonb) to portal_system;

grant execute on function app.remind_obligations(text[]) to portal_system;

grant execute on function app.work_by_kind(integer) to portal_system;

grant execute on function app.deliveries_by_state(integer) to portal_system;

grant execute on function app.work_rows(text[], boolean, integer, timestamptz, uuid) to portal_system;

grant execute on function app.work_runs() to portal_system;

grant execute on function app.replay_work(uuid[]) to portal_system;

grant execute on function app.pause_work(text, text) to portal_system;

grant execute on function app.resume_work(text) to portal_system;

grant execute on function app.work_pauses() to portal_system;

grant select, insert, update, delete on all tables in schema portal to portal_definer;

grant select on portal.alembic_version to portal_app, portal_system;

revoke insert, update, delete on portal.disclosure_rules, portal.transition_rules from portal_definer;
