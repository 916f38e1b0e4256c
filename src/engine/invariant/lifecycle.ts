import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { rowText } from '../record/row-text.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/**
 * LIFE-001: no row outlives its tenant, and a new tenant under an old key, or under an old name that rows go by, begins with nothing of the
 * old one. Tables declared as audit may outlive it: a record of what happened is kept for good reasons.
 */
export const lifecycle: Invariant = {
  id: 'LIFE-001',
  title: 'lifecycle',
  mayBeIdle: true,
  check: (moment) => {
    const { record, tenancy } = moment;
    const born = keysOf(record.changes, tenancy.root, 'insert');
    const gone = keysOf(record.changes, tenancy.root, 'delete').filter((key) => !born.includes(key));
    // Only where there was an old one is there something of it to inherit.
    const heirs = born.length > 0 && hasEnded(moment) ? born : [];
    if (gone.length === 0 && heirs.length === 0) return undefined;
    return [
      ...gone.flatMap((tenant) => outliving(tenant, moment)),
      ...heirs.flatMap((tenant) => inherited(tenant, moment)),
    ];
  },
};

function keysOf(
  changes: readonly OwnedRowChange[],
  root: TableName,
  operation: OwnedRowChange['operation'],
): readonly TenantKey[] {
  return changes.filter((change) => change.table === root && change.operation === operation).map(({ key }) => key);
}

function hasEnded({ record, history, tenancy }: Moment): boolean {
  return [...history, record].some(({ changes }) => keysOf(changes, tenancy.root, 'delete').length > 0);
}

function outliving(tenant: TenantKey, moment: Moment): Breach[] {
  const name = moment.tenantName(tenant);
  return ownedTables(moment).flatMap((table): Breach[] => {
    const rows = moment.mirror.rows(table).filter(({ owner }) => owner === tenant);
    return breach(table, rows, {
      about: `rows of ${table} outlive`,
      message: `${rows.length === 1 ? 'a row' : `${rows.length} rows`} of ${table} outlived ${name}, which the step has deleted; delete them with it, or declare ${table} as audit where it is to stay`,
    });
  });
}

/** What was there before, and has not come in by this step; what it has brought in counts where it was an ended tenant's. */
function inherited(tenant: TenantKey, moment: Moment): Breach[] {
  const { changes } = moment.record;
  const touched = new Set(changes.map(placeOf));
  const left = leftByTheEnded(moment);
  const broughtIn = changes.filter(({ operation }) => operation === 'update').map(placeOf);
  const revived = new Set(broughtIn.filter((place) => left.has(place)));
  return ownedTables(moment).flatMap((table): Breach[] => {
    const rows = moment.mirror.rows(table).filter(({ key, owner }) => {
      const place = placeOf({ table, key });
      return owner === tenant && (!touched.has(place) || revived.has(place));
    });
    return breach(table, rows, {
      about: `rows of ${table} inherited`,
      message: `a new tenant began with ${rows.length === 1 ? 'a row' : `${rows.length} rows`} of ${table} that were there before it`,
    });
  });
}

/** The rows that were those of a tenant which has been deleted since. */
function leftByTheEnded({ record, history, tenancy }: Moment): ReadonlySet<string> {
  const all = [...history, record].flatMap(({ changes }) => changes);
  const ended = new Set(keysOf(all, tenancy.root, 'delete'));
  return new Set(
    all.flatMap((change) =>
      [change.ownerBefore, change.ownerAfter].some((owner) => owner !== null && ended.has(owner))
        ? [placeOf(change)]
        : [],
    ),
  );
}

function placeOf({ table, key }: Pick<OwnedRowChange, 'table' | 'key'>): string {
  return `${table} ${key}`;
}

type OwnedRow = { readonly key: RowKey; readonly row: Row };

function breach(table: TableName, rows: readonly OwnedRow[], told: Pick<Breach, 'about' | 'message'>): Breach[] {
  const shown = rows.slice(0, 3);
  return rows.length === 0
    ? []
    : [
        {
          ...told,
          proof: shown.map(({ key, row }) => rowText(table, key, row)),
          foreign: shown.map(({ key }) => ({ table, text: key })),
        },
      ];
}

function ownedTables({ tenancy: { ownership } }: Moment): readonly TableName[] {
  return [...ownership].flatMap(([name, { kind }]) => (kind === 'owned' ? [name] : []));
}
