import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { KnownFinding } from '../engine/campaign/known-findings.ts';
import { knownLines } from './known-text.ts';

const counterexample = { version: 1, steps: [] } as const;
const known: readonly KnownFinding[] = [
  { accepted: { signature: 'A-001 a', why: '' }, times: 3, state: 'occurs' },
  {
    accepted: { signature: 'B-001 b', why: '', counterexample, file: 'seeds/accepted/b.json' },
    times: 0,
    state: 'gone',
  },
  { accepted: { signature: 'C-001 c', why: '' }, times: 0, state: 'gone' },
];

it('accepted findings are counted, and those that no longer occur told with what to do', () => {
  expect(knownLines({ known, runs: 7 }).map(stripVTControlCharacters)).toEqual([
    '  1 accepted finding, met 3 times on the way',
    '  accepted, but it no longer occurs: B-001 b; delete seeds/accepted/b.json',
    "  accepted, but not met in 7 runs: C-001 c; if it is mended, take it out of the harness's accepted",
  ]);
  expect(knownLines({ known: [], runs: 7 })).toEqual([]);
});
