import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { storedCase } from '../../../src/engine/index.ts';
import { parseSequence } from '../../../src/engine/sequence/sequence-codec.ts';
import { openTestSession } from '../../../src/engine/vitest/index.ts';
import { harness } from '../harness/harness.ts';
import type { Replayed } from './planted/kept-sequence.ts';
import { type Looked, lookWithPlanted } from './planted/look-with-planted.ts';

const corpus = (name: string) => `seeds/corpus/${name}.json`;

const kept = [
  ['class-11-global-uniqueness', 'code-taken-in-another-organization', 'TENANT-006'],
  ['class-12-forbidden-for-foreign', 'refusal-of-another-organizations-warehouse', 'TENANT-005'],
  ['digest-etag-of-a-refusal', 'refusal-of-another-organizations-warehouse', 'TENANT-005'],
  ['digest-signed-refusal', 'refusal-of-another-organizations-warehouse', 'TENANT-005'],
  ['class-19-figures-without-organization', 'figures-of-another-organization', 'TENANT-006'],
  ['class-09-bulk-bids', 'bid-of-somebody-who-leaves-elsewhere', 'TENANT-002'],
  ['assign-003-winner-not-noted', 'competitive-window-won-by-the-job', 'ASSIGN-003'],
  ['notif-004-removed-device', 'device-that-was-removed', 'NOTIF-004'],
  ['address-delivered-to-once', 'delivery-to-an-address-of-both', 'TENANT-006'],
  ['link-signed-for-any-export', 'export-opened-by-the-link-to-another', 'TENANT-004'],
  ['life-carrier-events-outlive', 'organization-that-ends', 'LIFE-001'],
  [
    'crossing-role-in-the-directory',
    'role-of-somebody-who-works-for-both',
    'memberships.role, which no crossing names',
  ],
  ['dual-all-notifications-read', 'notifications-of-somebody-who-works-for-both', 'TENANT-002'],
  ['assign-008-counted-elsewhere', 'no-show-of-somebody-who-works-for-both', 'ASSIGN-008'],
  ['limit-that-tenants-share', 'exports-up-to-a-limit-of-all', 'TENANT-006'],
  ['job-dropped-for-the-other', 'exports-of-one-kind-in-one-minute', 'TENANT-006'],
  ['support-let-in-by-another-organization', 'support-of-another-organization', 'AUTH-001'],
  ['support-stays-after-the-end', 'support-whose-grant-has-ended', 'AUTH-001'],
  ['support-stays-when-taken-back', 'support-whose-grant-is-taken-back', 'AUTH-001'],
  ['transfer-leaves-what-is-planned', 'warehouse-that-changes-hands', 'TENANT-001'],
  ['transfer-leaves-preferences', 'warehouse-that-changes-hands', 'TENANT-001'],
  ['transfer-still-listed', 'warehouse-that-changes-hands', 'TENANT-003'],
  ['merge-leaves-carrier-events', 'organizations-that-are-merged', 'LIFE-001'],
  ['merge-lets-everybody-in', 'organizations-that-are-merged', 'INVITE-001'],
  ['address-secret-of-another', 'delivery-to-an-address-of-both', 'TENANT-006'],
  ['job-finishes-exports-of-all', 'exports-of-one-kind-in-one-minute', 'TENANT-007'],
  ['life-damaged-parcels-outlive', 'organization-that-ends', 'LIFE-001'],
  ['refound-list-remembered-by-slug', 'organization-founded-again', 'TENANT-003'],
  ['refound-carrier-events-given-back', 'organization-founded-again', 'LIFE-001'],
  ['class-38-double-acceptance', 'invite-accepted-twice-at-once', 'INVITE-002'],
  ['class-39-lost-update', 'incidents-numbered-at-once', 'INCIDENT-001'],
] as const;

/** Of states and sights that a short sequence comes to, which is not worth to be run by every campaign. */
const short = [
  ['role-audit-for-everybody', 'people-and-their-roles', 'AUTH-001'],
  ['role-of-the-other-organization', 'people-and-their-roles', 'AUTH-001'],
  ['shared-name-of-whoever-leaves', 'people-and-their-roles', 'TENANT-002'],
  ['shared-name-by-role', 'people-and-their-roles', 'TENANT-002'],
  ['crossing-role-among-members', 'members-who-work-for-both', 'TENANT-006'],
  ['baseline-zone-shown-of-the-first', 'programs-carriers-and-links', 'TENANT-006'],
  ['baseline-shift-in-the-zone-of-the-first', 'programs-carriers-and-links', 'TENANT-006'],
  ['key-found-by-its-beginning', 'programs-carriers-and-links', 'TENANT-003'],
  ['key-revoked-by-its-id', 'programs-carriers-and-links', 'TENANT-002'],
  ['carrier-signs-for-anybody', 'programs-carriers-and-links', 'TENANT-002'],
  ['carrier-event-known-elsewhere', 'programs-carriers-and-links', 'TENANT-006'],
  ['link-to-any-export', 'programs-carriers-and-links', 'TENANT-004'],
  ['opaque-secret-of-the-address', 'secrets-of-one-address', 'TENANT-003'],
  ['opaque-secret-in-the-audit-log', 'secrets-of-one-address', 'TENANT-003'],
  ['job-takes-back-alerts-of-all', 'no-shows-in-both', 'TENANT-007'],
  ['class-31-invite-not-bound-to-the-address', 'somebody-who-is-invited', 'INVITE-001'],
  ['dual-signed-out-everywhere', 'members-who-work-for-both', 'TENANT-006'],
  ['dual-notification-of-the-other', 'notifications-of-another-organization', 'TENANT-002'],
] as const;

describe('what random sequences seldom meet, or what leaves no wrong row', () => {
  let looked: readonly Looked<Replayed>[];
  beforeAll(async () => {
    const bugs = [
      ...kept.map(([mutant, name]) => ({ mutant, input: corpus(name) })),
      ...short.map(([mutant, name]) => ({ mutant, input: `tests/integration/full/planted/sequences/${name}.json` })),
    ];
    looked = await lookWithPlanted('tests/integration/full/planted/kept-sequence.ts', bugs);
  }, 600_000);

  it.each([...kept, ...short])('%s is seen by a sequence', (mutant, _name, invariant) => {
    const { seen } = looked.find((one) => one.mutant === mutant) ?? {};
    expect(seen).toEqual({
      kind: 'still fails',
      violations: expect.arrayContaining([expect.stringContaining(invariant)]),
    });
  });

  it('the same sequences show nothing where no bug is planted', async () => {
    await using session = await openTestSession(harness);
    for (const name of [
      'code-taken-in-another-organization',
      'refusal-of-another-organizations-warehouse',
      'figures-of-another-organization',
      'warehouse-that-changes-hands',
      'organizations-that-are-merged',
    ]) {
      const sequence = parseSequence(await readFile(corpus(name), 'utf8'), name);
      const compared: number[] = [];
      const result = await session.execute(storedCase(sequence), {
        onCompared: ({ projections }) => compared.push(projections),
      });
      expect(result.violations).toEqual([]);
      expect(compared).toHaveLength(1);
    }
  });
});
