import { createHash } from 'node:crypto';
import type { Client } from 'pg';

/** Schemas whose contents are not part of the application's: the harness's own, and drizzle-kit's migrations. */
const OTHER_SCHEMAS = ['information_schema', 'leakproof', 'drizzle'];

/**
 * One line for everything that a statement can tell apart in the application's schemas, in the words of Postgres itself.
 * Members of extensions are left out: they change with the extension's version, which has a line of its own.
 */
const DESCRIPTION = `
WITH namespace AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> ALL ($1)),
relation AS (
  SELECT c.*, nspname || '.' || relname AS full_name FROM pg_class c JOIN namespace n ON n.oid = relnamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
),
line (text) AS (
  SELECT concat_ws(' ', 'schema', nspname) FROM namespace
  UNION ALL SELECT concat_ws(' ', 'extension', extname, extversion) FROM pg_extension
  UNION ALL SELECT concat_ws(' ', 'relation', full_name, relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions,
                             pg_get_expr(relpartbound, oid), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
    FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL SELECT concat_ws(' ', 'column', full_name, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
                             format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation::regcollation,
                             pg_get_expr(adbin, adrelid))
    FROM relation JOIN pg_attribute ON attrelid = relation.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT concat_ws(' ', 'sequence', full_name, seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcycle)
    FROM relation JOIN pg_sequence ON seqrelid = relation.oid
  UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, contypid::regtype, conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN namespace n ON n.oid = connamespace
  UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN relation ON relation.oid = indrelid
  UNION ALL SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'policy', full_name, polname, polcmd, polpermissive, polroles::regrole[],
                             pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM pg_policy JOIN relation ON relation.oid = polrelid
  UNION ALL SELECT pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN relation ON relation.oid = ev_class
  UNION ALL SELECT concat_ws(' ', 'type', t.oid::regtype, typtype, format_type(typbasetype, typtypmod), typnotnull, typdefault,
                             (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
    FROM pg_type t JOIN namespace n ON n.oid = typnamespace
   WHERE typtype IN ('e', 'd')
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e')
  UNION ALL SELECT CASE WHEN prokind = 'a' THEN 'aggregate ' || p.oid::regprocedure ELSE pg_get_functiondef(p.oid) END
    FROM pg_proc p JOIN namespace n ON n.oid = pronamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
)
SELECT text FROM line ORDER BY text COLLATE "C"`;

/**
 * A digest of the application's schemas: two databases with the same digest have the same tables, columns, defaults,
 * constraints, indexes, types, triggers, policies, views and functions. Data, owners and grants do not count.
 */
export async function readSchemaDigest(client: Client): Promise<string> {
  await client.query('BEGIN READ ONLY');
  try {
    // Postgres qualifies names by what the search path hides, and that is not part of the schema.
    await client.query('SET LOCAL search_path = pg_catalog');
    const { rows } = await client.query<{ text: string }>(DESCRIPTION, [OTHER_SCHEMAS]);
    return createHash('sha256')
      .update(JSON.stringify(rows.map((row) => row.text)))
      .digest('hex');
  } finally {
    await client.query('COMMIT');
  }
}
