import { streamSSE } from 'hono/streaming';
import type { Context, Session } from '../context.ts';
import type { LiveEvent } from '../event-hub.ts';
import { mayStillListen } from '../services/events.ts';
import { managersOnly } from './authenticate.ts';
import { createGroup, createRoute, type Http, refusals, z } from './http.ts';

const heartbeatMs = 20_000;
/** A client that lags behind by more is cut off; it reconnects and reads the state anew. */
const maxWaiting = 1000;

const stream = createRoute({
  method: 'get',
  path: '/',
  summary: 'Assignment and window events of the organization, as they happen',
  middleware: [managersOnly] as const,
  responses: {
    ...refusals,
    200: {
      description: 'An endless stream of server-sent events.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
});

/** `/events`: the live stream of a manager. */
export function eventRoutes(context: Context): Http {
  return createGroup().openapi(stream, (c) => {
    const { session } = c.var;
    return streamSSE(c, async (sse) => {
      // Hono starts this before it answers, so nothing is missed that happens after the client sees the answer begin.
      const inbox = subscribe(context, session, () => sse.abort());
      sse.onAbort(inbox.close);
      try {
        await sse.write(': open\n\n');
        for await (const event of inbox.events) {
          // On a heartbeat as well, so that a stream does not outlive its session when nothing happens.
          if (!(await mayStillListen(context, session))) break;
          if (event === 'heartbeat') await sse.write(': heartbeat\n\n');
          else await sse.writeSSE({ event: event.type, data: JSON.stringify(event.data) });
        }
      } catch (error) {
        // Hono would send the message of an error to the client.
        context.log('a live stream failed', error);
      } finally {
        inbox.close();
      }
    });
  });
}

type Inbox = { readonly events: AsyncIterable<LiveEvent | 'heartbeat'>; readonly close: () => void };

/** The organization's events from now on, in order, until it is closed. */
function subscribe(context: Context, { organizationId }: Session, onOverflow: () => void): Inbox {
  const waiting: (LiveEvent | 'heartbeat')[] = [];
  let isOpen = true;
  let wake = () => {};
  const put = (event: LiveEvent | 'heartbeat') => {
    if (waiting.push(event) > maxWaiting) onOverflow();
    wake();
  };
  const unsubscribe = context.hub.subscribe(organizationId, put);
  const heartbeat = setInterval(() => put('heartbeat'), heartbeatMs).unref();
  const close = () => {
    isOpen = false;
    clearInterval(heartbeat);
    unsubscribe();
    wake();
  };
  async function* events() {
    while (isOpen) {
      const event = waiting.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return { events: events(), close };
}
