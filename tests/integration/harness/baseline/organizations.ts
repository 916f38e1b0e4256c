import { createHash } from 'node:crypto';
import type * as schema from '#lib/server/db/schema.ts';
import { fixtureId } from '../../../../src/engine/index.ts';
import { createdAt, type Fixtures, inEach } from './named-rows.ts';
import { canaries, fixtureToken, programOf } from './places.ts';

/** The tenants. */
export const organizations: Fixtures<typeof schema.organizations> = {
  'org-a': { slug: 'org-a', name: `Parcel People ${canaries['org-a']}`, timeZone: 'Europe/Berlin', createdAt },
  'org-b': { slug: 'org-b', name: `Parcel People ${canaries['org-b']}`, timeZone: 'Europe/London', createdAt },
};

/** Those of each organization. */
export const settings: Fixtures<typeof schema.dispatchSettings> = inEach((organization, side) => ({
  [`settings-${side}`]: { organizationId: fixtureId('organizations', organization) },
}));

/** A program of each organization acts in the name of its first manager. */
export const apiKeys: Fixtures<typeof schema.apiKeys> = inEach((organization, side) => ({
  [programOf(organization)]: {
    organizationId: fixtureId('organizations', organization),
    createdBy: fixtureId('users', `manager-${side}1`),
    name: `Nightly import ${canaries[organization]}`,
    role: 'manager' as const,
    tokenHash: createHash('sha256')
      .update(fixtureToken(programOf(organization)))
      .digest('hex'),
    createdAt,
  },
}));

/** Of the same numbers, as carriers count for each; three of org-a, two of org-b. */
export const carrierEvents: Fixtures<typeof schema.carrierEvents> = inEach((organization, side) => {
  const event = (number: number, kind: 'scanned' | 'damaged') => ({
    [`carrier-event-${side}-${number}`]: {
      organizationSlug: organization,
      externalId: `P-${number}`,
      kind,
      receivedAt: createdAt,
    },
  });
  return {
    ...event(1, 'scanned'),
    ...event(2, 'damaged'),
    ...(organization === 'org-a' ? event(3, 'scanned') : {}),
  };
});

/** One of each organization. */
export const webhooks: Fixtures<typeof schema.webhooks> = inEach((organization, side) => ({
  [`webhook-${side}`]: {
    organizationId: fixtureId('organizations', organization),
    event: 'window.opened' as const,
    url: `https://hooks.example/${organization}`,
    // As drawn: a secret holds no canary.
    secret: createHash('sha256').update(`secret of ${organization}`).digest('base64url'),
    createdAt,
  },
}));
