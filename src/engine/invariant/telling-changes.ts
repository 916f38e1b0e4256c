import type { Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

type Sight = Pick<Moment, 'tenancy' | 'personNamedBy'>;

/** Columns that say when something was last seen or used. */
const timeType = /^(?:date|time|timestamp)\b/;
const timeName = /(?:_at|At|[sS]een|[uU]sed|[eE]xpires)$/;

/**
 * The changes that say whether a request was heard: all, but for records of what happened (tables declared as audit), and what any request
 * may do to what is the actor's own, as to touch its session. That is a row of a personal table, the person itself, and the times in a row
 * that names the person.
 */
export function tellingChanges(
  changes: readonly OwnedRowChange[],
  actor: Actor,
  sight: Sight,
): readonly OwnedRowChange[] {
  return changes.filter(
    (change) =>
      sight.tenancy.ownership.get(change.table)?.kind !== 'audit' && !isOfTheActorItself(change, actor, sight),
  );
}

function isOfTheActorItself(change: OwnedRowChange, { person }: Actor, { tenancy, personNamedBy }: Sight): boolean {
  const { table, key, before, after, personBefore, personAfter } = change;
  if (person === null) return false;
  if (tenancy.ownership.get(table)?.kind === 'personal')
    return [before && personBefore, after && personAfter].every((side) => side === null || side === person);
  if (table === tenancy.people) return key === person;
  if (before === null || after === null) return false;
  return personNamedBy(table, before) === person && onlyTimesDiffer({ table, before, after }, tenancy);
}

type Update = { readonly table: TableName; readonly before: Row; readonly after: Row };

/** Whether an update changes nothing but when something was last seen or used. */
export function onlyTimesDiffer({ table, before, after }: Update, { tables }: Moment['tenancy']): boolean {
  const columns = tables.get(table)?.columns ?? [];
  return columns
    .filter(({ name }) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .every(({ name, type }) => timeType.test(type) || timeName.test(name));
}
