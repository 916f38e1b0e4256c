import type * as fc from 'fast-check';
import type { Performance } from '../record/observation.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';
import type { Sighting } from './sighting.ts';

/** Name of the action by which time passes; every harness has it. */
export const timePassName = 'time.pass';

/** Stands among an action's roles for all that the harness's actors have, `system` aside. */
export const everyRole = '*';

/** The rows an action may refer to, as the generator sees them when it draws a step. */
export type Scene = {
  readonly actor: Actor;
  /** The harness clock, ISO 8601 in UTC. */
  readonly now: string;
  readonly rows: (table: TableName) => Iterable<Row>;
};

/** A field of an action's input that names rows of a table. */
export type ReferenceField = {
  readonly kind: 'reference';
  readonly table: TableName;
  /** The column whose value stands in the input; the primary key unless told otherwise. */
  readonly column?: string;
  /** Which of the actor's own rows the action is meant for. Foreign rows are drawn without it where none fits. */
  readonly where?: (row: Row, scene: Scene) => boolean;
  /** Null instead of a row, or of a list of them, in a share of the steps. */
  readonly optional?: boolean;
  /** What stands for a null that is said, of an `optional` one whose null says nothing: drawn as often as that. */
  readonly saidNull?: string;
  /** An array of up to so many rows instead of one. */
  readonly many?: number;
  /** False where another tenant's row is no trespass, as with an organization that one switches to. */
  readonly guarded?: boolean;
};

/** Rows of a table that wait for an action, as a job's do. */
export type WaitingRows = {
  readonly table: TableName;
  /** Which of them do; all unless told otherwise. */
  readonly where?: (row: Row, scene: Scene) => boolean;
  /** When a row's time has come: a column that holds an instant, or what gives one in ISO 8601. At once unless told, and where it is null. */
  readonly at?: string | ((row: Row, scene: Scene) => string | null);
};

/** A field of an action's input: an arbitrary of fast-check, or a reference to a row. */
export type Field = ReferenceField | fc.Arbitrary<Json>;

/** A step's input after its references have been looked up, with what `perform` needs to act on it. */
export type Request<App> = {
  readonly app: App;
  readonly actor: Actor;
  readonly input: { readonly [field: string]: Json };
};

/** The fields of an action's input. */
export type Fields = { readonly [field: string]: Field };

/** What actions that are told by names are settled by. */
export type Settling = {
  readonly tenancy: Tenancy;
  /** The harness clock at the baseline, ISO 8601 in UTC. */
  readonly now: string;
  /** All roles that actors have, `system` aside. */
  readonly roles: readonly string[];
  /** What was seen in answers at the baseline: nothing at first, and then again what actions that ask for it (`learns`) were answered. */
  readonly sightings: readonly Sighting[];
};

/** What the database makes of an action whose input is told by names: its fields, or why there are none, in a sentence. */
export type Settlement =
  | {
      readonly fields: Fields;
      /** Who may do it, where that is known only now. */
      readonly roles?: readonly string[];
      /** Whether those are a guess at who does it, and others may as well. */
      readonly isForAnybody?: boolean;
      /** What could not be placed, each in a sentence. */
      readonly unplaced?: readonly string[];
      /** What was placed by what was seen, each in a sentence. */
      readonly learned?: readonly string[];
    }
  /** The action is left out, and the list of what could not be placed says why. */
  | { readonly leftOut: string }
  /** No session is to open. */
  | { readonly mistakes: readonly string[] };

/** Something an actor of some role can do, with an arbitrary for its input. */
export type Action<App = unknown> = {
  readonly name: string;
  /** Who may do it; `'*'` for all but `system`. */
  readonly roles: readonly string[];
  /** Whether others than its roles may do it as well, so that it is refused to nobody for a role: said of what is for `'*'`. */
  readonly isForAnybody?: boolean;
  /** How often it is drawn, against the other actions' weights; 1 unless told otherwise. */
  readonly weight?: number;
  readonly input: Fields;
  /** Tells the rest of the input once the database is there to ask, as a session opens. */
  readonly settle?: (settling: Settling) => Settlement;
  /** It is asked at the baseline, as a session opens, and settled again by what was seen in answers; what only reads is asked first. */
  readonly learns?: 'reading' | 'writing';
  /** Whether it makes sense now at all; references are checked anyway. */
  readonly when?: (scene: Scene) => boolean;
  /** What it has something to do with, as a job has: it is drawn when that is there, and time passes to when that is due. */
  readonly waitsFor?: readonly WaitingRows[];
  /** The application promises no order of the lists that this shows: TENANT-006 takes any order for the same. */
  readonly isUnordered?: boolean;
  /** A job that works for one tenant after the other, each in transactions of its own: TENANT-007 holds it to that. */
  readonly perTenant?: boolean;
  /**
   * It hands rows over to another tenant for which its person works as well, as where a site changes hands or two tenants are merged: the step
   * is judged by all tenants that the person works for.
   */
  readonly handsOver?: boolean;
  /** How long it may take, in milliseconds; what the harness says unless told otherwise. */
  readonly deadlineMs?: number;
  readonly perform: (request: Request<App>) => Promise<Performance>;
};

/** A field that names a row of `table` (see `ReferenceField`). */
export function reference(table: TableName, options: Omit<ReferenceField, 'kind' | 'table'> = {}): ReferenceField {
  return { kind: 'reference', table, ...options };
}

/** Tells a field that names rows from one that an arbitrary fills. */
export function isReferenceField(field: Field): field is ReferenceField {
  return 'kind' in field && field.kind === 'reference';
}
