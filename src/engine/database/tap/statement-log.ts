import { parameterJson, type Statement } from '../../record/statement.ts';
import type { Course } from './course.ts';
import type { StatementEnd } from './tap-client.ts';

/** A statement as it is sent. */
export type Sent = {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly backend: number | null;
  readonly course: Course | undefined;
};

/** The statements of a step, and those of earlier ones that came too late; both in the order sent. */
export type LoggedStatements = { readonly statements: readonly Statement[]; readonly late: readonly Statement[] };

/** Records what is sent, and what came of it. */
export class StatementLog {
  #statements: Statement[] = [];
  #late: Statement[] = [];

  /** Records a statement that is sent; what it hands back records its end, the first time that it is told. */
  record({ text, parameters, backend, course }: Sent): (end: StatementEnd) => void {
    const isOwn = course !== undefined && course.step !== null && !course.isOver;
    const list = isOwn ? this.#statements : this.#late;
    const since = performance.now();
    const at = list.length;
    const statement = { text, parameters: parameters.map(parameterJson), backend, step: course?.step ?? null };
    list.push({ ...statement, command: null, rowCount: null, error: null, durationMs: 0 });
    let hasEnded = false;
    return (end) => {
      if (hasEnded) return;
      hasEnded = true;
      const { command, rowCount, error } = end;
      list[at] = { ...statement, command, rowCount, error, durationMs: performance.now() - since };
    };
  }

  /** Hands over what was recorded since it was last called. */
  take(): LoggedStatements {
    const taken = { statements: this.#statements, late: this.#late };
    this.#statements = [];
    this.#late = [];
    return taken;
  }
}
