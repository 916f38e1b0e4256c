import { isDeepStrictEqual } from 'node:util';
import type { DatabaseDigest } from '../../database/journal/digest.ts';
import type { Journal } from '../../database/journal/journal.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import { HarnessError } from '../../errors.ts';

/** Checks of the engine upon itself. Each throws a `HarnessError` that names the table where it was wrong. */
export type Paranoia = {
  /** The database is what it was at the baseline, to the byte. */
  readonly afterRewind: () => Promise<void>;
  /** The mirror holds what the tables hold. */
  readonly afterStep: (step: string) => Promise<void>;
};

/** Trusts the engine. */
export const noParanoia: Paranoia = { afterRewind: async () => {}, afterStep: async () => {} };

export type ParanoiaOptions = {
  readonly journal: Journal;
  readonly mirror: Mirror;
  readonly digest: () => Promise<DatabaseDigest>;
};

/** Takes the present state for the baseline, and trusts nothing from then on. */
export async function createParanoia({ journal, mirror, digest }: ParanoiaOptions): Promise<Paranoia> {
  const baseline = await digest();
  return {
    async afterRewind() {
      const now = await digest();
      if (now.digest === baseline.digest) return;
      const parted = [...now.parts].find(([name, part]) => baseline.parts.get(name) !== part)?.[0];
      throw new HarnessError(
        `rewinding failed: ${parted ?? 'a table'} is not what it was at the baseline; expected the same rows, sequences and materialized views. Please report this.`,
      );
    },
    async afterStep(step) {
      for (const [table, rows] of await journal.readRows()) {
        const mirrored = mirror.rows(table).map(({ row }) => row);
        if (isDeepStrictEqual(inOrder(rows), inOrder(mirrored))) continue;
        throw new HarnessError(
          `mirroring failed: after step ${step} the mirror of ${table} differs from the table; expected the same rows. Please report this.`,
        );
      }
    },
  };
}

/** Tables have no order of their own. */
function inOrder(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
