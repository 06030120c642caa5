set local role portal_owner;
set local check_function_bodies = off;

create table portal.saved_filters (
    id uuid not null,
    organisation_id uuid not null,
    person_id uuid not null,
    name text,
    asked jsonb not null,
    pinned boolean default false not null,
    is_default boolean default false not null,
    removed_at timestamp with time zone,
    created_at timestamp with time zone not null
);

alter table portal.documents add column expires_on date;

reset role;

alter table portal.saved_filters add constraint pk_saved_filters PRIMARY KEY (id);

alter table portal.saved_filters add constraint fk_saved_filters_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.saved_filters add constraint fk_saved_filters_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

CREATE UNIQUE INDEX uq_saved_filters_default ON portal.saved_filters USING btree (person_id, organisation_id) WHERE ((removed_at IS NULL) AND is_default);

CREATE UNIQUE INDEX uq_saved_filters_last ON portal.saved_filters USING btree (person_id, organisation_id) WHERE (name IS NULL);

CREATE UNIQUE INDEX uq_saved_filters_name ON portal.saved_filters USING btree (person_id, organisation_id, lower(name)) WHERE ((removed_at IS NULL) AND (name IS NOT NULL));

alter table portal.saved_filters enable row level security;

alter table portal.saved_filters force row level security;

create policy saved_filters_fence on portal.saved_filters as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy saved_filters_select on portal.saved_filters as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

create policy saved_filters_insert on portal.saved_filters as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

create policy saved_filters_update on portal.saved_filters as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person)))) with check (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

grant insert on portal.saved_filters to portal_app;

grant select on portal.saved_filters to portal_app;

grant insert on portal.saved_filters to portal_definer;

grant select on portal.saved_filters to portal_definer;

grant update on portal.saved_filters to portal_definer;

grant delete on portal.saved_filters to portal_definer;

grant update (name) on portal.saved_filters to portal_app;

grant update (asked) on portal.saved_filters to portal_app;

grant update (pinned) on portal.saved_filters to portal_app;

grant update (is_default) on portal.saved_filters to portal_app;

grant update (removed_at) on portal.saved_filters to portal_app;
