import type { RowKey } from '../database/row-change.ts';
import { type Action, isReferenceField } from '../sequence/action.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { type Handle, isReference, type Reference, type Whose } from '../sequence/reference.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { ResolvedReference } from './step-record.ts';

/** Looks handles up in the run as it stands. */
export type HandleLookup = {
  /** The key that a handle stands for; undefined where no row ever had that handle in this run. */
  readonly findKey: (handle: Handle) => RowKey | undefined;
  /** The value of a row's column, also of a deleted row; undefined where the row is not known. */
  readonly findValue: (table: TableName, key: RowKey, column: string | undefined) => Json | undefined;
  /** Whose entity a value names, seen from a tenant. */
  readonly whoseValue: (where: {
    table: TableName;
    column: string | undefined;
    value: Json;
    tenant: TenantKey | null;
  }) => Whose;
};

export type ResolvedInput = {
  readonly input: { readonly [field: string]: Json };
  readonly references: readonly ResolvedReference[];
};

/** The input with each reference replaced by the value it stands for; a sentence instead where a handle names no row. */
export function resolveInput(
  step: { readonly input: Json; readonly tenant: TenantKey | null },
  action: Action<never>,
  lookup: HandleLookup,
): ResolvedInput | string {
  const references: ResolvedReference[] = [];
  const missing: Handle[] = [];

  const resolveReference = (field: string, { $ref }: Reference): Json => {
    const { column, ...handle } = $ref;
    const key = lookup.findKey(handle);
    const value =
      key === undefined ? undefined : 'absent' in handle ? key : lookup.findValue(handle.table, key, column);
    if (key === undefined || value === undefined) {
      missing.push(handle);
      return null;
    }
    const definition = action.input[field];
    const guarded = !definition || !isReferenceField(definition) || definition.guarded !== false;
    const whose = lookup.whoseValue({ table: handle.table, column, value, tenant: step.tenant });
    references.push({ field, handle, table: handle.table, key, value, whose: guarded ? whose : 'shared' });
    return value;
  };

  const resolve = (field: string, value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (isReference(value)) return resolveReference(field, value);
    if (Array.isArray(value)) return value.map((item) => resolve(field, item));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(field, item)]));
  };

  const input = step.input;
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return 'the input of a step is an object';
  const resolved = Object.fromEntries(Object.entries(input).map(([field, value]) => [field, resolve(field, value)]));
  return missing.length > 0
    ? `no such row: ${missing.map(describeHandle).join(', ')}`
    : { input: resolved, references };
}

/** A handle as a reader names it: `warehouses a-north`, `bids made by s7`, `an absent row of bids`. */
export function describeHandle(handle: Handle): string {
  if ('fixture' in handle) return `${handle.table} ${handle.fixture}`;
  if ('absent' in handle) return `an absent row of ${handle.table}`;
  return `${handle.table} made by ${handle.step}${handle.index === 0 ? '' : ` (number ${handle.index + 1})`}`;
}
