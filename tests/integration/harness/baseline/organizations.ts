import { createHash } from 'node:crypto';
import type * as schema from '#lib/server/db/schema.ts';
import { fixtureId } from '../../../../src/engine/index.ts';
import { createdAt, type Fixtures, inEach } from './named-rows.ts';
import { canaries } from './places.ts';

/** The tenants. */
export const organizations: Fixtures<typeof schema.organizations> = {
  'org-a': { slug: 'org-a', name: `Parcel People ${canaries['org-a']}`, timeZone: 'Europe/Berlin', createdAt },
  'org-b': { slug: 'org-b', name: `Parcel People ${canaries['org-b']}`, timeZone: 'Europe/London', createdAt },
};

/** Those of each organization. */
export const settings: Fixtures<typeof schema.dispatchSettings> = inEach((organization, side) => ({
  [`settings-${side}`]: { organizationId: fixtureId('organizations', organization) },
}));

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
