set local role portal_owner;
set local check_function_bodies = off;

create table portal.member_languages (
    member_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    language text not null,
    recorded_by_id uuid not null,
    recorded_at timestamp with time zone not null
);

reset role;

alter table portal.member_languages add constraint pk_member_languages PRIMARY KEY (member_id);

alter table portal.member_languages add constraint member_language CHECK ((language = ANY (ARRAY['it'::text, 'en'::text, 'fr'::text, 'ar'::text, 'ro'::text, 'uk'::text])));

alter table portal.member_languages add constraint fk_member_languages_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.member_languages add constraint fk_member_languages_member_id_case_id FOREIGN KEY (member_id, case_id) REFERENCES portal.members(id, case_id);

alter table portal.member_languages add constraint fk_member_languages_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.member_languages add constraint fk_member_languages_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES portal.people(id);

CREATE INDEX ix_member_languages_case_id ON portal.member_languages USING btree (case_id);

alter table portal.member_languages enable row level security;

alter table portal.member_languages force row level security;

create policy member_languages_fence on portal.member_languages as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy member_languages_select on portal.member_languages as permissive for select to portal_app using (app.sees(case_id, 'support'::text));

create policy member_languages_insert on portal.member_languages as permissive for insert to portal_app with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text, 'comune'::text]));

create policy member_languages_update on portal.member_languages as permissive for update to portal_app using (app.sees(case_id, 'support'::text, ARRAY['ats'::text, 'comune'::text])) with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text, 'comune'::text]));

grant insert on portal.member_languages to portal_app;

grant select on portal.member_languages to portal_app;

grant update on portal.member_languages to portal_app;

grant insert on portal.member_languages to portal_definer;

grant select on portal.member_languages to portal_definer;

grant update on portal.member_languages to portal_definer;

grant delete on portal.member_languages to portal_definer;
