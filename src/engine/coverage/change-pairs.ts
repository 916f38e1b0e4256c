import type { StepRecord } from '../record/step-record.ts';

/**
 * Which kinds of row changes have followed each other: a kind is a table with an operation, and a pair is one kind of a step that changed
 * something with one of the next step of the run that did. Pairs inside a step are left out: they hardly say more than the action's name
 * does, while those across steps tell in what state an action was met.
 */
export class ChangePairs {
  readonly #seen = new Set<string>();
  #before: readonly string[] = [];

  /** Another run begins: its first change follows none. */
  beginRun(): void {
    this.#before = [];
  }

  /** Counts an executed step. True where it made a pair that no step had made. */
  count({ changes }: Pick<StepRecord, 'changes'>): boolean {
    if (changes.length === 0) return false;
    const kinds = [...new Set(changes.map(({ table, operation }) => `${table} ${operation}`))];
    const known = this.#seen.size;
    for (const first of this.#before) for (const second of kinds) this.#seen.add(`${first}, ${second}`);
    this.#before = kinds;
    return this.#seen.size > known;
  }
}
