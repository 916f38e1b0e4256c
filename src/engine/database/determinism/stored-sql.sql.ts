/** SQL that the database keeps for the application, as part of an object. */
export type StoredSql = {
  /** What it is, for people. */
  readonly object: string;
  /** What must come before the text to put another in its place; null where none can be. */
  readonly before: string | null;
  readonly text: string;
  /** What must come after it. */
  readonly after: string;
  /** The body within the text, where that is a string. */
  readonly body: string | null;
};

/**
 * All SQL of the application's schemas that matches the pattern $1: what is not an extension's, and is evaluated anew whenever it is
 * used. What the role does not own is listed, but cannot be replaced. Expects nothing but `pg_catalog` on the search path.
 *
 * A constraint that is put back is not proven again: the rows that are there were judged by the real clock.
 */
export const STORED_SQL = `
WITH namespace AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^(pg_|leakproof)' AND nspname <> 'information_schema'
),
extended AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
relation AS (
  SELECT c.oid, relkind, reloptions, relowner AS owner, format('%I.%I', nspname, relname) AS name
  FROM pg_class c JOIN namespace n ON n.oid = relnamespace
  WHERE (1259, c.oid) NOT IN (SELECT classid::bigint, objid FROM extended)
),
domain AS (
  SELECT t.oid, typdefault, typowner AS owner, format('%I.%I', nspname, typname) AS name
  FROM pg_type t JOIN namespace n ON n.oid = typnamespace WHERE typtype = 'd'
),
stored (owner, object, before, text, after, body) AS (
  SELECT owner, concat_ws(' ', 'default of', name || '.' || quote_ident(attname)),
    format('ALTER TABLE ONLY %s ALTER COLUMN %I SET DEFAULT ', name, attname), pg_get_expr(adbin, adrelid), '', NULL
  FROM relation JOIN pg_attrdef ON adrelid = relation.oid JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
  WHERE relkind IN ('r', 'p', 'v') AND attgenerated = ''
  UNION ALL
  SELECT owner, 'default of ' || name, format('ALTER DOMAIN %s SET DEFAULT ', name), typdefault, '', NULL
  FROM domain WHERE typdefault IS NOT NULL
  UNION ALL
  SELECT proowner, CASE prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END || p.oid::regprocedure, '',
    pg_get_functiondef(p.oid), '', CASE WHEN prosqlbody IS NULL THEN prosrc END
  FROM pg_proc p JOIN namespace n ON n.oid = pronamespace JOIN pg_language l ON l.oid = prolang
  WHERE prokind IN ('f', 'p') AND lanname IN ('sql', 'plpgsql') AND (1255, p.oid) NOT IN (SELECT classid::bigint, objid FROM extended)
  UNION ALL
  SELECT owner, 'view ' || name,
    format('CREATE OR REPLACE VIEW %s%s AS ', name, ' WITH (' || array_to_string(reloptions, ', ') || ')'),
    pg_get_viewdef(oid), '', NULL
  FROM relation WHERE relkind = 'v'
  UNION ALL
  SELECT owner, 'materialized view ' || name, NULL, pg_get_viewdef(oid), '', NULL FROM relation WHERE relkind = 'm'
  UNION ALL
  SELECT owner, format('policy %I of %s', polname, name), format('ALTER POLICY %I ON %s ', polname, name),
    concat_ws(' ', 'USING (' || pg_get_expr(polqual, polrelid) || ')', 'WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')'), '', NULL
  FROM pg_policy JOIN relation ON relation.oid = polrelid
  UNION ALL
  SELECT owner, format('constraint %I of %s', conname, name),
    format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I ', name, conname, conname),
    pg_get_constraintdef(c.oid), CASE WHEN convalidated THEN ' NOT VALID' ELSE '' END, NULL
  FROM pg_constraint c JOIN relation ON relation.oid = conrelid WHERE contype = 'c' AND coninhcount = 0
  UNION ALL
  SELECT owner, format('constraint %I of %s', conname, name),
    format('ALTER DOMAIN %s DROP CONSTRAINT %I; ALTER DOMAIN %s ADD CONSTRAINT %I ', name, conname, name, conname),
    pg_get_constraintdef(c.oid), CASE WHEN convalidated THEN ' NOT VALID' ELSE '' END, NULL
  FROM pg_constraint c JOIN domain ON domain.oid = contypid WHERE contype = 'c'
  UNION ALL
  SELECT owner, format('trigger %I of %s', tgname, name), CASE WHEN tgenabled = 'O' AND tgconstraint = 0 AND tgparentid = 0 THEN '' END,
    regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'), '', NULL
  FROM pg_trigger t JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal AND tgqual IS NOT NULL
  UNION ALL
  SELECT owner, format('rule %I of %s', rulename, name), NULL, pg_get_ruledef(r.oid), '', NULL
  FROM pg_rewrite r JOIN relation ON relation.oid = ev_class WHERE rulename <> '_RETURN'
)
SELECT object, CASE WHEN pg_has_role(owner, 'USAGE') THEN before END AS before, text, after, body
FROM stored WHERE text ~* $1 ORDER BY object`;
