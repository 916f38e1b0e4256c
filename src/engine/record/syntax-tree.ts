/** A node of the syntax tree of a statement: plain data, in which a node is an object under the name of its kind. */
export type SyntaxNode = { readonly [name: string]: unknown };

/** The syntax tree of a text of SQL, read by Postgres's own parser; undefined where that does not read it. */
export async function syntaxTree(text: string): Promise<unknown> {
  // Only once somebody wants one: it takes its time to load.
  const { parse } = await import('libpg-query');
  return await parse(text).catch(() => undefined);
}

/** Tells a node from lists and plain values. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands under a name of a node; undefined where there is nothing, or no node. */
export function at(node: unknown, name: string): unknown {
  return isNode(node) ? node[name] : undefined;
}

/** The list under a name of a node; an empty one where there is none. */
export function listAt(node: unknown, name: string): readonly unknown[] {
  const list = at(node, name);
  return Array.isArray(list) ? list : [];
}

/** The name of the relation that a node names, with its schema where the text says one. */
export function relationOf(range: unknown): string {
  const schema = at(range, 'schemaname');
  return `${schema === undefined ? '' : `${schema}.`}${at(range, 'relname')}`;
}
