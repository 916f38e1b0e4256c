import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type ReferenceField, reference } from '../harness/action.ts';
import { drawReference, type Intent } from './draw-reference.ts';
import { type Entity, splitByOwner, type World } from './entities.ts';
import { anyRandom, entityOf, optionsIn, randomWorld, referencesIn, sceneOf, worldActors } from './random-world.ts';

const actor = fc.constantFrom(...worldActors);
const column = fc.constantFrom(undefined, 'code');
const isOpen: NonNullable<ReferenceField['where']> = ({ state }) => state === 'open';

describe('a reference drawn', () => {
  test.prop([anyRandom, randomWorld, actor, column])(
    'as foreign names another tenant’s row, by a value that no own row has, and is there whenever such a row is',
    (random, world, by, code) => {
      const field = reference('items', { where: isOpen, ...(code && { column: code }) });
      const [drawn] = draw({ random, world, by, field, intent: 'foreign' });
      const sides = splitByOwner(world, { table: 'items', column: code, actor: by });
      if (drawn === undefined) {
        expect(sides.foreign).toEqual([]);
        return;
      }
      expect([by.tenant, null]).not.toContain(drawn.owner);
      if (code) expect(sides.own.map(({ row }) => row.code)).not.toContain(drawn.row.code);
      expect(isOpen(drawn.row, sceneOf(world, by)) || sides.foreign.every(({ row }) => row.state !== 'open')).toBe(
        true,
      );
    },
  );

  test.prop([anyRandom, randomWorld, actor])(
    'as fitting names a row of the actor’s side that the action is meant for, and is there whenever such a row is',
    (random, world, by) => {
      const field = reference('items', { where: isOpen });
      const [drawn] = draw({ random, world, by, field, intent: 'fitting' });
      const meant = splitByOwner(world, { table: 'items', actor: by }).own.filter(({ row }) => row.state === 'open');
      expect(drawn === undefined ? meant.length === 0 : meant.includes(drawn)).toBe(true);
    },
  );

  test.prop([anyRandom, randomWorld, actor])(
    'as unfitting names a row of the actor’s side that the action is not meant for',
    (random, world, by) => {
      const field = reference('items', { where: isOpen });
      const [drawn] = draw({ random, world, by, field, intent: 'unfitting' });
      const unmeant = splitByOwner(world, { table: 'items', actor: by }).own.filter(({ row }) => row.state !== 'open');
      expect(drawn === undefined ? unmeant.length === 0 : unmeant.includes(drawn)).toBe(true);
    },
  );

  test.prop([anyRandom, randomWorld, actor, column])('as absent names no row', (random, world, by, code) => {
    const field = reference('items', code ? { column: code } : {});
    const value = drawReference(random, { field, world, scene: sceneOf(world, by), intent: 'absent' });
    const handles = referencesIn(value);
    expect(handles).toHaveLength(1);
    expect(handles.every((handle) => 'absent' in handle && entityOf(world, handle) === undefined)).toBe(true);
  });

  test.prop([anyRandom, randomWorld, actor, fc.constantFrom<Intent>('foreign', 'unfitting', 'absent')])(
    'to be bent is never null, however optional',
    (random, world, by, intent) => {
      const field = reference('items', { optional: true, where: isOpen });
      expect(drawReference(random, { field, world, scene: sceneOf(world, by), intent })).not.toBeNull();
    },
  );

  test.prop([anyRandom, actor])('is null where it is optional and nothing fits', (random, by) => {
    const tenantsOf: World['tenantsOf'] = () => null;
    const none = () => undefined;
    const world: World = {
      entities: () => [],
      candidates: () => [],
      holding: () => [],
      handleOf: never,
      entityAt: never,
      findKey: never,
      valueFor: never,
      tenantsOf,
      lately: () => [],
      turnsOf: none,
      rolesOf: none,
      instants: () => [],
      now: '',
    };
    const scene = sceneOf(world, by);
    const drawFor = (optional: boolean) =>
      drawReference(random, { field: reference('items', { optional }), world, scene, intent: 'fitting' });
    expect([drawFor(true), drawFor(false)]).toEqual([null, undefined]);
  });

  test.prop([anyRandom, randomWorld, actor, fc.constantFrom<Intent>('fitting', 'foreign', 'absent')])(
    'as one of many is the only one that is bent, among different rows that fit',
    (random, world, by, intent) => {
      const field = reference('items', { many: 3 });
      const value = drawReference(random, { field, world, scene: sceneOf(world, by), intent });
      if (value === undefined) return;
      const isOwn = (entity: Entity | undefined) => entity?.owner === null || entity?.owner === by.tenant;
      const handles = referencesIn(value);
      const own = handles.filter((handle) => isOwn(entityOf(world, handle)));
      expect(new Set(own.map((handle) => JSON.stringify(handle))).size).toBe(own.length);
      expect(own.length).toBeLessThanOrEqual(3);
      expect(handles.length - own.length).toBe(intent === 'fitting' ? 0 : 1);
    },
  );

  test.prop([anyRandom, randomWorld, actor])('that guards nothing may name anybody’s row', (random, world, by) => {
    const field = reference('items', { guarded: false });
    const value = drawReference(random, { field, world, scene: sceneOf(world, by), intent: 'fitting' });
    expect(value === undefined).toBe(world.entities('items').length === 0);
  });

  test.prop([anyRandom, randomWorld, actor, fc.constantFrom(undefined, 2)], { numRuns: 20 })(
    'that need not be there is none at times, said or left out, and never where another tenant’s row is meant',
    (random, world, by, many) => {
      const field = reference('items', { optional: true, saidNull: '(null)', ...(many && { many }) });
      const draws = (intent: Intent) =>
        Array.from({ length: 300 }, () => drawReference(random, { field, world, scene: sceneOf(world, by), intent }));
      expect(draws('fitting')).toEqual(expect.arrayContaining([null, '(null)']));
      for (const none of [null, '(null)']) expect(draws('foreign')).not.toContain(none);
    },
  );
});

