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

/**
 * Has processes with a database each hunt for one bug after the other, until none waits any more. One that dies takes the rest of its bug's
 * hunts with it, which is said, and another one is hired for those that wait. Resolves with the bugs that lost hunts so.
 */
export async function hireHunters<Hunt>(options: HireOptions<Hunt>): Promise<readonly string[]> {
  const { bugs, workers } = options;
  const waiting = [...bugs];
  const lost: string[] = [];
  const work = async () => {
    while (waiting.length > 0) {
      const bug = await hire(options, waiting);
      if (bug !== undefined) lost.push(bug);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, bugs.length) }, work));
  return lost;
}

/** One process, as long as it lives and bugs wait. Resolves with the bug that it died of, if it did. Rejects where it could not begin. */
async function hire<Hunt>({ order, onBug }: HireOptions<Hunt>, waiting: string[]): Promise<string | undefined> {
  const hunter = fork(new URL('./hunter.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const dead = new AbortController();
  const exited = once(hunter, 'exit') as Promise<[code: number | null, signal: string | null]>;
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
  }
  const [code, signal] = await exited;
  if (bug === undefined && code !== 0) throw new Error(`a hunter ended before it could hunt: ${signal ?? code}`);
  if (bug === undefined) return undefined;
  console.error(`the hunter for ${bug} ended with ${signal ?? code} after ${hunts.length} hunts`);
  onBug(bug, hunts);
  return bug;
}
