/** Something of the application's that waits until it is let go: plain data, the same in every execution of the same steps. */
export type Waiting = {
  /** Counts those that asked since the trace began, in the order in which they did. */
  readonly number: number;
  readonly kind: 'statement' | 'checkout';
  /** The step in whose course it was asked; null outside of steps. */
  readonly branch: string | null;
  /** Counts the clients in the order in which the trace first names them; null for a checkout. */
  readonly client: number | null;
  /** The statement; for a checkout what is asked for. */
  readonly text: string;
  /** Given where several steps run at once, and this was begun outside of all of them: it is no turn of theirs. */
  readonly isAside?: true;
};

/** What the scheduler did: the whole of it, in order. */
export type TraceEntry =
  | ({ readonly event: 'let go' } & Waiting)
  /** It waits for a lock that these clients hold, or stand before it in the queue for. */
  | { readonly event: 'blocked'; readonly number: number; readonly by: readonly number[] }
  /** It waits for its client to read rows or send data on. */
  | { readonly event: 'paused'; readonly number: number }
  | { readonly event: 'returned'; readonly number: number }
  /** A timer of the application, by its number. */
  | { readonly event: 'fired'; readonly number: number };

/** One that could be let go now. */
export type Candidate = Waiting & {
  /** Whether its client is in a transaction, and so may hold locks. */
  readonly isInTransaction: boolean;
};

/** What a strategy decides on. */
export type Choice = {
  /** All that could be let go now, in the order in which they asked. */
  readonly waiting: readonly [Candidate, ...Candidate[]];
  readonly trace: readonly TraceEntry[];
};

/** Says who is next. A pure function: the same choice, the same answer. */
export type Strategy = (choice: Choice) => Waiting;

/**
 * Who asked first goes first, but a transaction that has begun is finished before another begins: the calmest order that there is. Locks
 * are met only where the application itself weaves its transactions together.
 */
export const firstCome: Strategy = ({ waiting }) =>
  waiting.find(({ isInTransaction }) => isInTransaction) ?? waiting[0];
