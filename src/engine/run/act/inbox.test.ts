import { describe, expect, it } from 'vitest';
import { Mirror } from '../../database/mirror/mirror.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import type { Row } from '../../tenancy/row.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { inboxObservations } from './inbox.ts';

const tenancy = deriveOwnership(
  sketchTables({
    shops: {},
    people: {},
    staff: { shop_id: 'shops', person_id: 'people' },
    letters: { shop_id: 'shops', staff_id: 'staff?', person_id: 'people?' },
  }),
  { root: 'shops', people: 'people', shared: ['people'] },
);
const mirror = new Mirror(tenancy, new Map([['staff', [{ id: 'staff-1', shop_id: 'north', person_id: 'ann' }]]]));

function recipientOf(column: string, row: Row): string | null | undefined {
  const channels = { inbox: { kind: 'inbox', table: 'letters', recipient: column } } as const;
  const members = { table: 'staff', person: 'person_id', isCurrent: () => true };
  const after = { id: 'letter-1', shop_id: 'north', ...row };
  const change: OwnedRowChange = {
    position: 1,
    table: 'letters',
    key: 'letter-1',
    operation: 'insert',
    before: null,
    after,
    ownerBefore: null,
    ownerAfter: 'north',
    backend: 1,
    statement: '',
  };
  const [observation] = inboxObservations({ channels, members, mirror, tenancy }, [change]);
  expect(observation).toMatchObject({ channel: 'inbox', tenants: ['north'], content: after });
  return observation?.recipient;
}

describe('the recipient of an inbox row', () => {
  it('is the person in the column', () => {
    expect(recipientOf('person_id', { person_id: 'ann' })).toBe('ann');
  });

  it('is the person behind the member, where the column leads to one', () => {
    expect(recipientOf('staff_id', { staff_id: 'staff-1', person_id: null })).toBe('ann');
  });

  it('is what stands in the column where that member is not known, and nobody where it is empty', () => {
    expect(recipientOf('staff_id', { staff_id: 'staff-9' })).toBe('staff-9');
    expect(recipientOf('staff_id', { staff_id: null })).toBeNull();
  });
});
