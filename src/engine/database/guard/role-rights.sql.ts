/** Who the role is, and whether it can be granted what only a superuser may: to switch off foreign keys and triggers. */
export const ROLE_SQL = `
SELECT rolname AS name, rolsuper AS "isSuperuser", current_setting('server_version_num')::int >= 150000 AS "canBeGranted"
FROM pg_roles WHERE rolname = current_user`;

/**
 * One row for each statement that a superuser has to run so that this role may do what the harness does: make its schemas, put a journal
 * under every table of the application, read all rows, rewind them, and see and end the connections of the application, whose roles are $1.
 */
export const LACKING_RIGHTS_SQL = `
WITH role AS (
  SELECT rolname AS name, rolbypassrls FROM pg_roles WHERE rolname = current_user AND NOT rolsuper
), namespace AS (
  SELECT * FROM pg_namespace WHERE nspname !~ '^(pg_|leakproof)' AND nspname <> 'information_schema'
), own AS (
  SELECT * FROM pg_namespace WHERE nspname = 'leakproof'
), relation AS (
  SELECT c.* FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'S') AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('e', 'i'))
), lacking (place, statement) AS (
  SELECT 1, format('GRANT CREATE ON DATABASE %I TO %I', current_database(), role.name) FROM role
  WHERE NOT has_database_privilege(current_database(), 'CREATE')
    AND (to_regnamespace('leakproof') IS NULL OR to_regnamespace('leakproof_determinism') IS NULL)
  UNION
  SELECT 2, format('GRANT USAGE ON SCHEMA %I TO %I', nspname, role.name) FROM role, namespace
  WHERE NOT has_schema_privilege(namespace.oid, 'USAGE') AND namespace.oid IN (SELECT relnamespace FROM relation)
  UNION
  SELECT 3, format('GRANT %I TO %I', pg_get_userbyid(relowner), role.name) FROM role, relation WHERE NOT pg_has_role(relowner, 'USAGE')
  UNION
  -- What another role has left in the harness's schema: the marker, or a journal.
  SELECT 4, format('ALTER SCHEMA leakproof OWNER TO %I', role.name) FROM role, own WHERE NOT pg_has_role(nspowner, 'USAGE')
  UNION
  SELECT 5, format('ALTER TABLE leakproof.%I OWNER TO %I', relname, role.name) FROM role, pg_class c JOIN own ON own.oid = relnamespace
  WHERE relkind IN ('r', 'S') AND NOT pg_has_role(relowner, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'i')
  UNION
  SELECT 5, format('ALTER ROUTINE leakproof.%I(%s) OWNER TO %I', proname, pg_get_function_identity_arguments(p.oid), role.name)
  FROM role, pg_proc p JOIN own ON own.oid = pronamespace WHERE NOT pg_has_role(proowner, 'USAGE')
  UNION
  SELECT 6, format('GRANT SET ON PARAMETER session_replication_role TO %I', role.name) FROM role
  WHERE NOT has_parameter_privilege('session_replication_role', 'SET')
  UNION
  SELECT 7, format('ALTER ROLE %I BYPASSRLS', role.name) FROM role
  WHERE NOT rolbypassrls AND EXISTS (SELECT FROM relation WHERE relrowsecurity AND relforcerowsecurity)
  UNION
  -- To look at the application's connections, and to end one that hangs.
  SELECT 8, format('GRANT %I TO %I', needed, role.name) FROM role, unnest(ARRAY['pg_read_all_stats', 'pg_signal_backend']) AS needed
  WHERE NOT pg_has_role(needed, 'USAGE') AND EXISTS (
    SELECT FROM pg_roles AS others WHERE others.rolname = ANY ($1) AND NOT pg_has_role(others.oid, 'USAGE'))
)
SELECT statement FROM lacking ORDER BY place, statement`;
