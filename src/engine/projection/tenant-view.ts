import { actsFor } from '../record/acts-for.ts';
import type { Observation } from '../record/observation.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { describeHandle, type Handle } from '../sequence/reference.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** Something shown, with its channel and recipient as one text. */
export type Shown = { readonly place: string; readonly channel: string; readonly content: Json };

/** What one tenant saw of a step: how its own ended, and what was shown to it. */
export type SeenStep = {
  readonly action: string;
  /** Whether the application promises no order of the lists that the action shows. */
  readonly isUnordered: boolean;
  readonly outcome: string | null;
  readonly shown: readonly Shown[];
};

/** All that a run showed a tenant, with the rows that it was left with. Ids that the run gave out are replaced by the handles of their rows. */
export type TenantView = {
  readonly steps: ReadonlyMap<string, SeenStep>;
  /** Where several tenants saw something at once, as a person who works for both does: no tenant's own window. */
  readonly shared: ReadonlySet<string>;
  /** What numbers may stand for where they are ids: the same row has another number where a sequence has counted other rows as well. */
  readonly numbers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly idFields: ReadonlySet<string>;
  /** By table and handle. */
  readonly rows: ReadonlyMap<string, { readonly table: TableName; readonly key: RowKey; readonly row: Json }>;
};

export type TenantViewOptions = {
  readonly tenant: TenantKey;
  readonly records: readonly StepRecord[];
  /** The rows that the run has made, present or not. */
  readonly created: readonly { readonly key: RowKey; readonly handle: Handle }[];
  /** The tenant's rows at the end of the run. */
  readonly rows: readonly { readonly table: TableName; readonly key: RowKey; readonly row: Json }[];
  /** Names of the actions whose lists come in no promised order. */
  readonly unordered: ReadonlySet<string>;
  /** Names of the columns that hold keys. */
  readonly idFields: ReadonlySet<string>;
};

/** Takes down what a tenant saw of a run. */
export function viewOf(options: TenantViewOptions): TenantView {
  const { tenant, records, created, rows, unordered, idFields } = options;
  const name = naming(created);
  const steps = new Map<string, SeenStep>();
  for (const record of records) {
    const { step, actor, outcome, observations } = record;
    const [acting, ...more] = actsFor(record) ?? [];
    const isOwn = actor.tenant === tenant || (actor.tenant === null && acting === tenant && more.length === 0);
    // What another tenant's actor is answered is the actor's own, though its person may work for this tenant as well.
    const isAnswer = ({ recipient }: Observation) =>
      !isOwn && actor.tenant !== null && recipient !== null && [actor.id, actor.person].includes(recipient);
    const shown = observations
      .filter((observation) => observation.tenants.includes(tenant) && !isAnswer(observation))
      .map((observation): Shown => {
        return { place: placeOf(observation), channel: observation.channel, content: name(observation.content) };
      });
    if (!isOwn && shown.length === 0) continue;
    steps.set(step.id, {
      action: step.action,
      isUnordered: unordered.has(step.action),
      outcome: isOwn ? (outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind) : null,
      shown,
    });
  }
  const everything = records.flatMap(({ observations }) => observations);
  const handles = new Map(created.map(({ key, handle }) => [`${handle.table} ${key}`, describeHandle(handle)]));
  return {
    steps,
    numbers: numbersOf(options),
    idFields,
    shared: new Set(everything.filter(({ tenants }) => tenants.length > 1).map(placeOf)),
    rows: new Map(
      rows.map(({ table, key, row }) => [
        handles.get(`${table} ${key}`) ?? `${table} ${key}`,
        { table, key, row: name(row) },
      ]),
    ),
  };
}

const idLike = /[A-Za-z0-9_-]{8,}/g;
const isNumber = (key: string) => /^\d+$/.test(key);

/** Replaces the keys of rows that the run has made by their handles. Numbers stay, since they may be anything (see `numbersOf`). */
function naming(created: TenantViewOptions['created']): (value: Json) => Json {
  const names = new Map(
    created.filter(({ key }) => !isNumber(key)).map(({ key, handle }) => [key, `<${describeHandle(handle)}>`]),
  );
  const nameIn = (value: Json): Json => {
    if (typeof value === 'string') return value.replaceAll(idLike, (id) => names.get(id) ?? id);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(nameIn);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, nameIn(item)]));
  };
  return nameIn;
}

/** Which rows each number may stand for: those that the run has made under it, and those that a step has asked for by it. */
function numbersOf({ created, records }: TenantViewOptions): TenantView['numbers'] {
  const numbers = new Map<string, Set<string>>();
  const add = (number: string, meaning: string) => {
    if (isNumber(number)) numbers.set(number, (numbers.get(number) ?? new Set()).add(meaning));
  };
  for (const { key, handle } of created) add(key, describeHandle(handle));
  for (const { step, references } of records)
    for (const [at, { field, value }] of references.entries()) add(String(value), `${at} in ${field} of ${step.id}`);
  return numbers;
}

function placeOf({ channel, recipient }: Observation): string {
  return `${channel} to ${recipient ?? 'nobody named'}`;
}
