import { processWide } from '../process-wide.ts';
import type { Statement } from './statement.ts';

/** What statements of runs that are explained have returned, as text. No part of the evidence: a step may read a whole table. */
const returned = processWide('returned-rows', () => new WeakMap<Statement, string>());

/** Notes what a statement has returned. */
export function noteReturned(statement: Statement, rows: string): void {
  returned.set(statement, rows);
}

/** The rows that a statement has returned, as JSON; undefined where that was not kept. */
export function returnedBy(statement: Statement): string | undefined {
  return returned.get(statement);
}
