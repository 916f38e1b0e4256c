import { commonBugs, type PlantedBug, type Traits } from './traits.ts';

/** One application of the family. */
export type Variant = { readonly name: string; readonly traits: Traits; readonly bugs: readonly PlantedBug[] };

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

function variant(name: string, traits: Partial<Traits>, bugs: readonly PlantedBug[] = []): Variant {
  return { name, traits: { ...plain, ...traits }, bugs: [...commonBugs, ...bugs] };
}

/** Each has keys of another kind, and one or two habits besides. */
export const ofKeys: readonly Variant[] = [
  variant('uuid', {}, ['existence']),
  variant('uuid-echoing', { keys: 'uuid from node', refusals: 'echoing' }, ['existence']),
  variant('ulid-parallel', { keys: 'ulid', sends: 'in parallel', refusals: 'echoing' }),
  variant('ulid-monotonic-batches', { keys: 'monotonic ulid', sends: 'in batches' }),
  variant('cuid2-echoing', { keys: 'cuid2', refusals: 'echoing', sends: 'in parallel' }, ['existence']),
  variant('nanoid-names', { keys: 'nanoid', links: 'names', refusals: 'echoing' }),
  variant('nanoid-filters', { keys: 'nanoid', filters: 'empty' }),
  variant('prefixed-ties', { keys: 'prefixed', lists: 'with ties', refusals: 'echoing' }),
  variant('serial', { keys: 'serial', refusals: 'echoing', filters: 'empty' }, ['existence']),
  variant('serial-parallel-ties', { keys: 'serial', sends: 'in parallel', lists: 'with ties' }),
  variant('identity-view', { keys: 'identity', figures: 'in a materialized view' }),
  variant('composite', { keys: 'composite', refusals: 'echoing' }),
  variant('composite-parallel', { keys: 'composite', sends: 'in parallel', filters: 'empty' }),
];

/** Sessions, ways to keep organizations apart, and many habits together. */
export const ofHabits: readonly Variant[] = [
  variant('person', { keys: 'uuid', sessions: 'of a person' }, ['membership']),
  variant('person-serial', { keys: 'serial', sessions: 'of a person', filters: 'empty' }, ['membership']),
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
  ),
];

export const variants: readonly Variant[] = [...ofKeys, ...ofHabits];
