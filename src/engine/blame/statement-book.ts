import type { Statement } from '../record/statement.ts';
import type { StepRecord } from '../record/step-record.ts';

/** An application that writes its values into its statements has ever new ones. */
const mostKept = 2_000;

/** What statements an application sends: one for each text, and rather one of which it is known where it is sent. */
export class StatementBook {
  readonly #byText = new Map<string, Statement>();

  get all(): readonly Statement[] {
    return [...this.#byText.values()];
  }

  /** Notes the statements of a run. */
  note(records: readonly StepRecord[]): void {
    for (const { statements } of records) {
      for (const statement of statements) {
        const known = this.#byText.get(statement.text);
        if (known === undefined ? this.#byText.size < mostKept : statement.place && !known.place)
          this.#byText.set(statement.text, statement);
      }
    }
  }
}
