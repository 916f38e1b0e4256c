import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutate } from '../../../../src/engine/vite/index.ts';
import { mutants } from './index.ts';

/** The classes of `docs/mutants.md`. */
const classes = [
  '01',
  '02',
  '03',
  '05',
  '06',
  '08',
  '09',
  '11',
  '12',
  '14',
  '17',
  '19',
  '22',
  '23',
  '25',
  '26',
  '28',
  '29',
  '31',
  '32',
  '34',
  '35',
  '38',
  '39',
];

it.each(mutants.map((mutant) => [mutant.id, mutant] as const))(
  '%s changes a passage that is there once',
  (_id, mutant) => {
    const source = readFileSync(mutant.file, 'utf8');
    expect(mutate(source, mutant)).not.toBe(source);
  },
);

it('has a mutant for each class of public leaks', () => {
  expect(classes.filter((number) => !mutants.some(({ id }) => id.startsWith(`class-${number}-`)))).toEqual([]);
});

it('gives each mutant an id of its own', () => {
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
});