type Draw = {
  readonly random: fc.Random;
  readonly world: World;
  readonly by: (typeof worldActors)[number];
  readonly field: ReferenceField;
  readonly intent: Intent;
};

/** The entities that a drawn reference names. */
function draw({ random, world, by, field, intent }: Draw) {
  const value = drawReference(random, { field, world, scene: sceneOf(world, by), intent });
  return referencesIn(value).flatMap((handle) => entityOf(world, handle) ?? []);
}

function never(): never {
  throw new Error('an empty world was asked for a row');
}

it('draws rows that do not fit by why they do not, however few there are of a kind', () => {
  const rows: readonly Entity[] = [
    ...Array.from({ length: 9 }, (_, at) => ({ role: 'manager', state: 'active', id: `m${at}` })),
    { role: 'driver', state: 'ended', id: 'left' },
    { role: 'driver', state: 'active', id: 'fits' },
  ].map((row) => ({ key: row.id, row, owner: 'a', person: null }));
  const { world } = optionsIn({ entities: () => rows, candidates: () => rows }, { seed: 1, actions: [] });
  const [actor] = worldActors;
  const field = reference('items', { where: ({ role, state }) => role === 'driver' && state === 'active' });
  const drawn = Array.from({ length: 60 }, (_, seed) => {
    const { random } = optionsIn({}, { seed, actions: [] });
    const draw = { field, scene: sceneOf(world, actor ?? { id: '', tenant: 'a', role: '', person: null }), world };
    return JSON.stringify(drawReference(random, { ...draw, intent: 'unfitting' }));
  });
  expect(drawn.filter((text) => text.includes('fits'))).toEqual([]);
  // One in ten would be it by chance, and one in two is by kinds.
  expect(drawn.filter((text) => text.includes('left')).length).toBeGreaterThan(18);
});
