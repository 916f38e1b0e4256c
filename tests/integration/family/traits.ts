import type { KeyKind } from './keys.ts';

/** In what the applications of the family differ: each value is a way in which correct products are made. */
export type Traits = {
  readonly keys: KeyKind;
  /** Whether the database knows what a column refers to, or its name alone says so. */
  readonly links: 'foreign keys' | 'names';
  /** Whether a refusal repeats the id that was asked for. */
  readonly refusals: 'plain' | 'echoing';
  /** What a filter by a board that is not there comes to: a refusal, or a success with nothing in it. */
  readonly filters: 'refused' | 'empty';
  /** How the members of an organization are told something; batches are sent by a timer, after the response. */
  readonly sends: 'one by one' | 'in parallel' | 'in batches';
  readonly lists: 'in total order' | 'with ties';
  /** Whose a session is. That of a person leaves the organization to the URL. */
  readonly sessions: 'of a member' | 'of a person';
  readonly isolation: 'conditions' | 'row level security' | 'context on connections';
  readonly figures: 'counted' | 'in a materialized view';
};

/** What an application does wrong, if anything. */
export type Bug =
  | 'none'
  /** Shows a task by its id alone. */
  | 'read'
  /** Changes a task by its id alone. */
  | 'update'
  /** Lists the tasks of a board by the board alone. */
  | 'list'
  /** Counts the tasks of all organizations. */
  | 'count'
  /** Takes a board's slug for taken when any organization has it. */
  | 'unique'
  /** Keeps figures under a key without the organization. */
  | 'cache'
  /** Tells the members of all organizations. */
  | 'recipients'
  /** Refuses in other words where the entity is another organization's. */
  | 'existence'
  /** Gives a connection its organization once, and not to each request. */
  | 'context'
  /** Shows the zone of whichever organization comes first. */
  | 'first'
  /** Trusts policies to reach a materialized view. */
  | 'view'
  /** Lets any member of any organization into the one that the URL names. */
  | 'membership';

export type PlantedBug = Exclude<Bug, 'none'>;

/** The bugs that every application can have. */
export const commonBugs = ['read', 'update', 'list', 'count', 'unique', 'cache', 'recipients'] as const;

const ofRows = ['TENANT-002', 'TENANT-003', 'TENANT-004', 'TENANT-006'];

/** The invariants that say of a bug what it is: another one that is violated is a false alarm all the same. */
export const seenBy: { readonly [bug in PlantedBug]: readonly string[] } = {
  read: ['TENANT-003', 'TENANT-004', 'TENANT-006'],
  update: ofRows,
  list: ['TENANT-003', 'TENANT-004', 'TENANT-006'],
  count: ['TENANT-006'],
  unique: ['TENANT-006'],
  cache: ['TENANT-006'],
  recipients: ['TENANT-001', 'TENANT-002', 'TENANT-003', 'NOTIF-001', 'NOTIF-002', 'NOTIF-004', 'TENANT-006'],
  existence: ['TENANT-005'],
  context: [...ofRows, 'TENANT-001', 'NOTIF-001', 'NOTIF-003', 'NOTIF-004'],
  first: ['TENANT-006'],
  view: ['TENANT-006'],
  membership: [...ofRows, 'TENANT-005'],
};
