/** What is right to say of a planted bug. */
export type Expected = {
  /**
   * Steps in its shortest counterexample, worked out by hand: either the fixtures have the row that it takes, or a step makes it.
   */
  readonly minimum: number;
  /**
   * Where a finding takes more, by how its signature begins: a bug that several actions show is found by one of them, and shrinking stays with
   * that, as it has to.
   */
  readonly longer?: { readonly [signature: string]: number };
  /** The invariants that are about it. Any other one that reports it has misled whoever reads the report. */
  readonly by: readonly string[];
  /** Whether it takes two requests at the same time. */
  readonly isRace?: true;
};

const race = (minimum: number, ...by: string[]): Expected => ({ minimum, by, isRace: true });

/** No job has anything to do at the baseline: a step before it has to let time pass, or to ask for something. */
const leastOfJobs = 2;

/** Steps in the shortest counterexample that a finding of the bug can have. */
export function minimumOf({ minimum, longer = {} }: Expected, signature: string): number {
  const [, steps = minimum] = Object.entries(longer).find(([begin]) => signature.startsWith(begin)) ?? [];
  return signature.includes(' jobs.') ? Math.max(steps, leastOfJobs) : steps;
}

/** Of every planted bug that can be shown. */
export const expected: { readonly [bug: string]: Expected } = {
  // Another organization's export is refused as one that is not made yet: without the other's steps there is none.
  read: {
    minimum: 2,
    // What is downloaded, a job has to have made.
    longer: { 'TENANT-004 exports.download': 3 },
    by: ['TENANT-003', 'TENANT-004', 'TENANT-005', 'TENANT-006'],
  },
  'class-01-read-by-id': { minimum: 1, by: ['TENANT-003', 'TENANT-004'] },
  'class-03-list-without-filter': { minimum: 1, by: ['TENANT-003'] },
  'class-05-tenant-from-the-client': { minimum: 1, by: ['TENANT-003', 'TENANT-004'] },
  'class-11-global-uniqueness': { minimum: 1, by: ['TENANT-006'] },
  'class-12-forbidden-for-foreign': { minimum: 1, by: ['TENANT-005'] },
  'class-14-search-over-everything': { minimum: 1, by: ['TENANT-003', 'TENANT-004'] },
  'class-19-figures-without-organization': { minimum: 2, by: ['TENANT-006'] },
  'class-32-key-without-tenant': { minimum: 2, by: ['TENANT-003', 'TENANT-006'] },
  // What is found there depends on whom the others have.
  'class-35-directory-over-all': { minimum: 1, by: ['TENANT-003', 'TENANT-006'] },
  // A change that fails for another reason than absence tells that the row is there.
  write: { minimum: 1, by: ['TENANT-002', 'TENANT-004', 'TENANT-005'] },
  'class-02-delete-by-id': { minimum: 1, by: ['TENANT-002', 'TENANT-004'] },
  'class-06-check-outer-act-on-inner': {
    minimum: 1,
    // The last where it is refused for a code that the other tenant's warehouse has.
    by: ['TENANT-001', 'TENANT-002', 'TENANT-004', 'TENANT-005', 'TENANT-006'],
  },
  'class-08-join-on-natural-key': { minimum: 1, by: ['TENANT-001', 'TENANT-002'] },
  'class-09-bulk-sessions': { minimum: 1, by: ['TENANT-002', 'TENANT-006'] },
  'class-09-bulk-bids': { minimum: 1, by: ['TENANT-002', 'TENANT-006'] },
  // Whoever has left is shown what is the organization's, as somebody of another one: that is TENANT-003.
  'class-17-after-membership-ends': { minimum: 1, by: ['AUTH-001', 'MEMBER-001', 'TENANT-003'] },
  'class-28-assignment-to-a-non-member': { minimum: 1, by: ['TENANT-004', 'ASSIGN-002'] },
  'class-29-ids-in-the-body': { minimum: 1, by: ['TENANT-001', 'TENANT-004'] },
  'class-31-invite-not-bound-to-the-address': { minimum: 2, by: ['INVITE-001'] },
  'class-34-switched-before-it-is-checked': { minimum: 1, by: ['TENANT-002', 'TENANT-004'] },
  // Whoever is in both organizations gets it twice.
  notification: { minimum: 1, by: ['NOTIF-001', 'NOTIF-003', 'TENANT-003'] },
  'class-19-webhooks-without-organization': { minimum: 2, by: ['TENANT-003', 'TENANT-006'] },
  'class-22-job-skips-the-second': {
    minimum: 2,
    // Each organization asks for an export; both have a shift that nobody comes to.
    longer: { 'ASSIGN-007 jobs.run-exports': 3 },
    by: ['TENANT-006', 'ASSIGN-007'],
  },
  'class-23-recipients-by-role': { minimum: 1, by: ['NOTIF-001'] },
  'class-23-recipients-by-person': { minimum: 1, by: ['NOTIF-001', 'NOTIF-003', 'TENANT-003'] },
  'class-25-events-to-everybody': { minimum: 1, by: ['TENANT-003'] },
  'class-26-webhooks-by-event': { minimum: 1, by: ['TENANT-003'] },
  'notif-001-whoever-has-left': { minimum: 1, by: ['NOTIF-001'] },
  'notif-001-device-of-an-ended-member': { minimum: 1, by: ['NOTIF-001'] },
  'notif-002-names-an-earlier-one': { minimum: 1, by: ['NOTIF-002', 'TENANT-003'] },
  'notif-003-sent-twice': { minimum: 1, by: ['NOTIF-003'] },
  'notif-004-removed-device': {
    minimum: 3,
    // No two windows of the fixtures are offered to the same drivers.
    longer: { 'NOTIF-004 windows.open push': 4 },
    by: ['NOTIF-004'],
  },
  'assign-001-two-a-day': { minimum: 1, by: ['ASSIGN-001'] },
  'assign-002-driver-who-left': { minimum: 1, by: ['ASSIGN-002'] },
  'assign-003-winner-not-noted': { minimum: 2, by: ['ASSIGN-003'] },
  'assign-004-window-stays-open': { minimum: 1, by: ['ASSIGN-004'] },
  'assign-005-closed-after-it-was-won': { minimum: 1, by: ['ASSIGN-005'] },
  // The join that is gone also held the route to the organization.
  'assign-006-any-warehouse': { minimum: 1, by: ['ASSIGN-006', 'TENANT-001', 'TENANT-004'] },
  'assign-008-counted-elsewhere': { minimum: 2, by: ['ASSIGN-008', 'TENANT-006', 'TENANT-007'] },
  'app-001-unawaited-write': { minimum: 2, by: ['APP-001'] },
  'baseline-zone-shown-of-the-first': { minimum: 1, by: ['TENANT-006'] },
  'baseline-shift-in-the-zone-of-the-first': { minimum: 1, by: ['TENANT-006'] },
  // The fixtures have addresses for windows alone: for the other events each organization registers one.
  'address-secret-of-another': {
    minimum: 2,
    longer: { 'TENANT-006 memberships.end': 3 },
    by: ['TENANT-006', 'NOTIF-003'],
  },
  'address-delivered-to-once': { minimum: 2, longer: { 'TENANT-006 memberships.end': 3 }, by: ['TENANT-006'] },
  'key-found-by-its-beginning': { minimum: 2, by: ['TENANT-002', 'TENANT-003', 'TENANT-004', 'TENANT-006'] },
  'link-signed-for-any-export': { minimum: 5, by: ['TENANT-003', 'TENANT-004'] },
  'carrier-signs-for-anybody': { minimum: 1, by: ['TENANT-002', 'TENANT-004'] },
  'key-revoked-by-its-id': { minimum: 1, by: ['TENANT-002', 'TENANT-004'] },
  'link-to-any-export': { minimum: 2, by: ['TENANT-004', 'TENANT-005'] },
  'carrier-event-known-elsewhere': { minimum: 1, by: ['TENANT-006'] },
  'life-carrier-events-outlive': { minimum: 1, by: ['LIFE-001'] },
  'life-damaged-parcels-outlive': { minimum: 1, by: ['LIFE-001'] },
  'job-takes-back-alerts-of-all': { minimum: 2, by: ['TENANT-007', 'TENANT-006'] },
  'job-finishes-exports-of-all': { minimum: 3, by: ['TENANT-007', 'TENANT-003', 'TENANT-006'] },
  'class-38-double-acceptance': race(3, 'INVITE-002'),
  'class-39-lost-update': race(2, 'INCIDENT-001'),
  'race-checked-then-inserted': race(2, 'ASSIGN-001', 'ASSIGN-002'),
  'race-bid-of-somebody-who-leaves': race(2, 'ASSIGN-001', 'ASSIGN-002'),
  'race-session-in-a-global': race(2, 'TENANT-001', 'TENANT-002', 'TENANT-003', 'TENANT-004'),
  'race-organization-on-a-connection': race(2, 'TENANT-003'),
  'race-answer-under-way': race(2, 'TENANT-003'),
  'role-audit-for-everybody': { minimum: 2, by: ['AUTH-001'] },
  'role-of-the-other-organization': { minimum: 1, by: ['AUTH-001'] },
  'shared-name-of-whoever-leaves': { minimum: 1, by: ['TENANT-002'] },
  'crossing-role-in-the-directory': { minimum: 1, by: ['TENANT-006'] },
  'crossing-role-among-members': { minimum: 1, by: ['TENANT-006'] },
  'dual-notification-of-the-other': { minimum: 1, by: ['TENANT-002', 'TENANT-003', 'TENANT-004'] },
  'dual-signed-out-everywhere': {
    minimum: 1,
    // By comparison it takes a step of the other organization and one that shows it.
    longer: { 'TENANT-006': 2 },
    by: ['TENANT-002', 'TENANT-006'],
  },
  'dual-all-notifications-read': { minimum: 1, by: ['TENANT-002', 'TENANT-006'] },
  'opaque-secret-of-the-address': { minimum: 1, by: ['TENANT-003', 'TENANT-006'] },
  'opaque-secret-in-the-audit-log': { minimum: 2, by: ['TENANT-003', 'TENANT-006'] },
  'meter-over-all-tenants': { minimum: 1, by: ['TENANT-006'] },
  'limit-that-tenants-share': { minimum: 4, by: ['TENANT-006'] },
  'job-dropped-for-the-other': { minimum: 3, by: ['TENANT-006'] },
  'digest-etag-of-a-refusal': { minimum: 1, by: ['TENANT-005', 'TENANT-006'] },
  'digest-signed-refusal': { minimum: 1, by: ['TENANT-005', 'TENANT-006'] },
  'support-let-in-by-another-organization': { minimum: 1, by: ['AUTH-001'] },
  'support-stays-after-the-end': { minimum: 2, by: ['AUTH-001'] },
  'support-stays-when-taken-back': { minimum: 3, by: ['AUTH-001', 'TENANT-006'] },
  'transfer-leaves-what-is-planned': { minimum: 1, by: ['TENANT-001'] },
  'transfer-leaves-preferences': { minimum: 2, by: ['TENANT-001'] },
  'transfer-still-listed': { minimum: 2, by: ['TENANT-003'] },
  'merge-leaves-carrier-events': { minimum: 1, by: ['LIFE-001'] },
  'merge-lets-everybody-in': { minimum: 1, by: ['INVITE-001'] },
  'refound-list-remembered-by-slug': { minimum: 4, by: ['TENANT-003', 'TENANT-006'] },
  'refound-carrier-events-given-back': { minimum: 2, by: ['LIFE-001'] },
  'shared-name-by-role': { minimum: 1, by: ['TENANT-002'] },
};
