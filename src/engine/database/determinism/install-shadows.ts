import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { UsageError } from '../../errors.ts';
import {
  KEYWORDS_SQL,
  KNOWN_FUNCTIONS_SQL,
  type KnownFunction,
  NEXT_DRAW_SQL,
  originalCallSql,
  originalSql,
  RESTORE,
  redirectionSql,
  restorationSql,
  shadowSql,
} from './shadows.sql.ts';
import { DETERMINISM_SCHEMA, SHADOWS, type Shadow, signatureOf } from './shadows.ts';

/** What of the functions of time and chance is the harness's. */
export type ShadowedFunctions = {
  /** True where every call leads to a shadow; false where a call has to be rewritten for that. */
  readonly areRedirected: boolean;
  /** The names that are shadowed, each with the quoted schemas of the originals. */
  readonly schemas: ReadonlyMap<string, readonly string[]>;
};

/**
 * Makes the shadows, and lets the originals hand over to them where the role may do that, which only a superuser may. Idempotent; after
 * the first time it costs a look into the catalog. Expects to run in a transaction with nothing but `pg_catalog` on the search path.
 */
export async function installShadows(client: Client): Promise<ShadowedFunctions> {
  let known = await readKnown(client);
  const isMade = async (areRedirected: boolean) =>
    known.every(({ isRedirected }) => isRedirected === areRedirected) &&
    (await findFingerprint(client)) === fingerprintOf(known, areRedirected);
  // Whoever made them, they serve every role.
  if (await isMade(true)) return { areRedirected: true, schemas: schemasOf(known) };
  const areRedirected = await isSuperuser(client);
  if (!(await isMade(areRedirected))) {
    if (known.some(({ isRedirected }) => isRedirected)) {
      if (!areRedirected) throw madeByAnother();
      await client.query(`SELECT ${RESTORE}()`);
      known = await readKnown(client);
    }
    await client.query(installationSql(known, areRedirected));
    await client.query(`COMMENT ON SCHEMA ${DETERMINISM_SCHEMA} IS '${fingerprintOf(known, areRedirected)}'`);
  }
  return { areRedirected, schemas: schemasOf(known) };
}

function madeByAnother(): UsageError {
  return new UsageError(
    `installing determinism failed: schema ${DETERMINISM_SCHEMA} was made by a superuser for other functions than those of today; expected ` +
      `the same ones, or none. Connect as a superuser, or run as one: DROP SCHEMA ${DETERMINISM_SCHEMA} CASCADE;`,
  );
}

function schemasOf(known: readonly KnownFunction[]): ReadonlyMap<string, readonly string[]> {
  const byName = Map.groupBy(known, ({ name }) => name);
  return new Map([...byName].map(([name, same]) => [name, [...new Set(same.map(({ schema }) => schema))]]));
}

async function isSuperuser(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
  );
  return rows[0]?.rolsuper === true;
}

/** Those whose signature is that of a shadow. */
async function readKnown(client: Client): Promise<readonly KnownFunction[]> {
  const { rows } = await client.query<KnownFunction>(KNOWN_FUNCTIONS_SQL, [SHADOWS.map(({ name }) => name)]);
  return rows.filter(({ signature }) => SHADOWS.some((shadow) => signatureOf(shadow) === signature));
}

/** Of all that the functions are made by, but for what an original is: that changes once it hands over. */
function fingerprintOf(known: readonly KnownFunction[], areRedirected: boolean): string {
  const functions = known.map((each) => ({ ...each, definition: '', isRedirected: false }));
  return createHash('sha256')
    .update(JSON.stringify([functions, installationSql(functions, areRedirected)]))
    .digest('hex');
}

async function findFingerprint(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    "SELECT obj_description(to_regnamespace($1), 'pg_namespace') AS comment",
    [DETERMINISM_SCHEMA],
  );
  return rows[0]?.comment ?? undefined;
}

/** Only when all shadows stand do the originals hand over: what a statement below calls would else lead nowhere. */
function installationSql(known: readonly KnownFunction[], areRedirected: boolean): string {
  const pairs = SHADOWS.flatMap((shadow): { shadow: Shadow; originals: [KnownFunction, ...KnownFunction[]] }[] => {
    const [first, ...others] = known.filter(({ signature }) => signature === signatureOf(shadow));
    return first === undefined ? [] : [{ shadow, originals: [first, ...others] }];
  });
  return [
    `CREATE SCHEMA IF NOT EXISTS ${DETERMINISM_SCHEMA}; GRANT USAGE ON SCHEMA ${DETERMINISM_SCHEMA} TO PUBLIC;`,
    NEXT_DRAW_SQL,
    ...pairs.map(({ shadow, originals: [first] }) =>
      areRedirected ? originalSql(first) : originalCallSql(shadow, first),
    ),
    ...pairs.map(({ shadow, originals: [first] }) => shadowSql(shadow, first)),
    KEYWORDS_SQL,
    // Somebody may have taken away by default what else would be everybody's.
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${DETERMINISM_SCHEMA} TO PUBLIC;`,
    ...(areRedirected
      ? [
          restorationSql(known),
          ...pairs.flatMap(({ shadow, originals }) => originals.map((each) => redirectionSql(shadow, each))),
        ]
      : []),
  ].join('\n');
}
