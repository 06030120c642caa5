-- What is compared of a database beside its rows: each section is a query of names and of what each is.

-- migration
select 'head', version_num from portal.alembic_version;

-- schemas
select nspname, nspowner::regrole::text from pg_namespace where nspname in ('portal', 'app', 'public');

-- tables
select c.relname, format('%s rls=%s force=%s', c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity)
from pg_class c
where c.relnamespace in ('portal'::regnamespace, 'app'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'S');

-- columns
select c.relname || '.' || t.attname,
  format('%s %s %s', format_type(t.atttypid, t.atttypmod), t.attnotnull, pg_get_expr(d.adbin, d.adrelid))
from pg_class c
join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = t.attnum
where c.relnamespace in ('portal'::regnamespace, 'app'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm');

-- policies
select tablename || '.' || policyname, format('%s %s %s using %s check %s', permissive, cmd, roles, qual, with_check)
from pg_policies where schemaname = 'portal';

-- functions
select p.oid::regprocedure::text,
  format('%s definer=%s %s %s', p.proowner::regrole, p.prosecdef, p.proconfig, md5(pg_get_functiondef(p.oid)))
from pg_proc p where p.pronamespace in ('portal'::regnamespace, 'app'::regnamespace) and p.prokind = 'f';

-- rights
with closed (name, acl) as (
  select 'schema ' || nspname, nspacl from pg_namespace where nspname in ('portal', 'app', 'public')
  union all
  select 'table ' || c.relname, c.relacl from pg_class c
  where c.relnamespace in ('portal'::regnamespace, 'app'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select 'column ' || c.relname || '.' || t.attname, t.attacl from pg_class c join pg_attribute t on t.attrelid = c.oid
  where c.relnamespace in ('portal'::regnamespace, 'app'::regnamespace) and t.attacl is not null
  union all
  select 'function ' || p.oid::regprocedure, p.proacl from pg_proc p
  where p.pronamespace in ('portal'::regnamespace, 'app'::regnamespace))
select name, coalesce((
  select string_agg(one, ' ' order by one)
  from (select format('%s:%s:%s', case when a.grantee = 0 then 'public' else a.grantee::regrole::text end, a.privilege_type, a.is_grantable)
        from aclexplode(acl) a) x(one)), 'as by default')
from closed;

-- constraints
select conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'portal'::regnamespace;

-- indexes
select indexname, indexdef from pg_indexes where schemaname = 'portal';

-- triggers
select t.tgrelid::regclass::text || '.' || t.tgname, pg_get_triggerdef(t.oid) || t.tgenabled::text
from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace in ('portal'::regnamespace, 'app'::regnamespace) and not t.tgisinternal;

-- connecting
select rolname, has_database_privilege(oid, current_database(), 'CONNECT')::text
from pg_roles
where rolname in ('portal_app', 'portal_system', 'portal_migrator', 'portal_backup', 'portal_definer', 'portal_owner');

-- roles
select rolname, format('super=%s bypass=%s login=%s', rolsuper, rolbypassrls, rolcanlogin)
from pg_roles where rolname in ('portal_app', 'portal_system', 'portal_migrator', 'portal_backup', 'portal_definer', 'portal_owner');
