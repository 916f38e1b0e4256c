/** An event of the live stream, for the managers of one organization. */
export type LiveEvent = {
  readonly organizationId: string;
  readonly type: 'assignment.updated' | 'window.opened' | 'window.closed' | 'window.resolved';
  readonly data: Readonly<Record<string, string | null>>;
};

type Listener = (event: LiveEvent) => void;

/** Hands live events to the open streams of the event's organization, in memory, for one process. */
export class EventHub {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** Calls `listener` for each later event of the organization, until the returned function is called. */
  subscribe(organizationId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(organizationId) ?? new Set();
    this.#listeners.set(organizationId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  publish(event: LiveEvent): void {
    for (const listener of this.#listeners.get(event.organizationId) ?? []) listener(event);
  }
}
