import { fixtureId, type Json } from '../../src/engine/index.ts';
import type { StepRecord } from '../../src/engine/record/step-record.ts';
import { actors } from '../../tests/integration/harness/actors.ts';
import { organizationNames } from '../../tests/integration/harness/baseline/places.ts';

/** Whether a run has come to what a planted bug needs, whichever invariant sees it and whether or not the run is compared. */
type Situation = (records: readonly StepRecord[]) => boolean;

const minuteMs = 60_000;

/** By the planted bug that takes it. */
export const situations: { readonly [bug: string]: Situation } = {
  'class-11-global-uniqueness': (records) =>
    pairsOf(records, 'warehouses.create').some(
      ([one, other]) => isDone(one) && isElsewhere(one, other) && fieldOf(one, 'code') === fieldOf(other, 'code'),
    ),
  'class-19-figures-without-organization': (records) =>
    pairsOf(records, 'metrics.get').some(
      ([one, other]) =>
        isElsewhere(one, other) && isWithin(one, other, minuteMs) && fieldOf(one, 'from') === fieldOf(other, 'from'),
    ),
  'class-32-key-without-tenant': (records) =>
    pairsOf(records, 'push.register').some(
      ([one, other]) =>
        isElsewhere(one, other) &&
        one.actor.person === other.actor.person &&
        fieldOf(one, 'device') === fieldOf(other, 'device'),
    ),
  'class-09-bulk-bids': (records) => {
    const pending = new Map<string, Pick<StepRecord['actor'], 'person' | 'tenant'>>(pendingAtFirst);
    return records.some((record) => {
      const ended = record.step.action === 'memberships.end' && isDone(record) ? endedPeople(record) : [];
      const isMet = ended.some((person) =>
        [...pending.values()].some((bidder) => bidder.person === person && bidder.tenant !== record.actor.tenant),
      );
      for (const { table, key, after } of record.changes)
        if (table === 'bids' && after?.status === 'pending') pending.set(key, record.actor);
        else if (table === 'bids') pending.delete(key);
      return isMet;
    });
  },
  'notif-004-removed-device': (records) =>
    records.some(
      (removed, at) =>
        removed.step.action === 'push.remove' &&
        isDone(removed) &&
        notified(records.slice(0, at), removed).some((before) =>
          notified(records.slice(at + 1), removed).some((after) => isWithin(before, after, minuteMs)),
        ),
    ),
  'assign-003-winner-not-noted': (records) =>
    records.some(
      ({ step, changes }) =>
        step.action === 'jobs.resolve-expired-windows' &&
        changes.some(({ table, after }) => table === 'bid_windows' && typeof after?.winner_id === 'string'),
    ),
  'assign-005-closed-after-it-was-won': (records) =>
    records.some(
      ({ step, references }, at) =>
        step.action === 'windows.close' &&
        references.some(
          ({ key, whose }) =>
            whose === 'own' && (wonAtFirst.has(key) || records.slice(0, at).some((earlier) => hasWon(earlier, key))),
        ),
    ),
  'assign-008-counted-elsewhere': (records) =>
    records.some(
      ({ step, changes }) =>
        step.action === 'jobs.detect-no-shows' &&
        changes.some(({ table, before }) => table === 'assignments' && peopleOfBoth.has(String(before?.driver_id))),
    ),
  'limit-that-tenants-share': (records) =>
    records.some((record, at) => {
      const before = records
        .slice(0, at)
        .filter((one) => one.step.action === 'exports.request' && isDone(one) && isWithin(one, record, 60 * minuteMs));
      return (
        record.step.action === 'exports.request' &&
        before.length >= 3 &&
        before.filter(({ actor }) => actor.tenant === record.actor.tenant).length < 3
      );
    }),
  'job-dropped-for-the-other': (records) =>
    records.some(
      (job, at) =>
        job.step.action === 'jobs.run-exports' &&
        pairsOf(records.slice(0, at), 'exports.request').some(
          ([one, other]) =>
            isElsewhere(one, other) &&
            isDone(one) &&
            isDone(other) &&
            isWithin(one, other, minuteMs) &&
            fieldOf(one, 'kind') === fieldOf(other, 'kind'),
        ),
    ),
  'opaque-secret-of-the-address': (records) => registeredByBoth(records).length > 0,
  'opaque-secret-in-the-audit-log': (records) =>
    registeredByBoth(records).some(([, second]) =>
      records
        .slice(records.indexOf(second) + 1)
        .some((record) => record.step.action.startsWith('audit.') && isDone(record) && isOfSame(record, second)),
    ),
  'address-of-both': (records) =>
    registeredByBoth(records).some(([, second]) =>
      records
        .slice(records.indexOf(second) + 1)
        .some(
          (record) =>
            isOfSame(record, second) && record.observations.some(({ channel }) => channel.startsWith('webhook')),
        ),
    ),
  'dual-all-notifications-read': (records) =>
    records.some(
      (record, at) =>
        record.step.action === 'notifications.read-all' &&
        isDone(record) &&
        records.slice(0, at).some((earlier) => hasToldPersonElsewhere(earlier, record)),
    ),
  'dual-notification-of-the-other': (records) =>
    records.some(
      (record, at) =>
        record.step.action === 'notifications.read' &&
        records
          .slice(0, at)
          .some((earlier) =>
            toldPersonElsewhere(earlier, record).some((key) =>
              record.references.some((reference) => reference.key === key),
            ),
          ),
    ),
  'refound-list-remembered-by-slug': (records) =>
    records.some(
      (founded, at) =>
        founded.step.action === 'organizations.found' &&
        isDone(founded) &&
        records
          .slice(0, at)
          .some((one) => one.step.action === 'warehouses.list' && isDone(one) && isWithin(one, founded, minuteMs)),
    ),
  'assign-002-driver-who-left': (records) =>
    records.some(
      ({ step, references }, at) =>
        takesDriver.has(step.action) &&
        references.some(
          ({ field, key, whose }) => field === 'driver' && whose === 'own' && hasLeft(records.slice(0, at), key),
        ),
    ),
  'assign-004-window-stays-open': (records) =>
    records.some(
      ({ step, changes }) =>
        step.action === 'assignments.assign' && changes.some(({ table, before }) => table === 'bid_windows' && before),
    ),
  'class-22-job-skips-the-second': (records) =>
    records.some(({ step, changes }) => step.action.startsWith('jobs.') && new Set(changes.map(ownerOf)).size > 1),
  'class-31-invite-not-bound-to-the-address': (records) =>
    records.some(
      (record) =>
        record.step.action === 'invites.accept-as-other' &&
        record.references.some(({ whose }) => whose === 'own') &&
        fieldOf(record, 'email') !== fieldOf(record, 'invited') &&
        records.some(
          (made) =>
            made.step.action === 'invites.create' &&
            made.actor.tenant === record.actor.tenant &&
            fieldOf(made, 'email') === fieldOf(record, 'invited'),
        ),
    ),
  'job-finishes-exports-of-all': (records) =>
    records.some(
      ({ step, changes }) =>
        step.action === 'jobs.run-exports' &&
        ['assignments', 'drivers'].some(
          (kind) =>
            new Set(changes.filter(({ table, after }) => table === 'export_jobs' && after?.kind === kind).map(ownerOf))
              .size > 1,
        ),
    ),
  'link-signed-for-any-export': (records) =>
    records.some(
      ({ step, actor, references }, at) =>
        step.action === 'exports.open-link' &&
        references.some(
          ({ key, whose }) =>
            whose === 'foreign' &&
            records
              .slice(0, at)
              .some(({ changes }) => changes.some((change) => change.key === key && change.after?.status === 'done')),
        ) &&
        records
          .slice(0, at)
          .some(
            (shared) =>
              shared.step.action === 'exports.share' && isDone(shared) && shared.actor.tenant === actor.tenant,
          ),
    ),
  'support-stays-when-taken-back': (records) =>
    records.some(
      (taken, at) =>
        taken.step.action === 'support-grants.take-back' &&
        isDone(taken) &&
        pairsBeside(records, at).some(
          ([before, after]) =>
            before.actor.role === 'support' &&
            after.actor.id === before.actor.id &&
            isDone(before) &&
            before.actor.tenant === taken.actor.tenant &&
            isWithin(before, after, minuteMs),
        ),
    ),
  'withdrawn-bid': (records) => records.some((record) => record.step.action === 'bids.withdraw' && isDone(record)),
  'unconfirmed-dropped': (records) =>
    records.some(({ step, changes }) => step.action === 'jobs.drop-unconfirmed' && changes.length > 0),
  'assignment-completed': (records) =>
    records.some((record) => record.step.action === 'assignments.complete' && isDone(record)),
};

