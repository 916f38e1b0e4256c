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
  ['refound-list-remembered-by-slug', 'organization-founded-again', 'TENANT-003'],
  ['refound-carrier-events-given-back', 'organization-founded-again', 'LIFE-001'],
  ['class-38-double-acceptance', 'invite-accepted-twice-at-once', 'INVITE-002'],
  ['class-39-lost-update', 'incidents-numbered-at-once', 'INCIDENT-001'],
] as const;

describe('what random sequences seldom meet, or what leaves no wrong row', () => {
  let looked: readonly Looked<Replayed>[];
  beforeAll(async () => {
    const bugs = kept.map(([mutant, name]) => ({ mutant, input: corpus(name) }));
    looked = await lookWithPlanted('tests/integration/full/planted/kept-sequence.ts', bugs);
  }, 600_000);

  it.each(kept)('%s is seen by a kept sequence', (mutant, _name, invariant) => {
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
