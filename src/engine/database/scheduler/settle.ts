import { performance } from 'node:perf_hooks';
import { REQUESTS } from './requests.ts';
import { isThreadAtWork } from './thread-work.ts';

// Taken before anybody can put fake timers in their place.
const { setImmediate, setTimeout } = globalThis;

/** So many turns in which something happens are let pass: an application that is never idle must not hold up its own statements. */
const MAX_BUSY_TURNS = 500;

/** Turns before requests that take longer than a moment are waited for without burning the processor. */
const SPINNING_TURNS = 50;

/** A request that takes longer is no part of what the application does by itself: a connection to nowhere, a pipe that nobody writes to. */
const MAX_WAIT_MS = 1_000;

/**
 * Resolves once the process has done all that it can do by itself: microtasks and immediates have run, requests to the file system and
 * work in threads have been answered, and the event loop went round without a single event. That last turn is spared where nothing
 * could happen in it: where the process has no company (see `companyBesides`).
 */
export async function settled(hasCompany: (active: readonly string[]) => boolean = () => true): Promise<void> {
  const start = performance.now();
  await turn();
  // Told to whoever needs it as well: it is a good part of what a statement costs.
  const present = process.getActiveResourcesInfo();
  if (!present.includes('Immediate') && !hasCompany(present)) return;
  for (let turns = 0; ; turns += 1) {
    const events = eventsSoFar();
    await turn();
    const active = process.getActiveResourcesInfo();
    if (isThreadAtWork() || active.some((name) => REQUESTS.has(name))) {
      if (performance.now() - start > MAX_WAIT_MS) return;
      if (turns > SPINNING_TURNS) await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    if (turns > MAX_BUSY_TURNS) return;
    if (events === eventsSoFar() && !active.includes('Immediate')) return;
  }
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Events that the loop has handled; always the same number where this Node does not count them. */
export function eventsSoFar(): number {
  const { nodeTiming } = performance;
  return 'uvMetricsInfo' in nodeTiming ? nodeTiming.uvMetricsInfo.events : 0;
}
