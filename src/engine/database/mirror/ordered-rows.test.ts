import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { MirrorEntry } from './mirror-entry.ts';
import { OrderedRows } from './ordered-rows.ts';

const entryOf = (ordinal: number, copies: number): MirrorEntry => ({
  key: String(ordinal),
  row: {},
  owner: null,
  person: null,
  copies,
  ordinal,
});

/** What stands at some ordinals from now on: so many copies, or nothing. */
const anyChanges = fc.array(fc.tuple(fc.nat({ max: 320 }), fc.constantFrom(0, 1, 1, 1, 2)), { maxLength: 12 });

test.prop([fc.array(anyChanges, { maxLength: 8 })])(
  'a list that is changed in place is the one that is made anew, whether little or much has changed',
  (rounds) => {
    const entries = new Map(Array.from({ length: 300 }, (_, at) => [at, entryOf(at, at % 7 === 0 ? 2 : 1)] as const));
    const list = new OrderedRows(entries.values());
    for (const changes of rounds) {
      for (const [ordinal, copies] of changes) {
        const entry = copies === 0 ? undefined : entryOf(ordinal, copies);
        list.put(ordinal, entry);
        if (entry === undefined) entries.delete(ordinal);
        else entries.set(ordinal, entry);
      }
      const expected = [...entries.values()]
        .toSorted((one, other) => one.ordinal - other.ordinal)
        .flatMap((entry) => Array.from({ length: entry.copies }, () => entry));
      expect(list.rows).toEqual(expected);
    }
  },
);
