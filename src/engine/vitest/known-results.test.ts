import { expect, it } from 'vitest';
import type { RunResult } from '../run/execute/run-result.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { KnownResults } from './known-results.ts';

const reading = (note: string): Sequence => ({
  version: 1,
  steps: [{ id: 's1', actor: 'rita', action: 'notes.read', input: { note } }],
});
const resultOf = (sequence: Sequence, violations: RunResult['violations'] = []): RunResult => ({
  sequence,
  records: [],
  violations,
  digest: '',
});
const violation = {
  invariant: 'TENANT-003',
  title: '',
  step: 's1',
  about: '',
  signature: 'TENANT-003',
  message: '',
  proof: [],
};

it('each sequence is run once, and once more where it threw or violated something', async () => {
  const results = new KnownResults();
  const runs: Sequence[] = [];
  const run = (sequence: Sequence) =>
    results.of(sequence, async () => {
      runs.push(sequence);
      if (runs.length === 1) throw new Error('it leaks');
      return resultOf(sequence, runs.length === 2 ? [violation] : []);
    });
  await expect(run(reading('red'))).rejects.toThrow('it leaks');
  expect((await run(reading('red'))).violations).toEqual([violation]);
  const first = await run(reading('red'));
  expect(await run(reading('red'))).toBe(first);
  expect((await run(reading('blue'))).sequence).toEqual(reading('blue'));
  expect(runs).toEqual([reading('red'), reading('red'), reading('red'), reading('blue')]);
});
