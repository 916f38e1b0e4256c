import { describe, expect, it } from 'vitest';
import { Mirror } from '../database/mirror/mirror.ts';
import type { RowChange } from '../record/row-change.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { rowCoherence } from './row-coherence.ts';
import { judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';

const tables = { shops: {}, rooms: { shop_id: 'shops' }, wishes: { shop_id: 'shops', room_id: 'rooms' } };
const tenancy = deriveOwnership(sketchTables(tables), { root: 'shops' });
const [room, wish] = [sampleId('rooms', 'south'), sampleId('wishes', 'one')];
const ofTwo = { id: wish, shop_id: north, room_id: room };
const ofOne = { ...ofTwo, shop_id: south };

/** What is said of a step that has left the wish so, one after the other, in these transactions. */
function judge(...written: readonly (readonly [transaction: string, wish: typeof ofTwo | null])[]) {
  const mirror = new Mirror(
    tenancy,
    new Map(
      Object.entries({
        shops: [{ id: north }, { id: south }],
        rooms: [{ id: room, shop_id: south }],
        wishes: [ofOne],
      }),
    ),
  );
  const changes = written.map(([transaction, after], position): RowChange => {
    const operation = after === null ? 'delete' : 'update';
    const before = written[position - 1]?.[1] ?? ofOne;
    return { position, table: 'wishes', key: wish, operation, before, after, transaction, backend: 1, statement: '' };
  });
  return judgedBy(rowCoherence, { ...sampleMoment([], { changes: mirror.apply(changes) }), mirror, tenancy });
}

describe('TENANT-001 row coherence', () => {
  it('reports a row that a transaction has left to two tenants', () => {
    expect(judge(['1', ofTwo])).toEqual(['wishes room_id / shop_id']);
    expect(judge(['1', ofOne], ['1', ofTwo])).toEqual(['wishes room_id / shop_id']);
  });

  it('passes over what stood there on the way to what was left', () => {
    expect(judge(['1', ofTwo], ['1', ofOne])).toEqual([]);
    expect(judge(['1', ofTwo], ['1', null])).toBeUndefined();
  });

  it('reports it though another transaction of the step has mended it', () => {
    expect(judge(['1', ofTwo], ['2', ofOne])).toEqual(['wishes room_id / shop_id']);
  });
});
