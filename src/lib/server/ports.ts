/** What Dispatch sends to the world outside. Production talks to real services; whoever builds an application may give others. */

export type PushMessage = {
  readonly endpoint: string;
  readonly title: string;
  readonly body: string;
  readonly data: Readonly<Record<string, string>>;
};

export type WebhookDelivery = {
  readonly url: string;
  readonly event: string;
  /** The JSON text that was signed. */
  readonly body: string;
  /** `sha256=` and the HMAC of the body under the webhook's secret, in hex. */
  readonly signature: string;
};

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
};

/** Each promise settles when the message is handed over; a rejection is logged and never undoes what was committed. */
export type Ports = {
  readonly push: (message: PushMessage) => Promise<void>;
  readonly webhook: (delivery: WebhookDelivery) => Promise<void>;
  readonly mail: (mail: Mail) => Promise<void>;
};
