"""What a database consists of, read from its own catalogue, each object with the SQL that makes and unmakes it.

Two databases are the same when their objects are. Alembic's comparison knows tables and columns; the portal's promises are
made by policies, functions and rights, so those are read here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    import psycopg

KINDS = ("type", "table", "column", "function", "constraint", "index", "trigger", "row security", "policy", "right", "rule")
"""In the order in which they can be made."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of a database. Equal when kind, name and definition are."""

    kind: str
    name: str
    definition: str
    make: str
    """The statement that makes it."""
    unmake: str


QUERIES: dict[str, LiteralString] = {
    "type": """
        select format('app.%I', c.relname), x.columns, format('create type app.%I as (%s)', c.relname, x.columns),
               format('drop type app.%I', c.relname)
        from pg_class c, lateral (
            select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum) as columns
            from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) x
        where c.relnamespace = 'app'::regnamespace and c.relkind = 'c'""",
    "table": """
        select format('portal.%I', c.relname), c.relowner::regrole::text,
               format(e'create table portal.%I (\\n    %s\\n)', c.relname, x.columns), format('drop table portal.%I', c.relname)
        from pg_class c, lateral (
            select string_agg(app_column, e',\\n    ' order by attnum) as columns from (
                select a.attnum, format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                    ' default ' || pg_get_expr(d.adbin, d.adrelid), case when a.attnotnull then ' not null' else '' end) as app_column
                from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) y) x
        where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p')""",
    "column": """
        select format('portal.%I.%I', c.relname, a.attname), y.whole,
               format('alter table portal.%I add column %I %s', c.relname, a.attname, y.whole),
               format('alter table portal.%I drop column %I', c.relname, a.attname)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum, lateral (
            select format('%s%s%s', format_type(a.atttypid, a.atttypmod), case when a.attgenerated <> '' then
                       format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
                       else ' default ' || pg_get_expr(d.adbin, d.adrelid) end,
                   case when a.attnotnull then ' not null' else '' end) as whole) y
        where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p')""",
    "function": """
        select p.oid::regprocedure::text, pg_get_functiondef(p.oid) || p.proowner::regrole::text,
               format(e'%1$s;\\nalter function %2$s owner to %3$s;\\nrevoke all on function %2$s from public',
                      rtrim(pg_get_functiondef(p.oid), e' \\n'), p.oid::regprocedure, p.proowner::regrole),
               format('drop function %s', p.oid::regprocedure)
        from pg_proc p where p.pronamespace in ('app'::regnamespace, 'portal'::regnamespace)""",
    "constraint": """
        select format('%s %I', conrelid::regclass, conname), pg_get_constraintdef(oid),
               format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
               format('alter table %s drop constraint %I', conrelid::regclass, conname)
        from pg_constraint where connamespace = 'portal'::regnamespace and contype not in ('n', 't')
        order by array_position(array['p', 'u', 'x', 'c', 'f'], contype::text), conname""",
    "index": """
        select format('portal.%I', indexname), indexdef, indexdef, format('drop index portal.%I', indexname)
        from pg_indexes where schemaname = 'portal'
        and not exists (select 1 from pg_constraint where conname = indexname and contype in ('p', 'u', 'x'))""",
    "trigger": """
        select format('%s %I', tgrelid::regclass, tgname), pg_get_triggerdef(oid), pg_get_triggerdef(oid),
               format('drop trigger %I on %s', tgname, tgrelid::regclass)
        from pg_trigger where not tgisinternal""",
    "row security": """
        select format('%s %s', oid::regclass, what), what, format('alter table %s %s row level security', oid::regclass, what),
               format('alter table %s %s row level security', oid::regclass, undone)
        from pg_class, (values ('enable', 'disable'), ('force', 'no force')) x (what, undone)
        where relnamespace = 'portal'::regnamespace and relkind in ('r', 'p')
        and case what when 'enable' then relrowsecurity else relforcerowsecurity end""",
    "policy": """
        select format('%I on portal.%I', policyname, tablename), y.rest,
               format('create policy %I on portal.%I %s', policyname, tablename, y.rest),
               format('drop policy %I on portal.%I', policyname, tablename)
        from pg_policies, lateral (select format('as %s for %s to %s%s%s', lower(permissive), lower(cmd),
            array_to_string(roles, ', '), ' using (' || qual || ')', ' with check (' || with_check || ')') as rest) y
        where schemaname = 'portal'""",
    "right": """
        select format('%s on %s to %s', what, target, grantee::regrole), '', format('grant %s on %s to %s', what, target, grantee::regrole),
               format('revoke %s on %s from %s', what, target, case grantee when 0 then 'public' else grantee::regrole::text end)
        from (
            select lower(a.privilege_type) as what, format('%s', c.oid::regclass) as target, a.grantee
            from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
            where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p', 'v') and a.grantee <> c.relowner
            union all
            select format('%s (%I)', lower(a.privilege_type), t.attname), format('%s', t.attrelid::regclass), a.grantee
            from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
            where c.relnamespace = 'portal'::regnamespace
            union all
            select lower(a.privilege_type), format('function %s', p.oid::regprocedure), a.grantee
            from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            where p.pronamespace = 'app'::regnamespace and a.grantee <> p.proowner) x""",
    "rule": """
        select name, statement, format('insert into portal.%s values (%s)', target, statement), format('delete from portal.%s where %s', target, key)
        from (
            select 'disclosure_rules ' || id as name, 'disclosure_rules' as target, format('id = %s', id) as key,
                   concat_ws(', ', id, quote_literal(kind), quote_literal(facet), quote_literal(audience), quote_literal(stages) || '::text[]',
                             quote_nullable(milestone), quote_nullable(days_after_close)) as statement
            from portal.disclosure_rules
            union all
            select 'transition_rules ' || name, 'transition_rules', format('name = %L', name),
                   concat_ws(', ', quote_literal(name), quote_literal(sources) || '::text[]', quote_nullable(target), quote_literal(kinds) || '::text[]')
            from portal.transition_rules) x""",
}  # fmt: skip


def things(connection: psycopg.Connection[Any]) -> dict[tuple[str, str], Thing]:
    """Everything that the migrations make, by kind and name, in the order in which it can be made."""
    connection.execute("set search_path = pg_catalog")
    found: dict[tuple[str, str], Thing] = {}
    for kind in KINDS:
        for name, definition, make, unmake in connection.execute(QUERIES[kind]).fetchall():
            if "alembic_version" not in name:
                found[kind, name] = Thing(kind, name, definition, make, unmake)
    return found
