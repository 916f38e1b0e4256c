/** An object of a document, whose entries may be anything. */
export type Node = { readonly [key: string]: unknown };

/** Tells an object from lists and plain values. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that the value is; an empty one where it is something else. */
export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** The list that the value is; an empty one where it is something else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text that the value is, if it is one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The number that the value is, if it is one. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
