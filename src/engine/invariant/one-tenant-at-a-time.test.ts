import { describe, expect, it } from 'vitest';
import type { OwnedRowChange } from '../record/row-change.ts';
import { system } from '../sequence/actor.ts';
import { oneTenantAtATime } from './one-tenant-at-a-time.ts';
import { judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';

const job = (action: string) => ({ id: 's1', actor: 'system', action, input: {} });
const invariant = oneTenantAtATime(new Set(['jobs.remind']));

const change = (transaction: string, owner: string | null): OwnedRowChange => ({
  position: 1,
  table: 'orders',
  key: sampleId('orders', 'north'),
  operation: 'update',
  before: { note: 'old' },
  after: { note: 'new' },
  ownerBefore: owner,
  ownerAfter: owner,
  transaction,
  backend: 1,
  statement: '',
});

function judge(changes: readonly OwnedRowChange[], action = 'jobs.remind', content?: string) {
  const sent = { channel: 'push', tenants: [south, north], recipient: 'push:eve', content: content ?? '' };
  const observations = content === undefined ? [] : [sent];
  return judgedBy(invariant, sampleMoment(observations, { actor: system, step: job(action), changes }));
}

describe('TENANT-007 one tenant at a time', () => {
  it('reports a transaction that writes rows of two tenants', () => {
    expect(judge([change('1', north), change('1', south)])).toEqual(['transaction']);
    const moved = { ...change('1', north), ownerAfter: south };
    expect(judge([moved])).toEqual(['transaction']);
  });

  it('holds where each has a transaction of its own, whatever is nobody’s', () => {
    expect(judge([change('1', north), change('1', null), change('2', south), change('2', null)])).toEqual([]);
  });

  it('says nothing of a job that is not said to work so', () => {
    expect(judge([change('1', north), change('1', south)], 'jobs.bill')).toBeUndefined();
  });

  it('reports a message to an address of several that names none of them', () => {
    expect(judge([], 'jobs.remind', 'something is due')).toEqual(['push']);
    expect(judge([], 'jobs.remind', sampleId('orders', 'north'))).toEqual([]);
  });
});
