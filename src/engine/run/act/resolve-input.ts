import { type Action, isReferenceField } from '../../harness/action.ts';
import type { ResolvedReference } from '../../record/step-record.ts';
import type { Actor } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import {
  type AbsentHandle,
  describeHandle,
  type Handle,
  isReference,
  type Reference,
  type Whose,
} from '../../sequence/reference.ts';
import type { RowKey } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/** A row, and what names it in an input: its key, or the value of a column. */
export type NamedEntity = {
  readonly table: TableName;
  readonly key: RowKey;
  readonly column: string | undefined;
  readonly value: Json;
};

/** Looks handles up in the run as it stands. */
export type HandleLookup = {
  /** The key that a handle stands for; undefined where no row ever had that handle in this run, and where it is to stand for none. */
  readonly findKey: (handle: Handle) => RowKey | undefined;
  /** A value of the right form for a column, or for the key, that no row ever had there. */
  readonly absentValue: (handle: AbsentHandle, column: string | undefined) => Json;
  /** The value of a row's column, also of a deleted row; undefined where the row is not known. */
  readonly findValue: (table: TableName, key: RowKey, column: string | undefined) => Json | undefined;
  /** Whose entity it is, seen from an actor, when a row is referred to by that value of its. */
  readonly whose: (named: NamedEntity, actor: Actor) => Whose;
};

/** A step's input as the application gets it, and what each reference in it was. */
export type ResolvedInput = {
  readonly input: { readonly [field: string]: Json };
  readonly references: readonly ResolvedReference[];
};

/** Who asks for what. */
export type AskedInput = { readonly input: Json; readonly actor: Actor };

/** The input with each reference replaced by the value it stands for; a sentence instead where a handle names no row. */
export function resolveInput(
  { input, actor }: AskedInput,
  action: Action<never>,
  lookup: HandleLookup,
): ResolvedInput | string {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return 'the input of a step is an object';
  const references: ResolvedReference[] = [];
  const missing: Handle[] = [];

  const resolveReference = (field: string, reference: Reference): Json => {
    const found = lookUp(reference, lookup);
    if (!found) {
      missing.push(reference.$ref);
      return null;
    }
    const { handle, key, value } = found;
    references.push({ field, handle, table: handle.table, key, value, whose: whoseOf(field, found) });
    return value;
  };

  const whoseOf = (field: string, { handle, ...named }: FoundEntity): Whose => {
    const definition = action.input[field];
    if ('absent' in handle) return 'absent';
    if (definition && isReferenceField(definition) && definition.guarded === false) return 'shared';
    return lookup.whose(named, actor);
  };

  const resolve = (field: string, value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (isReference(value)) return resolveReference(field, value);
    if (Array.isArray(value)) return value.map((item) => resolve(field, item));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(field, item)]));
  };

  const resolved = Object.fromEntries(Object.entries(input).map(([field, value]) => [field, resolve(field, value)]));
  return missing.length > 0
    ? `no such row: ${missing.map(describeHandle).join(', ')}`
    : { input: resolved, references };
}

type FoundEntity = NamedEntity & { readonly handle: Handle };

function lookUp({ $ref: { column, ...handle } }: Reference, lookup: HandleLookup): FoundEntity | undefined {
  if ('absent' in handle) {
    const value = lookup.absentValue(handle, column);
    return { handle, table: handle.table, key: String(value), column, value };
  }
  const key = lookup.findKey(handle);
  if (key === undefined) return undefined;
  const value = lookup.findValue(handle.table, key, column);
  return value === undefined ? undefined : { handle, table: handle.table, key, column, value };
}
