import { expect, it } from 'vitest';
import type { Accepted } from '../harness/accepted.ts';
import { trialRun } from '../run/execute/trial-run.ts';
import { checkKnown, KnownFindings } from './known-findings.ts';

const counterexample = { version: 1, steps: [] } as const;
const [shown, mended, misfit, met, unmet]: readonly [Accepted, Accepted, Accepted, Accepted, Accepted] = [
  { signature: 'A shown', why: '', counterexample },
  { signature: 'A mended', why: '', counterexample },
  {
    signature: 'A misfit',
    why: '',
    counterexample: { version: 1, steps: [{ id: 's1', actor: '', action: '', input: {} }] },
  },
  { signature: 'A met', why: '', also: ['A met as well'] },
  { signature: 'A unmet', why: '' },
];

it('tells of each accepted finding whether it still occurs', async () => {
  const known = new KnownFindings([shown, mended, misfit, met, unmet]);
  const session: Parameters<typeof checkKnown>[0] = {
    findMisfit: ({ steps }) => (steps.length > 0 ? 'step s1 names actor' : undefined),
    execute: async (value) => trialRun([], value.kind === 'stored' && value.target === 'A shown'),
  };
  for (const one of known.checkable) known.note(one.signature, await checkKnown(session, one));
  known.meet('A met as well');
  known.meet('A met');
  expect(known.all).toEqual([
    { accepted: shown, times: 0, state: 'occurs' },
    { accepted: mended, times: 0, state: 'gone' },
    { accepted: misfit, times: 0, state: 'outdated', reason: 'step s1 names actor' },
    { accepted: met, times: 2, state: 'occurs' },
    { accepted: unmet, times: 0, state: 'gone' },
  ]);
});
