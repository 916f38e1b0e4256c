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

/** The tables of whose rows an action takes some. */
export function tablesTakenBy({ input }: Pick<Action<never>, 'input'>): readonly TableName[] {
  return Object.values(input).flatMap((field) => (isReferenceField(field) ? field.table : []));
}
