import { canonicalId } from '../../database/mirror/telling-id.ts';
import type { Moment } from '../../harness/invariant.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import type { Table } from '../../tenancy/tenancy.ts';
import { findMentions, type Mention } from './mentions.ts';
import { withoutPublished } from './without-published.ts';

/** Who may see something. */
export type Viewers = {
  readonly tenants: readonly TenantKey[];
  /** The one person whose own things it may hold besides; null where what is personal does not count. */
  readonly person?: string | null;
};

/** What a value mentions of other tenants than the given ones, and of what is another person's own; what is published aside. */
export function foreignMentions(
  value: Json,
  { tenants, person: own = null }: Viewers,
  moment: Moment,
): readonly Mention[] {
  const mentions = findMentions(value, moment, {
    isSought: (owner) => !tenants.includes(owner),
    isSoughtPerson: (person) => own !== null && person !== own,
  });
  return withoutPublished(value, mentions, moment).filter(
    (mention) => !isCoincidence(mention, { tenants, person: own }, moment),
  );
}

/**
 * Whether the key is a text that an own or a shared row holds as well, in a column that does not refer to the other tenant's row. Then
 * the value may have it from there. A uuid is never a coincidence.
 */
function isCoincidence(mention: Mention, viewers: Viewers, moment: Moment): boolean {
  if (mention.opaque !== undefined) return isHeldBefore(mention.opaque, viewers, moment);
  const { row } = mention;
  const { tenants, person: own } = viewers;
  const { mirror, tenancy } = moment;
  if (row === null || canonicalId(row.key) !== row.key) return false;
  return [...tenancy.tables.values()].some((table) => {
    const columns = table.columns.map(({ name }) => name).filter((name) => !refersTo(table, name, row.table));
    return mirror
      .rows(table.name)
      .some(
        ({ row: held, owner, person }) =>
          (owner === null ? person === null || person === own : tenants.includes(owner)) &&
          columns.some((column) => held[column] === row.key),
      );
  });
}

/** Whether an own row has held the same secret since before the step: whoever copies another's has it from there. */
function isHeldBefore(text: string, { tenants, person: own }: Viewers, { mirror, record }: Moment): boolean {
  return mirror.opaqueTexts.some(
    ({ table, key, text: held, owner, person }) =>
      held === text &&
      (owner === null ? person === own : tenants.includes(owner)) &&
      !record.changes.some((change) => change.table === table && change.key === key),
  );
}

function refersTo({ links }: Table, column: string, parent: string): boolean {
  return links.some((link) => link.parent === parent && link.columns.includes(column));
}
