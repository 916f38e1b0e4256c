import type { Actor, Outcome, Performance } from '../../../../src/engine/index.ts';
import type { Application } from '../application.ts';
import { fixtureToken } from '../baseline/places.ts';
import { defineAction, everyone } from './define-action.ts';

export const eventActions = [
  /** Whether the live stream opens at all. What is sent on it is seen on the streams that are open from the beginning. */
  defineAction({
    name: 'events.open',
    roles: everyone,
    weight: 0.5,
    input: {},
    perform: ({ app, actor }) => knockAtStream(app, actor),
  }),
];

/** Opens the actor's live stream and leaves again: its body would never end, so that it is not read. */
async function knockAtStream({ dispatch }: Application, actor: Actor): Promise<Performance> {
  const response = await dispatch.http.request('/events', {
    headers: { authorization: `Bearer ${fixtureToken(actor.id)}` },
  });
  const isOpen = response.status === 200;
  const body = isOpen ? null : await response.text();
  if (isOpen) await response.body?.cancel();
  return {
    outcome: outcomeOf(response.status),
    observations: [
      {
        channel: 'response',
        tenants: actor.tenant === null ? [] : [actor.tenant],
        recipient: actor.id,
        content: { status: response.status, body },
      },
    ],
  };
}

function outcomeOf(status: number): Outcome {
  if (status >= 500) return { kind: 'fault', message: `the live stream answered ${status}` };
  return status >= 400 ? { kind: 'refused', code: String(status) } : { kind: 'succeeded' };
}
