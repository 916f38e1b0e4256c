import { type Actor, fixtureId, type Observation, reference } from '../../../../src/engine/index.ts';
import { type Application, ask } from '../application.ts';
import { canaries, organizationNames } from '../baseline/places.ts';
import { email, freeText } from './choices.ts';
import { defineAction, everyone, requestAction } from './define-action.ts';

export const sessionActions = [
  requestAction({
    name: 'session.get',
    roles: everyone,
    input: {},
    request: () => ({ method: 'GET', path: '/session' }),
  }),
  /** Lists where the person works, so what it shows is the person's, not an actor's. */
  defineAction({
    name: 'organizations.list',
    roles: everyone,
    input: {},
    perform: async ({ app, actor }) => {
      const { outcome, observations } = await ask(app, actor, { method: 'GET', path: '/organizations' });
      return { outcome, observations: asPerson(actor, observations) };
    },
  }),
  /** With a second session of the person's: switches, looks around, and goes home again. What it is shown is the person's, not an actor's. */
  defineAction({
    name: 'session.switch',
    roles: everyone,
    weight: 2,
    input: { organization: reference('organizations') },
    perform: async ({ app, actor, input }) => {
      const session = `roaming-${actor.id}`;
      const go = (organizationId: string | null) =>
        ask(app, actor, { session, method: 'POST', path: '/session/switch', body: { organizationId } });
      const switched = await go(String(input.organization));
      const seen = await ask(app, actor, { session, method: 'GET', path: '/warehouses' });
      if (switched.outcome.kind === 'succeeded') await go(actor.tenant);
      return {
        outcome: switched.outcome,
        observations: asPerson(actor, [...switched.observations, ...seen.observations]),
      };
    },
  }),
  /** The second session of the person's again, which is at home between steps: gone for the rest of the run. */
  defineAction({
    name: 'session.close',
    roles: everyone,
    weight: 0.2,
    input: {},
    perform: ({ app, actor }) =>
      ask(app, actor, { session: `roaming-${actor.id}`, method: 'DELETE', path: '/session' }),
  }),
  /** Somebody who has read the mail that the organization sent to an address. With another address than that, the code is worth nothing. */
  defineAction({
    name: 'invites.accept',
    roles: ['visitor'],
    weight: 4,
    input: {
      invited: reference('invites', { column: 'email', where: ({ status }) => status === 'pending' }),
      name: freeText,
    },
    perform: ({ app, actor, input }) =>
      ask(app, actor, {
        method: 'POST',
        path: '/invites/accept',
        body: {
          token: mailedToken(app, { tenant: actor.tenant, to: String(input.invited) }),
          email: String(input.invited),
          name: String(input.name),
        },
      }),
  }),
  defineAction({
    name: 'invites.accept-as-other',
    roles: ['visitor'],
    input: {
      invited: reference('invites', { column: 'email', where: ({ status }) => status === 'pending' }),
      email,
      name: freeText,
    },
    perform: ({ app, actor, input }) =>
      ask(app, actor, {
        method: 'POST',
        path: '/invites/accept',
        body: {
          token: mailedToken(app, { tenant: actor.tenant, to: String(input.invited) }),
          email: String(input.email),
          name: String(input.name),
        },
      }),
  }),
];

/** The code in the last mail that the organization sent to the address; one that leads nowhere where it sent none. */
function mailedToken(
  { mails }: Application,
  { tenant, to }: { readonly tenant: string | null; readonly to: string },
): string {
  const organization = organizationNames.find((name) => fixtureId('organizations', name) === tenant);
  const mail = mails.findLast(
    (sent) => sent.to === to && organization !== undefined && sent.subject.includes(canaries[organization]),
  );
  return mail?.text.trim().split('\n').at(-1) ?? 'never-mailed';
}

/** What was shown to the actor as shown to its person, who may work for several organizations. */
function asPerson({ person }: Actor, observations: readonly Observation[]): Observation[] {
  return observations.map(({ content }) => ({ channel: 'roaming', tenants: [], recipient: person, content }));
}
