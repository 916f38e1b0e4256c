import * as fc from 'fast-check';
import { z } from 'zod';
import {
  type Actor,
  type Json,
  type Performance,
  type ReferenceField,
  reference,
} from '../../../../src/engine/index.ts';
import { type Application, ask } from '../application.ts';
import { activeDriver, day } from './choices.ts';
import { defineAction, everyone, managers, requestAction, withQuery } from './define-action.ts';

/** What a page says of the next one. */
const nextPage = z.object({ body: z.object({ next: z.string().nullable() }) });

/** An assignment in one of the statuses. */
const inStatus = (...statuses: string[]): ReferenceField =>
  reference('assignments', { where: ({ status }) => statuses.includes(String(status)) });

export const assignmentActions = [
  requestAction({
    name: 'assignments.list',
    roles: everyone,
    input: {
      warehouse: reference('warehouses', { optional: true, guarded: false }),
      route: reference('routes', { optional: true, guarded: false }),
      driver: reference('memberships', { column: 'user_id', optional: true, guarded: false }),
      status: fc.constantFrom(null, null, 'unfilled', 'scheduled'),
    },
    request: ({ warehouse = null, route = null, driver = null, status = null }) => ({
      method: 'GET',
      path: withQuery('/assignments', { warehouseId: warehouse, routeId: route, driverId: driver, status }),
    }),
  }),
  /** All pages of a range of days, one after the other, as a client follows them. */
  defineAction({
    name: 'assignments.page-through',
    roles: everyone,
    input: { from: day },
    perform: async ({ app, actor, input: { from = null } }) => {
      const pages = [await askPage(app, actor, { from, after: null })];
      for (let after = nextOf(pages[0]); after !== null && pages.length < maxPages; after = nextOf(pages.at(-1))) {
        pages.push(await askPage(app, actor, { from, after }));
      }
      const failed = pages.find(({ outcome }) => outcome.kind !== 'succeeded');
      return {
        outcome: failed?.outcome ?? { kind: 'succeeded' },
        observations: pages.flatMap(({ observations }) => observations),
      };
    },
  }),
  requestAction({
    name: 'assignments.get',
    roles: managers,
    isForAnybody: true,
    input: { assignment: reference('assignments') },
    request: ({ assignment }) => ({ method: 'GET', path: `/assignments/${assignment}` }),
  }),
  requestAction({
    name: 'assignments.create',
    roles: managers,
    weight: 2,
    input: { route: reference('routes'), date: day },
    request: ({ route = null, date = null }) => ({
      method: 'POST',
      path: '/assignments',
      body: { routeId: route, date },
    }),
  }),
  requestAction({
    name: 'assignments.create-for-driver',
    roles: managers,
    input: { route: reference('routes'), date: day, driver: activeDriver },
    request: ({ route = null, date = null, driver = null }) => ({
      method: 'POST',
      path: '/assignments',
      body: { routeId: route, date, driverId: driver },
    }),
  }),
  requestAction({
    name: 'assignments.assign',
    roles: managers,
    input: { assignment: inStatus('unfilled', 'scheduled'), driver: activeDriver },
    request: ({ assignment, driver = null }) => ({
      method: 'POST',
      path: `/assignments/${assignment}/assign`,
      body: { driverId: driver },
    }),
  }),
  requestAction({
    name: 'assignments.cancel',
    roles: managers,
    isForAnybody: true,
    input: { assignment: inStatus('unfilled', 'scheduled', 'active') },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/cancel` }),
  }),
  requestAction({
    name: 'assignments.bulk-cancel',
    roles: managers,
    weight: 0.5,
    input: {
      first: inStatus('unfilled', 'scheduled'),
      others: reference('assignments', {
        many: 2,
        where: ({ status }) => status === 'unfilled' || status === 'scheduled',
      }),
    },
    request: ({ first = null, others }) => ({
      method: 'POST',
      path: '/assignments/bulk-cancel',
      body: { ids: [...new Set([first, ...(Array.isArray(others) ? others : [])])] },
    }),
  }),
];

/** More would be a loop of Dispatch's own. */
const maxPages = 20;

function askPage(
  app: Application,
  actor: Actor,
  page: { readonly from: Json; readonly after: Json },
): Promise<Performance> {
  return ask(app, actor, { method: 'GET', path: withQuery('/assignments', { ...page, limit: 2 }) });
}

/** Where the next page begins, as the page says. */
function nextOf(page: Performance | undefined): Json {
  const parsed = nextPage.safeParse(page?.observations[0]?.content);
  return parsed.success ? parsed.data.body.next : null;
}
