import { createParser } from 'eventsource-parser';
import type { Actor, ApplicationSeams } from '../../../src/engine/index.ts';
import type { Dispatch } from '../../../src/lib/server/dispatch.ts';
import { actorIn } from './actors.ts';
import { fixtureToken, organizationNames } from './baseline/places.ts';

/** Opens the live stream of one manager in each organization, and reports every event that arrives there until it is disposed of. */
export async function openEventStreams(dispatch: Dispatch, seams: ApplicationSeams): Promise<AsyncDisposable> {
  const listeners = organizationNames.map((name) => actorIn(name, `manager-${name.slice(-1)}1`));
  const streams = await Promise.all(listeners.map((listener) => openEventStream(dispatch, listener, seams)));
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(streams.map((close) => close()));
    },
  };
}

async function openEventStream(
  dispatch: Dispatch,
  listener: Actor,
  { observe }: ApplicationSeams,
): Promise<() => Promise<void>> {
  const response = await dispatch.http.request('/events', {
    headers: { authorization: `Bearer ${fixtureToken(listener.id)}` },
  });
  const reader = response.body?.getReader();
  if (response.status !== 200 || !reader)
    throw new Error(`${listener.id} cannot open its event stream: ${response.status}`);
  const parser = createParser({
    onEvent: ({ event = 'message', data }) =>
      observe({
        channel: 'event',
        tenants: listener.tenant === null ? [] : [listener.tenant],
        recipient: listener.id,
        content: { event, data: JSON.parse(data) },
      }),
  });
  const reading = feed(parser.feed, reader);
  return async () => {
    await reader.cancel();
    await reading;
  };
}

async function feed(parse: (text: string) => void, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read())
    parse(decoder.decode(part.value, { stream: true }));
}
