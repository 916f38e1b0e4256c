import { url as inspectorUrl } from 'node:inspector';
import { availableParallelism } from 'node:os';

/** More workers than that are asked for, or not had. */
const mostUnasked = 8;

/** How many workers a campaign of so many runs has: no more than there are runs. A debugger sees but one process. */
export function workersFor(asked: number | undefined, runs: number): number {
  const wanted = asked ?? (inspectorUrl() === undefined ? Math.min(mostUnasked, availableParallelism()) : 1);
  return Math.min(wanted, runs);
}
