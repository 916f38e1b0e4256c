import * as fc from 'fast-check';
import type { Action, Scene } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { isReference, type Reference } from '../sequence/reference.ts';
import type { DrawStepOptions } from './draw-step.ts';
import type { Entity, World } from './entities.ts';

/** For tests: hands a property the generator that fast-check draws from. */
class RandomArbitrary extends fc.Arbitrary<fc.Random> {
  override generate(random: fc.Random): fc.Value<fc.Random> {
    return new fc.Value(random.clone(), undefined);
  }
  override canShrinkWithoutContext(_value: unknown): _value is fc.Random {
    return false;
  }
  override shrink(): fc.Stream<fc.Value<fc.Random>> {
    return fc.Stream.nil();
  }
}

/** For tests: a generator in any state. */
export const anyRandom: fc.Arbitrary<fc.Random> = new RandomArbitrary();

/** For tests: two tenants with a manager and a driver each, one of whom is a person of both. */
export const worldActors: readonly Actor[] = ['a', 'b'].flatMap((tenant) => [
  { id: `manager@${tenant}`, tenant, role: 'manager', person: `manager-${tenant}` },
  { id: `driver@${tenant}`, tenant, role: 'driver', person: 'driver-ab' },
]);

type Whose = Pick<Entity, 'owner' | 'person'>;

const ofTenants: fc.Arbitrary<Whose> = fc.record({
  owner: fc.constantFrom('a', 'b', 'c', null),
  person: fc.constant(null),
});

const ofPeople: fc.Arbitrary<Whose> = fc.record({
  owner: fc.constant(null),
  person: fc.constantFrom('manager-a', 'driver-ab', null),
});

function worldOf(whose: fc.Arbitrary<Whose>): fc.Arbitrary<World> {
  const row = fc.record({ code: fc.constantFrom('R1', 'R2', 'R3'), state: fc.constantFrom('open', 'closed') });
  return fc.array(fc.tuple(whose, row), { maxLength: 12 }).map((items) => {
    const entities = items.map(
      ([side, columns], at): Entity => ({ key: `k${at}`, row: { id: `k${at}`, ...columns }, ...side }),
    );
    const entitiesOf = (table: string) => (table === 'items' ? entities : []);
    return {
      entities: entitiesOf,
      candidates: entitiesOf,
      holding: (table, column, value) => entitiesOf(table).filter(({ row: held }) => held[column] === value),
      handleOf: (table, key) => ({ table, fixture: key }),
      entityAt: (table, key) => entitiesOf(table).find((one) => one.key === key),
      findKey: (handle) => ('fixture' in handle ? handle.fixture : undefined),
      valueFor: (_table, { row: held }, column) => held[column ?? 'id'] ?? null,
      tenantsOf: ({ tenant, person }) => (tenant !== null ? [tenant] : person === 'driver-ab' ? ['a', 'b'] : null),
      lately: () => [],
      turnsOf: () => undefined,
      rolesOf: () => undefined,
      instants: () => [],
      now: '2030-03-04T08:00:00.000Z',
    };
  });
}

/** For tests: a world of one table `items`, whose codes tenants have in common. */
export const randomWorld: fc.Arbitrary<World> = worldOf(ofTenants);

/** For tests: one whose rows are people's own as well. */
export const worldOfPeople: fc.Arbitrary<World> = worldOf(fc.oneof(ofTenants, ofPeople));

/** For tests: one without rows, in which whoever acts in no tenant may act in all. */
export const emptyWorld: World = {
  entities: () => [],
  candidates: () => [],
  holding: () => [],
  handleOf: (table, key) => ({ table, fixture: key }),
  entityAt: () => undefined,
  findKey: (handle) => ('fixture' in handle ? handle.fixture : undefined),
  valueFor: (_table, { key }) => key,
  tenantsOf: ({ tenant }) => (tenant === null ? null : [tenant]),
  lately: () => [],
  turnsOf: () => undefined,
  rolesOf: () => undefined,
  instants: () => [],
  now: '2030-03-04T08:00:00.000Z',
};

/** For tests: what a step is drawn with, by the random numbers of a seed, in a world without rows but for what is said of it. */
export function optionsIn(
  world: Partial<World>,
  { seed, actions }: { readonly seed: number; readonly actions: readonly Action<never>[] },
): DrawStepOptions {
  const [random] = fc.sample(anyRandom, { seed, numRuns: 1 });
  const [empty] = fc.sample(worldOf(ofTenants), { seed, numRuns: 1 });
  if (random === undefined || empty === undefined) throw new Error('fast-check generated nothing');
  return {
    id: 's9',
    random,
    actors: worldActors,
    actions,
    swarm: { actions: new Map(actions.map(({ name }) => [name, 1])), actors: new Map(), people: new Set() },
    world: { ...empty, ...world },
  };
}

/** For tests: what an actor sees of a world. */
export function sceneOf(world: World, actor: Actor): Scene {
  return { actor, now: world.now, rows: (table) => world.entities(table).map(({ row }) => row) };
}

/** For tests: the references in a value of an input. */
export function referencesIn(value: Json | undefined): readonly Reference['$ref'][] {
  return [value].flat().flatMap((item) => (item !== undefined && isReference(item) ? [item.$ref] : []));
}

/** For tests: the entity that a reference names; undefined for an absent one. */
export function entityOf(world: World, handle: Reference['$ref']): Entity | undefined {
  return 'fixture' in handle ? world.entities(handle.table).find(({ key }) => key === handle.fixture) : undefined;
}
