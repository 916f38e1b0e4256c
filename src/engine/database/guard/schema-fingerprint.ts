import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { DETERMINISM_SCHEMA } from '../determinism/shadows.ts';

/** What the application's schemas are. Plain data, to be kept as JSON. */
export type SchemaFingerprint = {
  /** Of all but the SQL that objects hold. */
  readonly digest: string;
  /** Defaults, constraints, views, policies, functions, each by its owner, in the words of Postgres. */
  readonly expressions: { readonly [owner: string]: string };
};

/** SQL that the harness has pointed to a function of its own, in place of what was there (see `control-stored-sql.ts`). */
const CONTROLLED = new RegExp(`\\b${DETERMINISM_SCHEMA}\\.`);

/**
 * One line for everything that a statement can tell apart in the application's schemas, in the words of Postgres itself.
 * Members of extensions are left out: they change with the extension's version, which has a line of its own. So are the
 * schemas of the harness and of drizzle-kit's migrations, and the triggers by which the journal hangs on the tables.
 */
const DESCRIPTION = `
WITH namespace AS (
  SELECT oid, nspname FROM pg_namespace
   WHERE nspname !~ '^(pg_|leakproof)' AND nspname NOT IN ('information_schema', 'drizzle')
),
relation AS (
  SELECT c.*, nspname || '.' || relname AS full_name FROM pg_class c JOIN namespace n ON n.oid = relnamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
),
line (text, expression) AS (
  SELECT concat_ws(' ', 'schema', nspname), NULL FROM namespace
  UNION ALL SELECT concat_ws(' ', 'extension', extname, extversion), NULL FROM pg_extension
  UNION ALL SELECT concat_ws(' ', 'relation', full_name, relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions,
                             pg_get_expr(relpartbound, oid)), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END
    FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL SELECT concat_ws(' ', 'column', full_name, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
                             format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation::regcollation,
                             CASE WHEN attgenerated <> '' THEN pg_get_expr(adbin, adrelid) END), NULL
    FROM relation JOIN pg_attribute ON attrelid = relation.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT concat_ws(' ', 'sequence', full_name, seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcycle), NULL
    FROM relation JOIN pg_sequence ON seqrelid = relation.oid
  UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, contypid::regtype, conname), pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN namespace n ON n.oid = connamespace
  UNION ALL SELECT pg_get_indexdef(indexrelid), NULL FROM pg_index JOIN relation ON relation.oid = indrelid
  UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled), pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN relation ON relation.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
   WHERE NOT tgisinternal AND p.pronamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^leakproof')
  UNION ALL SELECT concat_ws(' ', 'policy', full_name, polname, polcmd, polpermissive, polroles::regrole[]),
                             concat_ws(' ', pg_get_expr(polqual, polrelid), 'CHECK ' || pg_get_expr(polwithcheck, polrelid))
    FROM pg_policy JOIN relation ON relation.oid = polrelid
  UNION ALL SELECT concat_ws(' ', 'rule', full_name, rulename), pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN relation ON relation.oid = ev_class
  UNION ALL SELECT concat_ws(' ', 'type', t.oid::regtype, typtype, format_type(typbasetype, typtypmod), typnotnull,
                             (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)), NULL
    FROM pg_type t JOIN namespace n ON n.oid = typnamespace
   WHERE typtype IN ('e', 'd')
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e')
  UNION ALL SELECT concat_ws(' ', 'routine', prokind, p.oid::regprocedure), CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END
    FROM pg_proc p JOIN namespace n ON n.oid = pronamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
  UNION ALL SELECT concat_ws(' ', 'default', full_name, attname), pg_get_expr(adbin, adrelid)
    FROM relation JOIN pg_attrdef ON adrelid = relation.oid JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
   WHERE attgenerated = ''
  UNION ALL SELECT concat_ws(' ', 'default', t.oid::regtype), typdefault
    FROM pg_type t JOIN namespace n ON n.oid = typnamespace WHERE typtype = 'd' AND typdefault IS NOT NULL
)
SELECT text, expression FROM line ORDER BY text COLLATE "C"`;

/**
 * Reads the fingerprint of the application's schemas: two databases with the same one have the same tables, columns,
 * defaults, constraints, indexes, types, triggers, policies, views and functions. Data, owners and grants do not count.
 */
export async function readSchemaFingerprint(client: Client): Promise<SchemaFingerprint> {
  await client.query('BEGIN READ ONLY');
  try {
    // Postgres qualifies names by what the search path hides, and that is not part of the schema.
    await client.query('SET LOCAL search_path = pg_catalog');
    const { rows } = await client.query<{ text: string; expression: string | null }>(DESCRIPTION);
    const digest = createHash('sha256').update(JSON.stringify(rows.map((row) => row.text)));
    const expressions = rows.flatMap(({ text, expression }) =>
      expression === null ? [] : [[text, expression] as const],
    );
    return { digest: digest.digest('hex'), expressions: Object.fromEntries(expressions) };
  } finally {
    await client.query('COMMIT');
  }
}

/** True when the schema is what it was, but for SQL in it that the harness has since made its own. */
export function isSameSchema(before: SchemaFingerprint, now: SchemaFingerprint): boolean {
  // That the same objects hold SQL is part of the digest.
  return (
    before.digest === now.digest &&
    Object.entries(now.expressions).every(
      ([owner, expression]) => before.expressions[owner] === expression || CONTROLLED.test(expression),
    )
  );
}
