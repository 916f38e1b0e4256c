import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import type { Answer, Order } from './hunter.ts';

export type HireOptions<Hunt> = {
  /** The bugs to hunt for; that of `withoutBug` is none. */
  readonly bugs: readonly string[];
  readonly workers: number;
  /** The module that hunts, and what it is told. */
  readonly order: Omit<Exclude<Order, 'done'>, 'bug'>;
  /** Told what came of a bug, as soon as its last hunt has ended, or its hunter has died. */
  readonly onBug: (bug: string, hunts: readonly Hunt[]) => void;
};

/** Has processes with a database each hunt for one bug after the other, until none waits any more. */
export async function hireHunters<Hunt>({ bugs, workers, order, onBug }: HireOptions<Hunt>): Promise<void> {
  const waiting = [...bugs];
  const hire = async (): Promise<void> => {
    const hunter = fork(new URL('./hunter.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const exited = once(hunter, 'exit');
    const dead = new AbortController();
    exited.then(() => dead.abort());
    let hunts: Hunt[] = [];
    let bug: string | undefined;
    try {
      const answers = on(hunter, 'message', { signal: dead.signal }) as AsyncIterable<readonly [Answer<Hunt>]>;
      for await (const [answer] of answers) {
        if (answer.kind === 'hunt') {
          hunts.push(answer.hunt);
          continue;
        }
        if (bug !== undefined) onBug(bug, hunts);
        hunts = [];
        bug = waiting.shift();
        hunter.send((bug === undefined ? 'done' : { ...order, bug }) satisfies Order);
        if (bug === undefined) break;
      }
    } catch (error) {
      if (!dead.signal.aborted) throw error;
      console.error(`the hunter for ${bug} died after ${hunts.length} hunts`);
      if (bug !== undefined) onBug(bug, hunts);
    }
    await exited;
  };
  await Promise.all(Array.from({ length: Math.min(workers, bugs.length) }, hire));
}
