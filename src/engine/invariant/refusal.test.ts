import { describe, expect, it } from 'vitest';
import type { Outcome } from '../record/observation.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import type { ResolvedReference, StepRecord, Twin } from '../record/step-record.ts';
import { refusal, undecidedTrespass } from './refusal.ts';
import { ann, answer, judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';

const key = sampleId('orders', 'south');
const foreign: ResolvedReference = {
  field: 'order',
  handle: { table: 'orders', fixture: key },
  table: 'orders',
  key,
  value: key,
  whose: 'foreign',
};
const replaced = [{ field: 'order', from: key, to: 'strange' }];
const refused: Outcome = { kind: 'refused', code: '404' };

function updated(table: string, row: OwnedRowChange['after'], more: Partial<OwnedRowChange> = {}): OwnedRowChange {
  const same = { position: 1, key: String(row?.id), operation: 'update', backend: 1, statement: '' } as const;
  return {
    ...same,
    table,
    before: { ...row, seen_at: null, note: 'old' },
    after: row,
    ownerBefore: null,
    ownerAfter: null,
    ...more,
  };
}

const ownOrder = updated('orders', { id: 'o', shop_id: north, note: 'new' }, { ownerBefore: north, ownerAfter: north });
const ownSession = updated(
  'sessions',
  { id: 's', person_id: ann.person, note: 'new' },
  { personBefore: ann.person, personAfter: ann.person },
);
const ownPlace = updated(
  'staff',
  { id: 'p', shop_id: north, person_id: ann.person, seen_at: 'now', note: 'old' },
  { ownerBefore: north, ownerAfter: north },
);
const foreignOrder = updated(
  'orders',
  { id: key, shop_id: south, note: 'new' },
  { ownerBefore: south, ownerAfter: south },
);

function twinOf(shown: readonly string[], changes: readonly OwnedRowChange[] = []): Twin {
  return { replaced, outcome: { kind: 'succeeded' }, observations: [answer(shown)], changes };
}

function momentOf(record: Partial<StepRecord>) {
  return sampleMoment([answer([])], { references: [foreign], ...record });
}

describe('a step that names another tenant’s row', () => {
  it.each<[fact: string, record: Partial<StepRecord>, about: readonly string[] | undefined]>([
    ['and succeeds as for one that never was, writing nothing', { twin: twinOf([]) }, []],
    ['and shows something else for one that never was', { twin: twinOf(['none']) }, ['order accepted']],
    ['and succeeds where the same was not asked again', {}, undefined],
    ['and writes to it', { changes: [foreignOrder] }, ['order accepted']],
    ['and touches its own session on the way', { twin: twinOf([], [ownSession]), changes: [ownSession] }, []],
    ['and would write for one that never was', { twin: twinOf([], [ownOrder]) }, ['order accepted']],
    ['and is refused', { outcome: refused }, []],
    [
      'and is refused, but writes',
      { outcome: refused, changes: [ownOrder, ownOrder] },
      ['order refused, update orders'],
    ],
    ['and is refused, but for its session', { outcome: refused, changes: [ownSession, ownPlace] }, []],
    [
      'and is refused, but writes to another’s session',
      { outcome: refused, changes: [{ ...ownSession, personBefore: 'ben' }] },
      ['order refused, update sessions'],
    ],
  ])('%s', (_, record, about) => {
    expect(judgedBy(refusal, momentOf(record))).toEqual(about);
  });

  it('and writes to own rows is left to a run without it', () => {
    expect(judgedBy(refusal, momentOf({ changes: [ownOrder] }))).toBeUndefined();
    expect(undecidedTrespass(momentOf({ changes: [ownOrder] }))?.about).toBe('order accepted');
    expect(undecidedTrespass(momentOf({ changes: [foreignOrder] }))).toBeUndefined();
    expect(undecidedTrespass(momentOf({ changes: [ownSession] }))?.about).toBe('order accepted');
    expect(undecidedTrespass(momentOf({ changes: [ownSession], twin: twinOf([]) }))).toBeUndefined();
    expect(undecidedTrespass(momentOf({ changes: [ownOrder], outcome: refused }))).toBeUndefined();
  });
});
