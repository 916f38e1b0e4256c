import type { StepRecord } from '../record/step-record.ts';
import type { Session } from '../run/session.ts';

/** Words that could be the key of a row, and be told from any other word. */
const telling = /"([\w-]{8,})"|(?<![\w-])[\w-]{8,}(?![\w-])/g;

/** A key that is told from other words only by the table before it, such as a number. */
const placed = /(?<=(?<![\w.-])([a-z_][\w.]*) )[\w-]{1,7}(?![\w-])/gi;

/** What rows are called in reports, by table and key. */
export type RowNames = {
  /** The text with names in place of keys: `<a-north>` for a fixture, `<made by s3>` for a row of that step's. */
  readonly inText: (text: string) => string;
  /** What a row is called; undefined where it has no name. */
  readonly nameOf: (key: string) => string | undefined;
};

/** The names of fixtures, as the harness gives them, and of the rows that the steps have made. */
export function rowNames(
  { harness }: { readonly harness: { readonly fixtures: Pick<Session['harness']['fixtures'], 'names'> } },
  records: readonly StepRecord[],
): RowNames {
  const names = new Map<string, string>();
  const note = (table: string, key: string, name: string) => {
    if (!names.has(`${table} ${key}`)) names.set(`${table} ${key}`, `<${name}>`);
    if (key.length >= 8 && !names.has(key)) names.set(key, `<${name}>`);
  };
  for (const [table, ofTable] of Object.entries(harness.fixtures.names))
    for (const [name, key] of Object.entries(ofTable ?? {})) if (name !== key) note(table, key, name);
  for (const { step, changes } of records)
    for (const { table, key, operation } of changes) if (operation === 'insert') note(table, key, `made by ${step.id}`);
  return {
    nameOf: (key) => names.get(key),
    inText: (text) =>
      text
        .replaceAll(telling, (word, quoted?: string) => names.get(quoted ?? word) ?? word)
        .replaceAll(placed, (key, table: string) => names.get(`${table} ${key}`) ?? key),
  };
}
