import { rowSourceOf } from '../../database/mirror/row-source.ts';
import { isTellingId } from '../../database/mirror/telling-id.ts';
import type { Moment } from '../../harness/invariant.ts';
import { mapTexts } from '../../record/row-looks.ts';
import { isSecretName } from '../../record/secret-names.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { keyText } from '../../tenancy/key-text.ts';
import { linkedValues } from '../../tenancy/linked-values.ts';
import { publishedAmong } from '../../tenancy/published.ts';
import type { Row } from '../../tenancy/row.ts';
import type { Link, TableName } from '../../tenancy/tenancy.ts';
import { findMentions, type Mention } from './mentions.ts';

type PublishedRow = { readonly table: TableName; readonly row: Row };

/**
 * The mentions that no published row accounts for. A published row may be shown, with the ids that stand in it and its texts; what else of its
 * tenant a value names is as foreign as before, and so are secrets that stand in the row.
 */
export function withoutPublished(value: Json, mentions: readonly Mention[], moment: Moment): readonly Mention[] {
  if (moment.tenancy.published === undefined || mentions.length === 0) return mentions;
  const isPublished = publishedIn(moment);
  const rowOf = ({ row: place }: Mention): PublishedRow | undefined => {
    const row = place === null ? undefined : moment.mirror.findEver(place.table, place.key);
    return place === null || row === undefined ? undefined : { table: place.table, row };
  };
  const isShown = (mention: Mention) => {
    const named = mention.opaque === undefined ? rowOf(mention) : undefined;
    return named !== undefined && isPublished(named.table, named.row);
  };
  const named = new Set(mentions.filter(isShown).map(({ what }) => what));
  const rest = mentions.filter(({ what }) => !named.has(what));
  return rest.filter((mention) => {
    if (mention.opaque !== undefined || mention.owner === null) return true;
    const published = rowsOf(mention.owner, isPublished, moment);
    const place = rowOf(mention);
    if (place === undefined) return !isInTexts(value, mention, { published, moment });
    return !published.some((holder) => isTold(holder, named, moment) && leadsTo(holder, place, moment));
  });
}

/** Whether a step has named rows that are published, and no others that somebody owns. */
export function namesPublishedAlone(moment: Moment): boolean {
  if (moment.tenancy.published === undefined) return false;
  const isPublished = publishedIn(moment);
  const named = moment.record.references.flatMap(({ table, key }) => {
    const row = moment.mirror.findEver(table, key);
    return row === undefined || moment.mirror.ownerOf(table, key) === null ? [] : [isPublished(table, row)];
  });
  return named.length > 0 && named.every(Boolean);
}

/** Whether rows are published as they are now, or were before what the step, or one beside it, has done to them. */
export function publishedIn({ tenancy, mirror, record, beside }: Moment): (table: TableName, row: Row) => boolean {
  const changes = [record, ...beside].flatMap((step) => step.changes);
  return publishedAmong(tenancy, rowSourceOf(mirror), (table, row) => {
    const rule = tenancy.published?.get(table);
    const key = keyText((tenancy.tables.get(table)?.primaryKey ?? []).map((column) => row[column] ?? null));
    const before = changes.flatMap((change) =>
      change.table === table && change.key === key && change.before !== null ? [change.before] : [],
    );
    return rule !== undefined && [row, ...before].some(rule.when);
  });
}

function rowsOf(
  owner: TenantKey,
  isPublished: (table: TableName, row: Row) => boolean,
  { mirror, tenancy }: Moment,
): readonly PublishedRow[] {
  const tables = new Set([...(tenancy.published ?? [])].flatMap(([name, rule]) => [name, ...rule.with]));
  return [...tables].flatMap((table) =>
    mirror
      .rowsOf(table, owner)
      .filter(({ row }) => isPublished(table, row))
      .map(({ row }) => ({ table, row })),
  );
}

/** Whether the value names that row, as far as its key tells: then what it leads to may stand there as well. */
function isTold({ table, row }: PublishedRow, named: ReadonlySet<string>, { tenancy }: Moment): boolean {
  const { primaryKey = [], columns = [] } = tenancy.tables.get(table) ?? {};
  const key = keyText(primaryKey.map((column) => row[column] ?? null));
  const type = columns.find(({ name }) => name === primaryKey[0])?.type ?? '';
  return named.has(`${table} ${key}`) || primaryKey.length !== 1 || !isTellingId(key, type);
}

function leadsTo(holder: PublishedRow, { table, row }: PublishedRow, { tenancy }: Moment): boolean {
  const isThat = ({ parentColumns }: Link, values: readonly Json[]) =>
    keyText(parentColumns.map((column) => row[column] ?? null)) === keyText(values);
  return (tenancy.tables.get(holder.table)?.links ?? []).some(
    (link) => link.parent === table && linkedValues(link, holder.row).some((values) => isThat(link, values)),
  );
}

/** Whether a canary stands only in the texts of published rows. */
function isInTexts(
  value: Json,
  { owner, what }: Mention,
  { published, moment }: { readonly published: readonly PublishedRow[]; readonly moment: Moment },
): boolean {
  const texts = published
    .flatMap(({ row }) => Object.entries(row))
    .flatMap(([column, held]) => (typeof held === 'string' && held !== '' && !isSecretName(column) ? [held] : []))
    .sort((one, other) => other.length - one.length);
  const rest = mapTexts(value, (text) => texts.reduce((left, held) => left.replaceAll(held, ''), text));
  return findMentions(rest, moment, { isSought: (other) => other === owner }).every((mention) => mention.what !== what);
}
