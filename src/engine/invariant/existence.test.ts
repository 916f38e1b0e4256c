import { expect, it } from 'vitest';
import { judge } from '../harness/invariant.ts';
import type { Outcome } from '../record/observation.ts';
import type { ResolvedReference, Twin } from '../record/step-record.ts';
import { existence } from './existence.ts';
import { answer, sampleId, sampleMoment } from './sample-moment.ts';

const key = sampleId('orders', 'south');
const foreign = (field: string): ResolvedReference => ({
  field,
  handle: { table: 'orders', fixture: key },
  table: 'orders',
  key,
  value: key,
  whose: 'foreign',
});
const refused = (code: string): Outcome => ({ kind: 'refused', code });

/** The signatures of a step that was refused with one code and text, and its twin with others. */
function signaturesOf(
  action: string,
  [code, text]: [string, string],
  [other, otherText]: [string, string],
): readonly string[] {
  const twin: Twin = {
    replaced: [{ field: 'order', from: key, to: 'strange' }],
    outcome: refused(other),
    observations: [answer({ status: Number(other), body: { error: otherText } })],
    changes: [],
  };
  const moment = sampleMoment([answer({ status: Number(code), body: { error: text } })], {
    step: { id: 's1', actor: 'ann@north', action, input: {} },
    outcome: refused(code),
    references: [foreign(action)],
    twin,
  });
  return judge([existence], moment).violations.map(({ signature }) => signature);
}

it('what all actions answer alike for a table is one bug: the pair of answers', () => {
  for (const action of ['orders.get', 'orders.delete'])
    expect(signaturesOf(action, ['403', 'not yours'], ['404', 'no such order'])).toEqual([
      'TENANT-005 orders refused 403 / refused 404',
    ]);
});

it('answers of one kind differ in a field', () => {
  expect(signaturesOf('orders.get', ['404', 'not yours'], ['404', 'no such order'])).toEqual([
    'TENANT-005 orders refused 404, another error',
  ]);
  expect(signaturesOf('orders.get', ['404', 'none'], ['404', 'none'])).toEqual([]);
});
