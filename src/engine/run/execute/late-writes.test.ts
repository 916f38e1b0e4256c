import { expect, test } from 'vitest';
import { ben, sampleMoment } from '../../invariant/sample-moment.ts';
import type { Statement } from '../../record/statement.ts';
import { lateWrites } from './late-writes.ts';

const sent = (step: string | null, text: string): Statement => ({
  ...{ text, parameters: [], command: 'INSERT', rowCount: 1, error: null, backend: 1, durationMs: 0, step },
});

const sender = sampleMoment([], {
  step: { id: 's1', actor: 'ben@south', action: 'orders.export', input: {} },
  actor: ben,
}).record;

const met = (...late: Statement[]) =>
  sampleMoment([], { step: { id: 's2', actor: 'ann@north', action: 'orders.get', input: {} }, late }).record;

test('a late statement is a fault of the step that sent it, not of the one that it met', () => {
  expect(lateWrites(met(sent('s1', 'one'), sent('s1', 'two')), [sender])).toMatchObject([
    {
      signature: 'APP-001 orders.export late write',
      step: 's1',
      message: 'orders.export by ben@south went on with statements after the step had ended',
      proof: ['one', 'two'],
    },
  ]);
});

test('what no step has begun is one cause, whichever step it met', () => {
  expect(lateWrites(met(sent(null, 'one'), sent('s9', 'two')), [sender])).toMatchObject([
    { signature: 'APP-001 late write', step: 's2', proof: ['one', 'two'] },
  ]);
  expect(lateWrites(met(), [sender])).toEqual([]);
});
