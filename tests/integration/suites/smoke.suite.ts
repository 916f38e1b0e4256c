import { expect } from 'vitest';
import { fc } from '../../../src/engine/index.ts';
import { defineScenario, type Pin, smokeSuite } from '../../../src/engine/vitest/index.ts';
import { corpus, diagnostics, harness } from './pad.ts';

type Variation = { readonly reads: number };

const pads = ['red', 'blue'] as const;
const writers = { red: 'rita', blue: 'bob' };

const readTwice = defineScenario({
  id: 'READ-001',
  title: 'a note is read as often as one likes, by its own team alone',
  tenants: pads,
  variation: (): fc.Arbitrary<Variation> => fc.record({ reads: fc.integer({ min: 1, max: 5 }) }),
  steps: (team, { reads }) =>
    [...Array<string>(reads).fill(`note-${team}`), `note-${team === 'red' ? 'blue' : 'red'}`].map((fixture) => ({
      actor: writers[team],
      action: 'notes.read',
      input: { note: { $ref: { table: 'notes', fixture } } },
    })),
  expect: ({ records }, _team, { reads }) => {
    const succeeded = records.filter(({ outcome }) => outcome.kind === 'succeeded');
    expect(succeeded).toHaveLength(Math.min(reads, Number(process.env.PAD_PATIENCE ?? reads)));
  },
});

const pins: { readonly [id: string]: Pin } = process.env.PAD_PINS ? {} : { 'READ-001': { seed: 7, numRuns: 8 } };

await smokeSuite(harness, { scenarios: [readTwice], pins, corpus, diagnostics });
