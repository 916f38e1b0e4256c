import { type Action, isReferenceField } from '../harness/action.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { groupOf } from './swarm.ts';

/**
 * Actions by their groups: those groups of which any action refers to a row of one of these tables, and the group of a named action. What is
 * done in such a group shows, or takes, what stands there, though not each of its actions says so.
 */
export function dealingWith(
  actions: readonly Action<never>[],
  { tables, action }: { readonly tables: ReadonlySet<TableName>; readonly action?: string },
): readonly (readonly Action<never>[])[] {
  const own = action === undefined ? undefined : groupOf(action);
  return [...Map.groupBy(actions, ({ name }) => groupOf(name))].flatMap(([group, some]) =>
    group === own || some.some((one) => tablesTakenBy(one).some((table) => tables.has(table))) ? [some] : [],
  );
}

/** The shortest word that names a group of actions: what is shorter stands in many words. */
const shortestWord = 4;

/**
 * The actions that a text tells of by their names, as `task.closed` tells of `tasks.close`: those of the groups that one of its words names, and among
 * them those alone, where there are any, whose own name another word begins with. One word alone names a kind of things, and nothing that happens.
 */
export function toldOf(actions: readonly Action<never>[], text: string): readonly Action<never>[] {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  if (words.length < 2) return [];
  const ofGroup = actions.filter(({ name }) => words.some((word) => areAlike(word, groupOf(name))));
  const verbOf = (name: string) => name.split('.')[1]?.split('-')[0] ?? '';
  const own = ofGroup.filter(({ name }) => verbOf(name) !== '' && words.some((word) => word.startsWith(verbOf(name))));
  return own.length > 0 ? own : ofGroup;
}

/** Whether one is the beginning of the other, as of a word and its plural. */
function areAlike(word: string, group: string): boolean {
  return word.length >= shortestWord && (group.startsWith(word) || word.startsWith(group));
}

/** The tables of whose rows an action takes some. */
export function tablesTakenBy({ input }: Pick<Action<never>, 'input'>): readonly TableName[] {
  return Object.values(input).flatMap((field) => (isReferenceField(field) ? field.table : []));
}

/** Whether an action can be done without naming a row. */
export function canNameNone({ input }: Pick<Action<never>, 'input'>): boolean {
  return Object.values(input).every((field) => !isReferenceField(field) || field.optional === true);
}