/** The bids of the driver of both that are pending at the baseline. */
const pendingAtFirst = organizationNames.map(
  (name) =>
    [
      fixtureId('bids', `bid-${name.slice(-1)}-ab`),
      { person: fixtureId('users', 'driver-ab'), tenant: fixtureId('organizations', name) },
    ] as const,
);

/** The windows that are won at the baseline. */
const wonAtFirst: ReadonlySet<string> = new Set(
  organizationNames.map((name) => fixtureId('bid_windows', `window-${name.slice(-1)}-won`)),
);

/** Pairs of steps by which two organizations have registered one address, for one event. */
function registeredByBoth(records: readonly StepRecord[]): (readonly [StepRecord, StepRecord])[] {
  return pairsOf(records, 'webhooks.register').filter(
    ([one, other]) =>
      isElsewhere(one, other) && isDone(one) && isDone(other) && fieldOf(one, 'hook') === fieldOf(other, 'hook'),
  );
}

function isOfSame(one: StepRecord, other: StepRecord): boolean {
  return one.actor.tenant === other.actor.tenant;
}

/** The notifications that a step has made to whoever does the other one, in another organization than that one. */
function toldPersonElsewhere({ changes }: StepRecord, { actor }: StepRecord): readonly string[] {
  return changes.flatMap(({ table, key, before, after, ownerAfter }) =>
    table === 'notifications' && before === null && after?.user_id === actor.person && ownerAfter !== actor.tenant
      ? [key]
      : [],
  );
}

