import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { z } from 'zod';
import { fixtureId, performHttp, reference } from '../../../../src/engine/index.ts';
import { carrierSecret } from '../../../../src/lib/server/services/carrier-events.ts';
import { type Application, ask, linkKey } from '../application.ts';
import { organizationNames, supportPerson } from '../baseline/places.ts';
import { defineAction, everyone, managers, requestAction } from './define-action.ts';

const linkAnswer = z.object({ body: z.object({ path: z.string() }) });

const finishedExport = reference('export_jobs', { where: ({ status }) => status === 'done' });

/** What is done without a session: by a key, by a link that was given away, by a signature. */
export const outsiderActions = [
  requestAction({
    name: 'api-keys.list',
    roles: managers,
    input: {},
    request: () => ({ method: 'GET', path: '/api-keys' }),
  }),
  requestAction({
    name: 'api-keys.create',
    roles: managers,
    weight: 0.5,
    input: { name: fc.constantFrom('importer', 'mirror'), role: fc.constantFrom('manager', 'driver') },
    request: (body) => ({ method: 'POST', path: '/api-keys', body }),
  }),
  requestAction({
    name: 'api-keys.revoke',
    roles: managers,
    weight: 0.3,
    input: { key: reference('api_keys') },
    request: ({ key }) => ({ method: 'DELETE', path: `/api-keys/${key}` }),
  }),
  defineAction({
    name: 'exports.share',
    roles: managers,
    weight: 2,
    input: { job: finishedExport },
    perform: async ({ app, actor, input: { job } }) => {
      const answered = await ask(app, actor, { method: 'POST', path: `/exports/${job}/link` });
      const link = linkAnswer.safeParse(answered.observations[0]?.content);
      if (link.success)
        app.links.push({
          tenant: actor.tenant,
          job: String(job),
          query: link.data.body.path.split('?')[1] ?? '',
        });
      return answered;
    },
  }),
  /** Somebody who was given the organization's link to that export; else its last one, with the export's id put in. */
  defineAction({
    name: 'exports.open-link',
    roles: ['visitor'],
    isForAnybody: true,
    weight: 3,
    input: { job: finishedExport },
    perform: ({ app, actor, input: { job } }) =>
      performHttp((sent) => app.dispatch.http.fetch(sent), actor, {
        method: 'GET',
        path: `/export-links/${job}?${linkQuery(app, actor.tenant, String(job))}`,
      }),
  }),
  /** A carrier of the organization's; it signs with that one's secret whomever it reports to. */
  defineAction({
    name: 'carriers.report',
    roles: ['carrier'],
    isForAnybody: true,
    weight: 2,
    input: {
      organization: reference('organizations', { column: 'slug' }),
      externalId: fc.constantFrom('P-1', 'P-7', 'P-8'),
      kind: fc.constantFrom('scanned', 'damaged'),
    },
    perform: ({ app, actor, input: { organization, ...body } }) => {
      const secret = carrierSecret({ linkKey }, actor.tenant ?? '');
      const signature = createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
      return performHttp((sent) => app.dispatch.http.fetch(sent), actor, {
        method: 'POST',
        path: `/carriers/${organization}/events`,
        body,
        headers: { 'x-carrier-signature': signature },
      });
    },
  }),
  requestAction({
    name: 'carrier-events.list',
    roles: managers,
    input: {},
    request: () => ({ method: 'GET', path: '/carrier-events' }),
  }),
  requestAction({
    name: 'support-grants.list',
    roles: managers,
    input: {},
    request: () => ({ method: 'GET', path: '/support-grants' }),
  }),
  requestAction({
    name: 'support-grants.grant',
    roles: managers,
    input: { email: fc.constant(`${supportPerson}@people.example`), hours: fc.constantFrom(1, 8) },
    request: (body) => ({ method: 'POST', path: '/support-grants', body }),
  }),
  requestAction({
    name: 'support-grants.take-back',
    roles: managers,
    weight: 0.5,
    input: { grant: reference('support_grants') },
    request: ({ grant }) => ({ method: 'DELETE', path: `/support-grants/${grant}` }),
  }),
  requestAction({
    name: 'organizations.found',
    roles: everyone,
    weight: 0.3,
    input: { slug: fc.constantFrom('north-star', 'south-star'), name: fc.constant('Star') },
    request: (body) => ({ method: 'POST', path: '/organizations', body: { ...body, timeZone: 'UTC' } }),
  }),
  requestAction({
    name: 'organizations.end',
    roles: managers,
    weight: 0.1,
    input: { organization: reference('organizations') },
    request: ({ organization }) => ({
      method: 'DELETE',
      path: `/organizations/${organization}?slug=${slugOf(String(organization))}`,
    }),
  }),
];

function linkQuery({ links }: Application, tenant: string | null, job: string): string {
  const given = links.filter((link) => link.tenant === tenant);
  return (given.findLast((link) => link.job === job) ?? given.at(-1))?.query ?? 'expires=0&signature=never-given';
}

/** The slug of an organization that the fixtures know, or one that is founded. */
export function slugOf(organization: string): string {
  return organizationNames.find((name) => fixtureId('organizations', name) === organization) ?? 'north-star';
}
