import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Crossing } from '../harness/crossing.ts';
import type { StepRecord } from '../record/step-record.ts';
import { trialRecord } from '../record/trial-record.ts';
import type { Actor } from '../sequence/actor.ts';
import { system } from '../sequence/actor.ts';
import { handlesIn } from '../sequence/input-handles.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle, Whose } from '../sequence/reference.ts';
import { strangeValue } from '../sequence/strange-value.ts';
import { projectSequence } from './project-sequence.ts';

const actors: readonly Actor[] = [
  ...['a', 'b', 'c'].map((tenant) => ({ id: `manager@${tenant}`, tenant, role: 'manager', person: null })),
  system,
];
const view = { tenant: 'a', people: new Set<string>() };

type Draft = {
  readonly actor: number;
  readonly uses: number | null;
  readonly whose: Whose;
  readonly isNumber: boolean;
};

const draft: fc.Arbitrary<Draft> = fc.record({
  actor: fc.nat({ max: actors.length - 1 }),
  uses: fc.option(fc.nat({ max: 20 })),
  whose: fc.constantFrom<Whose>('own', 'foreign', 'shared'),
  isNumber: fc.boolean(),
});

/** A run in which each step may name a row that an earlier step made. */
function runOf(drafts: readonly Draft[]): readonly StepRecord[] {
  return drafts.map(({ actor, uses, whose, isNumber }, at) => {
    const maker = uses === null || at === 0 ? undefined : (uses % at) + 1;
    const handle: Handle | undefined =
      maker === undefined ? undefined : { table: 'items', step: `s${maker}`, index: 0 };
    const value: Json = isNumber ? 1_000 + (maker ?? 0) : `key-of-s${maker}`;
    return record(`s${at + 1}`, actors[actor] ?? system, {
      input: handle === undefined ? {} : { item: { $ref: handle }, list: [{ $ref: handle }] },
      references:
        handle === undefined
          ? []
          : ['item', 'list'].map((field) => ({ field, handle, table: 'items', key: String(value), value, whose })),
    });
  });
}

function record(
  id: string,
  actor: Actor,
  { references, input }: Pick<StepRecord, 'references'> & { readonly input: Json },
): StepRecord {
  const drawn = trialRecord({ id, actor });
  return { ...drawn, step: { ...drawn.step, input }, references };
}

test('keeps the steps of the tenant and of the system in their order, and no others', () =>
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
      const run = runOf(drafts);
      const { sequence, removed } = projectSequence(run, { view, crossings: [] });
      const staying = run
        .filter(({ actor }) => actor.tenant === null || actor.tenant === 'a')
        .map(({ step }) => step.id);
      expect(sequence.steps.map(({ id }) => id)).toEqual(staying);
      expect([...removed].sort()).toEqual(
        run
          .map(({ step }) => step.id)
          .filter((id) => !staying.includes(id))
          .sort(),
      );
    }),
  ));

test('names no row of a step that went: its value stands there instead, or one that nobody has where it is taken by now', () =>
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 20 }), fc.boolean(), (drafts, areTaken) => {
      const run = runOf(drafts);
      const { sequence, removed, lost } = projectSequence(run, { view, crossings: [], isTaken: () => areTaken });
      for (const step of sequence.steps) {
        for (const handle of handlesIn(step.input)) expect('step' in handle && removed.has(handle.step)).toBe(false);
        const before = run.find((candidate) => candidate.step.id === step.id);
        const [reference] = before?.references ?? [];
        if (!reference || !('step' in reference.handle)) continue;
        if (reference.whose === 'own' && !removed.has(reference.handle.step)) {
          expect(step.input).toEqual(before?.step.input);
          continue;
        }
        const sent = areTaken ? strangeValue(reference.value) : reference.value;
        expect(step.input).toEqual({ item: sent, list: [sent] });
        expect(lost).toContainEqual({
          table: 'items',
          column: undefined,
          value: reference.value,
          sent,
        });
      }
    }),
  ));

test('a crossing keeps the steps it carries, with the steps that made their rows, and tells that it did', () =>
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 20 }), fc.nat({ max: 20 }), (drafts, chosen) => {
      const run = runOf(drafts);
      const carried = run[chosen];
      fc.pre(carried !== undefined && carried.actor.tenant === 'b');
      const crossing: Crossing = { name: 'a bridge', carries: ({ step }) => step.id === carried?.step.id };
      const { sequence, crossed } = projectSequence(run, { view, crossings: [crossing] });
      const kept = new Set(sequence.steps.map(({ id }) => id));
      expect(kept.has(carried?.step.id ?? '')).toBe(true);
      for (const { handle } of carried?.references ?? [])
        if ('step' in handle) expect(kept.has(handle.step)).toBe(true);
      expect(crossed).toEqual(['a bridge']);
    }),
  ));

test('a step that names two columns of one row asks for each by the value that it had', () => {
  const handle = { table: 'users', fixture: 'alex' };
  const reference = { handle, table: 'users', key: '1', whose: 'shared' } as const;
  const run = [
    record('s1', actors[0] ?? system, {
      input: { email: { $ref: { ...handle, column: 'email' } }, name: { $ref: { ...handle, column: 'name' } } },
      references: [
        { ...reference, field: 'email', value: 'alex@example.com' },
        { ...reference, field: 'name', value: 'Alex' },
      ],
    }),
  ];
  const { sequence } = projectSequence(run, { view, crossings: [] });
  expect(sequence.steps[0]?.input).toEqual({ email: 'alex@example.com', name: 'Alex' });
});

test('a column of a row that is not the tenant’s own is asked for by the value it had', () => {
  const handle = { table: 'users', fixture: 'alex' };
  const run = [
    record('s1', actors[0] ?? system, {
      input: { email: { $ref: { ...handle, column: 'email' } } },
      references: [{ field: 'email', handle, table: 'users', key: '1', value: 'alex@example.com', whose: 'shared' }],
    }),
  ];
  expect(projectSequence(run, { view, crossings: [] }).sequence.steps[0]?.input).toEqual({ email: 'alex@example.com' });
});
