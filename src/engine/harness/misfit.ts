import { suggestNames } from '../near-names.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { type Handle, isReference } from '../sequence/reference.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { referenceSchema } from '../sequence/sequence-codec.ts';
import type { Step } from '../sequence/step.ts';
import { type Action, isReferenceField } from './action.ts';

/** What a stored sequence is held against: names that may have changed since it was written. */
export type SequenceKnowledge = {
  readonly actors: readonly Pick<Actor, 'id' | 'role'>[];
  readonly actions: readonly Pick<Action<never>, 'name' | 'roles' | 'input'>[];
  /** Roles of which one may try what is for another, or come to have it. */
  readonly triedRoles?: ReadonlySet<string>;
  /** Names of the columns of each table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** Names and keys of a table's baseline rows. */
  readonly fixtures: (table: string) => Iterable<string>;
};

/** The first step that does not fit the harness any more, and why, in a sentence; undefined where all do. Runs nothing. */
export function findMisfit({ steps }: Sequence, knowledge: SequenceKnowledge): string | undefined {
  const earlier = new Set<string>();
  for (const step of steps) {
    const reason = misfitOfNames(step, knowledge) ?? misfitOfHandles(step, earlier, { steps, ...knowledge });
    if (reason !== undefined) return `step ${step.id} ${reason}`;
    earlier.add(step.id);
  }
  return undefined;
}

function misfitOfNames({ actor: id, action: name, input }: Step, knowledge: SequenceKnowledge): string | undefined {
  const actor = knowledge.actors.find((candidate) => candidate.id === id);
  if (!actor)
    return unknown(
      'actor',
      id,
      knowledge.actors.map((candidate) => candidate.id),
    );
  const action = knowledge.actions.find((candidate) => candidate.name === name);
  if (!action)
    return unknown(
      'action',
      name,
      knowledge.actions.map((candidate) => candidate.name),
    );
  const isTried = [actor.role, ...action.roles].every((role) => knowledge.triedRoles?.has(role));
  if (!action.roles.includes(actor.role) && !isTried)
    return `lets ${id} (${actor.role}) do ${name}; expected an actor of role ${action.roles.join(' or ')}.`;
  const known = Object.keys(action.input);
  const given = Object.keys(fieldsOf(input));
  const strange = given.find((field) => !known.includes(field));
  if (strange !== undefined)
    return `gives ${name} a field '${strange}', which its input does not have. ${suggestNames(strange, known) || 'Leave it out.'}`;
  const missing = known.find((field) => !given.includes(field));
  if (missing !== undefined)
    return `gives ${name} no field '${missing}'; expected ${expectation(action.input[missing])}. Add it.`;
  return undefined;
}

function expectation(field: Action<never>['input'][string] | undefined): string {
  return field && isReferenceField(field)
    ? `a reference to ${field.table}${field.optional ? ', or null' : ''}`
    : 'a value';
}

type HandleKnowledge = SequenceKnowledge & { readonly steps: readonly Step[] };

function misfitOfHandles(
  { input, action }: Step,
  earlier: ReadonlySet<string>,
  knowledge: HandleKnowledge,
): string | undefined {
  for (const [field, value] of referencesIn(input)) {
    const parsed = referenceSchema.safeParse(value);
    const reason = parsed.success
      ? misfitOfHandle(parsed.data.$ref, earlier, knowledge)
      : `is no handle: ${JSON.stringify(value)}; expected { "$ref": { "table", and "fixture", "step" and "index", or "absent" } }.`;
    if (reason !== undefined) return `(${action}), field '${field}', ${reason}`;
  }
  return undefined;
}

function misfitOfHandle(
  handle: Handle & { readonly column?: string | undefined },
  earlier: ReadonlySet<string>,
  { columns, fixtures, steps }: HandleKnowledge,
): string | undefined {
  const { table, column } = handle;
  const known = columns.get(table);
  if (!known) return unknown('table', table, columns.keys(), 'database');
  if (column !== undefined && !known.includes(column))
    return unknown(
      'column',
      `${table}.${column}`,
      known.map((name) => `${table}.${name}`),
      'database',
    );
  if ('fixture' in handle) {
    const names = new Set(fixtures(table));
    return names.has(handle.fixture) ? undefined : unknown(`row of ${table}`, handle.fixture, names, 'baseline');
  }
  if (!('step' in handle) || earlier.has(handle.step)) return undefined;
  const isLater = steps.some(({ id }) => id === handle.step);
  return `refers to a row made by step ${handle.step}, which ${isLater ? 'comes no earlier' : 'is not in the sequence'}; expected an earlier step.`;
}

function unknown(what: string, name: string, known: Iterable<string>, owner = 'harness'): string {
  return `names ${what} '${name}', which the ${owner} does not have. ${suggestNames(name, known)}`.trimEnd();
}

/** Whatever claims to be a reference, with the field of the input that it stands in. */
function referencesIn(input: Json): readonly (readonly [field: string, value: Json])[] {
  const inside = (value: Json): readonly Json[] => {
    if (value === null || typeof value !== 'object') return [];
    return isReference(value) ? [value] : Object.values(value).flatMap(inside);
  };
  return Object.entries(fieldsOf(input)).flatMap(([field, value]) =>
    inside(value).map((found) => [field, found] as const),
  );
}

function fieldsOf(input: Json): { readonly [field: string]: Json } {
  return input !== null && typeof input === 'object' && !Array.isArray(input)
    ? (input as { readonly [field: string]: Json })
    : {};
}
