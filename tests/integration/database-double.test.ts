import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as imported from '#lib/server/db/index.ts';
import * as double from '#lib/server/db/test-client.ts';

type Production = typeof import('#lib/server/db/index.ts');
type Double = typeof import('#lib/server/db/test-client.ts');

/** True only for types that no assignment, in whatever position, can tell apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

// Held by the type checker: to it, the swap does not exist, so these are the two modules themselves.
const isSame: {
  readonly names: Equal<keyof Production, keyof Double>;
  readonly values: Equal<Production, Double>;
  readonly Database: Equal<
    import('#lib/server/db/index.ts').Database,
    import('#lib/server/db/test-client.ts').Database
  >;
  readonly Transaction: Equal<
    import('#lib/server/db/index.ts').Transaction,
    import('#lib/server/db/test-client.ts').Transaction
  >;
} = { names: true, values: true, Database: true, Transaction: true };

function readExports(path: string): readonly string[] {
  const source = readFileSync(new URL(path, import.meta.url), 'utf8');
  return [...source.matchAll(/^export (?:async )?(const|function|type) (\w+)/gm)]
    .map((match) => `${match[1]} ${match[2]}`)
    .sort();
}

describe('the database module under integration tests', () => {
  it('is the test client, wherever the production path is imported', async () => {
    expect(imported.pool).toBe(double.pool);
    const { rows } = await imported.pool.query<{ name: string }>('SELECT current_database() AS name');
    expect(rows[0]?.name).toMatch(/_integration$/);
  });

  it('exports the names and types of the production module, to the last', () => {
    expect(Object.values(isSame)).not.toContain(false);
    expect(Object.keys(imported).sort()).toEqual(['closeDb', 'db', 'pool']);
    expect(readExports('../../src/lib/server/db/test-client.ts')).toEqual(
      readExports('../../src/lib/server/db/index.ts'),
    );
  });
});
