import type { Client } from 'pg';
import { describeFailure } from '../journal/database-failure.ts';
import type { HarnessSession } from '../journal/harness-session.ts';
import { withoutClockKeywords } from './clock-keywords.ts';
import {
  DEFAULTS_SQL,
  DETERMINISM_SCHEMA,
  KNOWN_FUNCTIONS_SQL,
  NOW,
  SHADOWS,
  shadowSql,
  signatureOf,
} from './determinism.sql.ts';
import { replaceWords } from './sql-text.ts';

/**
 * The search path that makes functions of time and chance resolve to the harness's own. It is for the application's connections alone
 * (the tap sets it): in a session that makes tables, they would be made in the first schema on the path.
 */
export function deterministicSearchPath(searchPath = '"$user", public'): string {
  return `${DETERMINISM_SCHEMA}, pg_catalog, ${searchPath}`;
}

/**
 * Makes time, ids and random numbers of the database the harness's own: shadows of the functions that give them, and defaults of
 * columns and domains, which are bound when they are made, pointed to the shadows. Idempotent. Expects the journal to be installed.
 *
 * Which instant and which stream they give is set by the journal, step by step. While none is set they are the real ones.
 *
 * @throws UsageError when the role may not do so. Nothing has changed then.
 */
export async function installDeterminism({ client }: HarnessSession): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(
      `CREATE SCHEMA IF NOT EXISTS ${DETERMINISM_SCHEMA}; GRANT USAGE ON SCHEMA ${DETERMINISM_SCHEMA} TO PUBLIC`,
    );
    await pointDefaults(client, await createShadows(client));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw describeFailure('installing determinism', error);
  }
}

/** Hands back what is shadowed now: each name with the quoted schema of the original. */
async function createShadows(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ signature: string; schema: string }>(KNOWN_FUNCTIONS_SQL, [
    SHADOWS.map(({ name }) => name),
  ]);
  const schemas = new Map(rows.map(({ signature, schema }) => [signature, schema]));
  const originals = new Map<string, string>();
  const statements: string[] = [];
  for (const shadow of SHADOWS) {
    const schema = schemas.get(signatureOf(shadow));
    if (schema === undefined) continue;
    originals.set(shadow.name, schema);
    statements.push(shadowSql(shadow, schema));
  }
  await client.query(statements.join('\n'));
  return originals;
}

async function pointDefaults(client: Client, originals: ReadonlyMap<string, string>): Promise<void> {
  // Alone on the path, so that all that is not of Postgres itself is printed with its schema.
  await client.query('SET LOCAL search_path = pg_catalog');
  const { rows } = await client.query<{ target: string; expression: string }>(DEFAULTS_SQL);
  const statements = rows.flatMap(({ target, expression }) => {
    const controlled = findControlled(expression, originals);
    return controlled === undefined ? [] : [`${target} SET DEFAULT ${controlled};`];
  });
  if (statements.length === 0) return;
  await client.query(`SET LOCAL search_path = ${DETERMINISM_SCHEMA}, pg_catalog`);
  await client.query(statements.join('\n'));
}

/** The expression as it must be given anew, where something in it reads a clock or draws at random. */
function findControlled(expression: string, originals: ReadonlyMap<string, string>): string | undefined {
  let bare = withoutClockKeywords(expression, NOW);
  for (const [name, schema] of originals) {
    if (schema !== 'pg_catalog') bare = bare.replaceAll(`${schema}.${name}(`, `${name}(`);
  }
  let isBound = bare !== expression;
  // A bare name binds to the shadow when it is read again with the shadows first on the path; a qualified one is bound already.
  replaceWords(bare, ({ word, before, after }) => {
    isBound ||= originals.has(word) && before !== '.' && /^\s*\(/.test(after);
    return undefined;
  });
  return isBound ? bare : undefined;
}
