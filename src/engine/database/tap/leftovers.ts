import type { Leftover } from '../../record/leftover.ts';
import type { Lane, Stalled } from '../scheduler/scheduler.ts';
import { shownText } from './shown-text.ts';
import type { TappedSession } from './tapped-session.ts';

/** A transaction that nobody will end, since its client is in the pool again. */
export function openTransaction({ transaction, lastText }: TappedSession): Leftover {
  const what = transaction === 'E' ? 'an aborted transaction' : 'an open transaction';
  return {
    kind: 'transaction left open',
    message: `a client went back to the pool with ${what}; its last statement: ${shownText(lastText)}`,
    proof: [lastText],
  };
}

/** A client that was checked out and is forgotten. */
export function keptClient({ transaction, lastText }: TappedSession): Leftover {
  const state =
    transaction === 'I' ? '' : transaction === 'E' ? ', in an aborted transaction' : ', in an open transaction';
  return {
    kind: 'client never given back',
    message: `a client was never given back to the pool${state}; its last statement: ${shownText(lastText)}`,
    proof: [lastText],
  };
}

/** Who waits for whom, where nobody can go on. */
export function deadlock(stalled: readonly Stalled[], numberOf: (lane: Lane) => number): Leftover {
  const clauses = stalled.map(({ waiting, by }) => {
    const who = waiting.client === null ? 'a checkout' : `client ${waiting.client} (${shownText(waiting.text)})`;
    if (by.length > 0) return `${who} waits for ${by.map((lane) => describeHolder(lane, numberOf)).join(' and ')}`;
    return waiting.kind === 'checkout'
      ? 'a checkout waits for a client, and none comes back to the pool'
      : `${who} waits for the statement before it`;
  });
  return {
    kind: 'deadlock',
    message: `it waits for itself: ${[...new Set(clauses)].join('; ')}`,
    proof: [...new Set(stalled.flatMap(({ waiting }) => (waiting.kind === 'statement' ? [waiting.text] : [])))],
  };
}

function describeHolder(lane: Lane, numberOf: (lane: Lane) => number): string {
  const name = `client ${numberOf(lane)}`;
  if (!isSession(lane)) return name;
  const state = lane.isInTransaction ? 'has a transaction open' : 'holds a lock of its session';
  return `${name}, which ${state} and does nothing (its last statement: ${shownText(lane.lastText)})`;
}

function isSession(lane: Lane): lane is TappedSession {
  return 'lastText' in lane;
}

/** What had not ended in time. */
export function noEnd(deadlineMs: number, obstacle: string | undefined): Leftover {
  const state = obstacle ?? 'nothing of it was under way in the database';
  return { kind: 'no end', message: `it had not ended after ${deadlineMs / 1000} s: ${state}`, proof: [state] };
}
