import type { Json } from '../../engine/sequence/json.ts';

/** How much of a value is shown. */
export type FoldLimits = {
  /** Letters of a text. */
  readonly text: number;
  /** Items of a list, and fields of an object. */
  readonly items: number;
};

/** The name of the field that stands for what was left out. */
export const leftOut = '…';

/** How much is shown around a sought text that would be left out. */
const around = 120;
const mostSought = 8;

/**
 * A value as it is shown: long texts and lists are cut, and say how much is missing. What is sought stays, with what stands around it.
 */
export function fold(value: Json, limits: FoldLimits, sought: readonly string[] = []): Json {
  if (typeof value === 'string') return foldText(value, limits.text, sought);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return foldList(value, limits, sought);
  const fields = Object.entries(value);
  const kept = keptOf(fields, limits, sought);
  const shown = kept.map(([name, item]) => [foldText(name, limits.text, []), fold(item, limits, sought)] as const);
  return Object.fromEntries(
    kept.length < fields.length ? [...shown, [leftOut, `${fields.length - kept.length} more fields`]] : shown,
  );
}

function foldList(list: readonly Json[], limits: FoldLimits, sought: readonly string[]): Json {
  const kept = new Set(keptOf(list, limits, sought));
  const shown: Json[] = [];
  let missing = 0;
  const tell = () => {
    if (missing > 0) shown.push({ [leftOut]: `${missing} more` });
    missing = 0;
  };
  for (const item of list) {
    if (kept.has(item)) {
      tell();
      shown.push(fold(item, limits, sought));
    } else missing += 1;
  }
  tell();
  return shown;
}

/** The first ones, and of the others those that hold what is sought. */
function keptOf<Item>(items: readonly Item[], { items: most }: FoldLimits, sought: readonly string[]): readonly Item[] {
  if (items.length <= most) return items;
  const holding: Item[] = [];
  for (const item of items.slice(most)) {
    if (sought.length === 0 || holding.length === mostSought) break;
    const text = JSON.stringify(item) ?? '';
    if (sought.some((one) => text.includes(one))) holding.push(item);
  }
  return [...items.slice(0, most), ...holding];
}

function foldText(text: string, most: number, sought: readonly string[]): string {
  if (text.length <= most + around) return text;
  const places = sought
    .map((one) => ({ from: text.indexOf(one, most - one.length + 1), length: one.length }))
    .filter(({ from }) => from >= 0)
    .slice(0, mostSought)
    .sort((one, other) => one.from - other.from);
  let shown = text.slice(0, most);
  let end = most;
  for (const { from, length } of places) {
    const start = Math.max(end, from - around);
    const stop = Math.max(end, from + length + around);
    shown += `${start > end ? leftOut : ''}${text.slice(start, stop)}`;
    end = stop;
  }
  return end >= text.length ? shown : `${shown}… (${text.length} characters)`.toWellFormed();
}
