/** Lines of a file, the first and the last. Where lines went, the place between two that stay: `from` and `to` are half a line then. */
export type LineRange = { readonly from: number; readonly to: number };

/** What has changed of a file: lines as they are numbered now, or all of it. */
export type ChangedLines = readonly LineRange[] | 'all';

const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm;

/** The lines that the hunks of a diff without context say have changed. */
export function linesOfHunks(diff: string): readonly LineRange[] {
  return [...diff.matchAll(hunk)].map(([, start = '0', count = '1']) => {
    const from = Number(start);
    return Number(count) === 0 ? { from: from + 0.5, to: from + 0.5 } : { from, to: from + Number(count) - 1 };
  });
}

/** A function in a script, by offsets and by the lines of its source. */
export type FunctionSpan = {
  readonly start: number;
  readonly end: number;
  readonly fromLine: number;
  readonly toLine: number;
};

/**
 * Whether a change touches a function itself. What a function within it spans whole lines of is that one's; a line where one begins or ends
 * is both's.
 */
export function touches(lines: ChangedLines, span: FunctionSpan, all: readonly FunctionSpan[]): boolean {
  if (lines === 'all') return true;
  const inner = all.filter(
    (other) => other.start >= span.start && other.end <= span.end && other.end - other.start < span.end - span.start,
  );
  return lines.some(({ from, to }) => {
    const first = Math.max(from, span.fromLine);
    const last = Math.min(to, span.toLine);
    for (let line = first; line <= last; line += 1)
      if (!inner.some(({ fromLine, toLine }) => fromLine < line && line < toLine)) return true;
    return false;
  });
}
