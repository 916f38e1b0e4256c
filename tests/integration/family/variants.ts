import { commonBugs, type PlantedBug, type Traits } from './traits.ts';

/** One application of the family. */
export type Variant = {
  readonly name: string;
  readonly traits: Traits;
  readonly bugs: readonly PlantedBug[];
  /** Where to look for a bug first, where that is another seed than in most of the applications. */
  readonly seeds?: { readonly [bug in PlantedBug]?: number };
};

const plain: Traits = {
  keys: 'uuid',
  links: 'foreign keys',
  refusals: 'plain',
  filters: 'refused',
  sends: 'one by one',
  lists: 'in total order',
  sessions: 'of a member',
  isolation: 'conditions',
  figures: 'counted',
};

function variant(
  name: string,
  traits: Partial<Traits>,
  bugs: readonly PlantedBug[] = [],
  seeds: Variant['seeds'] = {},
): Variant {
  return { name, traits: { ...plain, ...traits }, bugs: [...commonBugs, ...bugs], seeds };
}

/** Each has keys of another kind, and one or two habits besides. */
export const ofKeys: readonly Variant[] = [
  variant('uuid', {}, ['existence', 'first']),
  variant('uuid-echoing', { keys: 'uuid from node', refusals: 'echoing' }, ['existence']),
  variant('ulid-parallel', { keys: 'ulid', sends: 'in parallel', refusals: 'echoing' }),
  variant('ulid-monotonic-batches', { keys: 'monotonic ulid', sends: 'in batches' }),
  variant('cuid2-echoing', { keys: 'cuid2', refusals: 'echoing', sends: 'in parallel' }, ['existence']),
  variant('nanoid-names', { keys: 'nanoid', links: 'names', refusals: 'echoing' }),
  variant('nanoid-filters', { keys: 'nanoid', filters: 'empty' }),
  variant('prefixed-ties', { keys: 'prefixed', lists: 'with ties', refusals: 'echoing' }),
  variant('serial', { keys: 'serial', refusals: 'echoing', filters: 'empty' }, ['existence'], { list: 8 }),
  variant('serial-parallel-ties', { keys: 'serial', sends: 'in parallel', lists: 'with ties' }),
  variant('identity-view', { keys: 'identity', figures: 'in a materialized view' }, [], {
    update: 8,
    count: 28,
    unique: 45,
  }),
  variant('composite', { keys: 'composite', refusals: 'echoing' }),
  variant('composite-parallel', { keys: 'composite', sends: 'in parallel', filters: 'empty' }, [], { list: 8 }),
];

const ofPeople: Variant['seeds'] = { read: 16, update: 14, count: 5, unique: 13, cache: 11 };

/** Sessions, ways to keep organizations apart, and many habits together. */
export const ofHabits: readonly Variant[] = [
  variant('person', { keys: 'uuid', sessions: 'of a person' }, ['membership'], ofPeople),
  variant('person-serial', { keys: 'serial', sessions: 'of a person', filters: 'empty' }, ['membership', 'first'], {
    ...ofPeople,
    list: 91,
  }),
  variant('policies', { keys: 'uuid', isolation: 'row level security' }),
  variant(
    'policies-view',
    {
      keys: 'cuid2',
      isolation: 'row level security',
      figures: 'in a materialized view',
      sends: 'in batches',
    },
    ['view'],
    { update: 8, count: 28, unique: 45, view: 28 },
  ),
  variant('context', { keys: 'uuid', isolation: 'context on connections', sends: 'in parallel' }, ['context']),
  variant(
    'everything',
    {
      keys: 'cuid2',
      refusals: 'echoing',
      filters: 'empty',
      sends: 'in parallel',
      lists: 'with ties',
      sessions: 'of a person',
      isolation: 'context on connections',
      figures: 'in a materialized view',
    },
    ['context', 'membership'],
    { read: 14, count: 12, unique: 26, context: 2 },
  ),
];

export const variants: readonly Variant[] = [...ofKeys, ...ofHabits];
