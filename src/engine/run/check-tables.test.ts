import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import type { Channels } from '../harness/channel.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { checkTables } from './check-tables.ts';

const tenancy = deriveOwnership(sketchTables({ shops: {}, staff: { shop_id: 'shops', person: ': text' } }), {
  root: 'shops',
});

function check(channels: Channels, table = 'staff'): void {
  checkTables({ members: { table, person: 'person', isCurrent: () => true }, channels }, tenancy);
}

describe('what a harness says of tables', () => {
  it('is accepted where they are there', () => {
    const registrations = { table: 'staff', column: 'person' };
    expect(() => check({ push: { kind: 'outbound', registrations }, event: { kind: 'live' } })).not.toThrow();
  });

  it('is refused in one line where they are not', () => {
    expect(() => check({}, 'stuff')).toThrow(
      new UsageError("harness: members names table 'stuff', which is not there. Did you mean 'staff'?"),
    );
    expect(() => check({ inbox: { kind: 'inbox', table: 'staff', recipient: 'persons' } })).toThrow(
      "channel 'inbox' names column 'persons', which staff does not have. Did you mean 'person'?",
    );
    expect(() => check({ push: { kind: 'outbound', registrations: { table: 'devices', column: 'url' } } })).toThrow(
      "channel 'push' names table 'devices', which is not there.",
    );
  });
});
