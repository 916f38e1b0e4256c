import type { Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { RowKey } from '../tenancy/row.ts';
import { findMentions, type Mention } from './search/mentions.ts';
import { textsIn } from './search/texts-in.ts';

/**
 * Whether a mention may be in the words of the tenants' own people: one of them has sent it before, and a text in a row of theirs holds it
 * among other words, as a note that says which order it is about. An id that stands alone in its column is a reference, and no words.
 */
export function areOwnWords({ row, what }: Mention, tenants: readonly TenantKey[], moment: Moment): boolean {
  if (row === null) return false;
  const { history, mirror, tenancy } = moment;
  const isSent = history.some(
    (record) =>
      actsFor(record)?.some((tenant) => tenants.includes(tenant)) &&
      findMentions(record.input, moment).some((mention) => mention.what === what),
  );
  return (
    isSent &&
    [...tenancy.tables.keys()].some((table) =>
      mirror
        .rows(table)
        .some(
          ({ row: held, owner }) =>
            owner !== null &&
            tenants.includes(owner) &&
            Object.values(held).some((value) => isAmongWords(row.key, value)),
        ),
    )
  );
}

function isAmongWords(key: RowKey, value: Json): boolean {
  return [...textsIn(value).values].some((text) => plain(text) !== plain(key) && plain(text).includes(plain(key)));
}

/** The same for all spellings of an id. */
function plain(text: string): string {
  return text.replaceAll('-', '').toLowerCase();
}
