import type { Ports } from '../ports.ts';
import type { Outbox } from './outbox.ts';
import { postJson } from './post-json.ts';

export type ProductionPortsOptions = {
  readonly outbox: Outbox;
  /** Takes mails as JSON `{ to, subject, text }`. Without one they go to `showMail`. */
  readonly mailUrl: string | undefined;
  readonly showMail: (text: string) => void;
  readonly allowPrivate: boolean;
};

const timeoutMs = 10_000;

/** Ports that send over HTTP in the background. A message counts as handed over once it is in the outbox. */
export function createProductionPorts({ outbox, mailUrl, showMail, allowPrivate }: ProductionPortsOptions): Ports {
  const send = (url: string, body: string, headers: Record<string, string> = {}) =>
    outbox.put(new URL(url).host, () => postJson({ url, body, headers }, { timeoutMs, allowPrivate }));
  return {
    push: async ({ endpoint, ...message }) => send(endpoint, JSON.stringify(message)),
    webhook: async ({ url, event, body, signature }) =>
      send(url, body, { 'x-dispatch-event': event, 'x-dispatch-signature': signature }),
    mail: async ({ to, subject, text }) => {
      if (mailUrl === undefined) return showMail(`mail to ${to}: ${subject}\n${text}`);
      // The operator's own service: it may well be on the same network.
      const options = { timeoutMs, allowPrivate: true };
      outbox.put('the mail service', () =>
        postJson({ url: mailUrl, body: JSON.stringify({ to, subject, text }) }, options),
      );
    },
  };
}
