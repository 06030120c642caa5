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
