import type { Json } from './json.ts';

/** Names a row that never existed; equal numbers name the same one. */
export type AbsentHandle = { readonly table: string; readonly absent: number };

/** Names a row for as long as a sequence lives, whatever other steps are dropped. Never a position in a list. */
export type Handle =
  | { readonly table: string; readonly fixture: string }
  /**
   * The row number `index`, from 0, among those of `table` that the step made for one tenant: that of the step's actor, or the one named.
   * So a job's rows for one tenant keep their handles whatever it makes for others.
   */
  | { readonly table: string; readonly step: string; readonly index: number; readonly tenant?: string }
  | AbsentHandle;

/** Whose entity a handle names, seen from the actor that uses it. */
export type Whose = 'own' | 'foreign' | 'absent' | 'shared';

/** A handle inside a step's input. It stands for the row's primary key, or for another of its columns. */
export type Reference = { readonly $ref: Handle & { readonly column?: string } };

/** Tells a reference from the plain data around it. */
export function isReference(value: Json | Reference): value is Reference {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && '$ref' in value;
}

/** A handle as a reader names it: `warehouses a-north`, `bids made by s7`, `an absent row of bids`. */
export function describeHandle(handle: Handle): string {
  if ('fixture' in handle) return `${handle.table} ${handle.fixture}`;
  if ('absent' in handle) return `an absent row of ${handle.table}`;
  const of = handle.tenant === undefined ? '' : ` of ${handle.tenant}`;
  return `${handle.table}${of} made by ${handle.step}${handle.index === 0 ? '' : ` (number ${handle.index + 1})`}`;
}
