import { noteReturned } from '../../record/returned-rows.ts';
import { parameterJson, type Statement } from '../../record/statement.ts';
import type { Course } from './course.ts';
import type { CourseStack, CourseStacks } from './course-stacks.ts';
import type { StatementEnd } from './statement-end.ts';
import { readMark } from './step-mark.ts';

/** A statement as it is sent. */
export type Sent = {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly backend: number | null;
  readonly course: Course | undefined;
  /** Where it was sent, in a run that is explained. */
  readonly stack?: CourseStack | undefined;
};

/** The statements of a step, and those of earlier ones that came too late; both in the order sent. */
export type LoggedStatements = { readonly statements: readonly Statement[]; readonly late: readonly Statement[] };

type Entry = { statement: Statement; readonly stack: CourseStack | undefined; rows?: string };

/** How many places lead to one that a statement was sent at. */
const mostCallers = 5;

/** Records what is sent, and what came of it. */
export class StatementLog {
  #statements: Entry[] = [];
  #late: Entry[] = [];

  /** Records a statement that is sent; what it hands back records its end, the first time that it is told. */
  record({ text, parameters, backend, course, stack }: Sent): (end: StatementEnd) => void {
    const isOwn = course !== undefined && course.step !== null && !course.isOver;
    const list = isOwn ? this.#statements : this.#late;
    const since = performance.now();
    const statement = { text, parameters: parameters.map(parameterJson), backend, step: course?.step ?? null };
    const entry: Entry = {
      statement: { ...statement, command: null, rowCount: null, error: null, durationMs: 0 },
      stack,
    };
    list.push(entry);
    let hasEnded = false;
    return ({ command, rowCount, error, rows, sent }) => {
      if (hasEnded) return;
      hasEnded = true;
      const known =
        sent === undefined
          ? {}
          : { ...sent, text: readMark(sent.text).text, parameters: sent.parameters.map(parameterJson) };
      entry.statement = { ...statement, ...known, command, rowCount, error, durationMs: performance.now() - since };
      // Now: the application may change them.
      if (stack && rows) entry.rows = JSON.stringify(parameterJson(rows));
    };
  }

  /** Hands over what was recorded since it was last called; with places, where stacks were taken. */
  take(stacks?: CourseStacks): LoggedStatements {
    const statements = this.#statements.map((entry) => finished(entry, stacks));
    const late = this.#late.map((entry) => finished(entry, stacks));
    this.#statements = [];
    this.#late = [];
    return { statements, late };
  }
}

function finished({ statement, stack, rows }: Entry, stacks: CourseStacks | undefined): Statement {
  const [place, ...calledFrom] = stack && stacks ? stacks.placesOf(stack) : [];
  const placed =
    place === undefined
      ? statement
      : {
          ...statement,
          place,
          ...(calledFrom.length > 0 ? { calledFrom: calledFrom.slice(0, mostCallers) } : {}),
        };
  if (rows !== undefined) noteReturned(placed, rows);
  return placed;
}