function hasToldPersonElsewhere(earlier: StepRecord, record: StepRecord): boolean {
  return toldPersonElsewhere(earlier, record).length > 0;
}

function isDone({ outcome }: StepRecord): boolean {
  return outcome.kind === 'succeeded';
}

function isElsewhere(one: StepRecord, other: StepRecord): boolean {
  return one.actor.tenant !== null && other.actor.tenant !== null && one.actor.tenant !== other.actor.tenant;
}

function isWithin(one: StepRecord, other: StepRecord, mostMs: number): boolean {
  return Math.abs(Date.parse(one.time) - Date.parse(other.time)) <= mostMs;
}

function fieldOf({ input }: StepRecord, name: string): Json | undefined {
  return input !== null && typeof input === 'object' && !Array.isArray(input)
    ? Object.entries(input).find(([field]) => field === name)?.[1]
    : undefined;
}

/** All pairs of steps by one action, the earlier first. */
function pairsOf(records: readonly StepRecord[], action: string): (readonly [StepRecord, StepRecord])[] {
  const done = records.filter(({ step }) => step.action === action);
  return done.flatMap((one, at) => done.slice(at + 1).map((other) => [one, other] as const));
}

/** Pairs of a step before that place and one after it. */
function pairsBeside(records: readonly StepRecord[], at: number): (readonly [StepRecord, StepRecord])[] {
  return records.slice(0, at).flatMap((before) => records.slice(at + 1).map((after) => [before, after] as const));
}

/** What puts a driver into an assignment. */
const takesDriver: ReadonlySet<string> = new Set(['assignments.assign', 'assignments.create-for-driver']);

/** Whether a membership had ended, in the run or before it. */
function hasLeft(records: readonly StepRecord[], key: string): boolean {
  if (key === fixtureId('memberships', 'driver-b-ended@org-a')) return true;
  return records.some(({ changes }) =>
    changes.some((change) => change.key === key && change.after?.status === 'ended'),
  );
}

function ownerOf({ ownerAfter }: StepRecord['changes'][number]): string | null {
  return ownerAfter;
}

function endedPeople({ changes }: StepRecord): readonly string[] {
  return changes.flatMap(({ table, after }) =>
    table === 'memberships' && after?.status === 'ended' ? [String(after.user_id)] : [],
  );
}

/** The steps that have sent a message to whoever removed a device. */
function notified(records: readonly StepRecord[], { actor }: StepRecord): readonly StepRecord[] {
  return records.filter(({ changes }) =>
    changes.some(
      ({ table, before, after, ownerAfter }) =>
        table === 'notifications' && before === null && after?.user_id === actor.person && ownerAfter === actor.tenant,
    ),
  );
}

function hasWon({ changes }: StepRecord, key: string): boolean {
  return changes.some(
    ({ table, key: own, after }) => table === 'bid_windows' && own === key && typeof after?.winner_id === 'string',
  );
}

/** People who act in several organizations. */
const peopleOfBoth = new Set(
  [...Map.groupBy(actors, ({ person }) => person)].flatMap(([person, own]) =>
    person !== null && new Set(own.map(({ tenant }) => tenant)).size > 1 ? [person] : [],
  ),
);
