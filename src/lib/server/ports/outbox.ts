/** Sends in the background, so that no request waits for somebody else's server. */
export type Outbox = {
  /** Queues `send` behind what goes to the same receiver. A failure is logged, and what comes after it is sent all the same. */
  readonly put: (receiver: string, send: () => Promise<void>) => void;
  /** Settles when everything that was put in has been tried. */
  readonly drain: () => Promise<void>;
};

/** A receiver that is so slow that more than this waits for it loses what comes on top. */
const maxWaiting = 1000;

/** An outbox in memory: order is kept for each receiver, and what has not been sent when the process dies is lost. */
export function createOutbox(log: (message: string, cause?: unknown) => void): Outbox {
  const queues = new Map<string, { waiting: number; last: Promise<void> }>();
  return {
    put: (receiver, send) => {
      const queue = queues.get(receiver) ?? { waiting: 0, last: Promise.resolve() };
      if (queue.waiting >= maxWaiting) return log(`sending to ${receiver} was given up: too much is waiting`);
      queues.set(receiver, queue);
      queue.waiting += 1;
      queue.last = queue.last
        .then(send)
        .catch((error: unknown) => log(`sending to ${receiver} failed`, error))
        .then(() => {
          queue.waiting -= 1;
          if (queue.waiting === 0) queues.delete(receiver);
        });
    },
    drain: async () => {
      while (queues.size > 0) await Promise.all([...queues.values()].map(({ last }) => last));
    },
  };
}
