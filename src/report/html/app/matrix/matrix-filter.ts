import { isUnpaired, type MatrixRow } from './matrix-rows.ts';

/** What of the matrix is shown. */
export type MatrixFilter = { readonly text: string; readonly role: string; readonly only: Only };

export const onlys = ['all', 'missing', 'required', 'unpaired', 'foreign', 'faults'] as const;
export type Only = (typeof onlys)[number];

export const onlyWords: { readonly [only in Only]: string } = {
  all: 'all rows',
  missing: 'something never happened',
  required: 'something is required',
  unpaired: 'a refusal without its success',
  foreign: 'others’ rows were accepted',
  faults: 'a fault',
};

/** The filter that an address carries. */
export function parseFilter(parameters: URLSearchParams): MatrixFilter {
  const only = onlys.find((one) => one === parameters.get('only')) ?? 'all';
  return { text: parameters.get('text') ?? '', role: parameters.get('role') ?? '', only };
}

/** The rows that a filter lets through. */
export function filterRows(rows: readonly MatrixRow[], { text, role, only }: MatrixFilter): readonly MatrixRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const name = `${row.action} ${row.role}`.toLowerCase();
    return words.every((word) => name.includes(word)) && (role === '' || row.role === role) && holds(row, only);
  });
}

function holds(row: MatrixRow, only: Only): boolean {
  switch (only) {
    case 'all':
      return true;
    case 'missing':
      return row.cells.some(({ isMissing, isRequired, count }) => isMissing || (isRequired && count === 0));
    case 'required':
      return row.cells.some(({ isRequired }) => isRequired);
    case 'unpaired':
      return row.cells.some((cell) => isUnpaired(cell, row));
    case 'foreign':
      return row.cells.some(({ side, outcome, count }) => side === 'foreign' && outcome === 'succeeded' && count > 0);
    case 'faults':
      return row.cells.some(({ outcome, count }) => outcome === 'fault' && count > 0);
  }
}
