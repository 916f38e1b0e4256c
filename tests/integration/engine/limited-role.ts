import pg from 'pg';
import type { ScratchDatabase } from './scratch-database.ts';

/** A role of a test's own that can connect to the scratch database. Disposing of it drops the role with all that it owns there. */
export type LimitedRole = AsyncDisposable & { readonly name: string; readonly url: string };

/** Makes a role that may nothing but connect, and what the statements grant it. */
export async function createLimitedRole(
  scratch: ScratchDatabase,
  name: string,
  grants: (name: string) => string = () => '',
): Promise<LimitedRole> {
  const run = async (text: string) => {
    const client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const dropped = `DO $$ BEGIN IF to_regrole('${name}') IS NOT NULL THEN DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}; END IF; END $$;`;
  await run(`${dropped} CREATE ROLE ${name} LOGIN PASSWORD 'limited'; ${grants(name)}`);
  const url = new URL(scratch.url);
  url.username = name;
  url.password = 'limited';
  return { name, url: url.href, [Symbol.asyncDispose]: () => run(dropped) };
}
