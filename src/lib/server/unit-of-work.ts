import type { Transaction } from '#lib/server/db/index.ts';
import type { Context } from './context.ts';

/** A transaction, and what is to happen in the world outside once it has been committed. */
export type Work = {
  readonly tx: Transaction;
  /** Queues an effect. Effects run in order after the commit, and not at all when the transaction fails. */
  readonly afterCommit: (effect: () => Promise<void> | void) => void;
};

/** Runs `body` in one transaction, then its effects. An effect that fails is logged; what was committed stays. */
export async function transact<Result>(context: Context, body: (work: Work) => Promise<Result>): Promise<Result> {
  const effects: (() => Promise<void> | void)[] = [];
  const result = await context.db.transaction((tx) => body({ tx, afterCommit: (effect) => effects.push(effect) }));
  for (const effect of effects) {
    try {
      await effect();
    } catch (error) {
      context.log('an effect after commit failed', error);
    }
  }
  return result;
}
