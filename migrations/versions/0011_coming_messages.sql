set local check_function_bodies = off;

set local role portal_owner;

create table portal.coming_messages (
    id uuid not null,
    day date not null,
    organisation_id uuid not null,
    person_id uuid not null,
    kind text not null,
    case_id uuid,
    unit_id uuid,
    "values" jsonb not null,
    by_mail boolean not null
);

reset role;

alter table portal.coming_messages add constraint pk_coming_messages PRIMARY KEY (id);

alter table portal.coming_messages add constraint fk_coming_messages_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.coming_messages add constraint fk_coming_messages_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

CREATE INDEX ix_coming_messages_organisation_id ON portal.coming_messages USING btree (organisation_id, day);

alter table portal.coming_messages enable row level security;

alter table portal.coming_messages force row level security;

create policy coming_messages_system_select on portal.coming_messages as permissive for select to portal_system using (true);

create policy coming_messages_system_insert on portal.coming_messages as permissive for insert to portal_system with check (true);

create policy coming_messages_system_delete on portal.coming_messages as permissive for delete to portal_system using (true);

grant insert on portal.coming_messages to portal_system;

grant select on portal.coming_messages to portal_system;

grant delete on portal.coming_messages to portal_system;

grant insert on portal.coming_messages to portal_definer;

grant select on portal.coming_messages to portal_definer;

grant update on portal.coming_messages to portal_definer;

grant delete on portal.coming_messages to portal_definer;
