/** One row each; a view that another is made from, if only by way of a third, comes before it. */
export const MATERIALIZED_VIEWS_SQL = `
WITH RECURSIVE uses AS (
  SELECT r.ev_class AS view, d.refobjid AS used
  FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
), reached AS (
  SELECT c.oid AS view, c.oid AS used FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'm' AND n.nspname !~ '^(pg_|leakproof)' AND n.nspname <> 'information_schema'
  UNION
  SELECT reached.view, uses.used FROM reached JOIN uses ON uses.view = reached.used
)
SELECT c.oid::bigint::float8 AS oid, format('%I.%I', n.nspname, c.relname) AS "sqlName", c.relispopulated AS "isPopulated",
  EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL) AS "isKeyed"
FROM reached JOIN pg_class c ON c.oid = reached.view JOIN pg_namespace n ON n.oid = c.relnamespace
GROUP BY c.oid, n.nspname, c.relname, c.relispopulated ORDER BY count(*), 2`;
