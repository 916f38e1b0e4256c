import { stripTypeScriptTypes } from 'node:module';
import * as vite from 'vite';

/** A node of a module's syntax tree (ESTree). Its places are offsets in the text that was parsed. */
export type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
};

/** The statements of a module; none where it cannot be parsed. */
export function parseStatements(file: string, text: string): readonly Node[] {
  try {
    // Vite 7 parses no types; taking them out leaves everything else in its place.
    const program: unknown =
      'parseSync' in vite ? vite.parseSync(file, text).program : (vite as Vite7).parseAst(withoutTypes(text));
    return nodesIn(program, 'body');
  } catch {
    return [];
  }
}

/** Node warns of it once, which tells whoever runs `init` nothing. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

type Vite7 = { readonly parseAst: (text: string) => unknown };

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The node under a key of another. */
export function nodeIn(node: unknown, key: string): Node | undefined {
  const value = typeof node === 'object' && node !== null ? (node as { [key: string]: unknown })[key] : undefined;
  return isNode(value) ? value : undefined;
}

/** The nodes in the list under a key of another. */
export function nodesIn(node: unknown, key: string): readonly Node[] {
  const value = typeof node === 'object' && node !== null ? (node as { [key: string]: unknown })[key] : undefined;
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A node and all below it, each before what it holds, in the order of the text. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    if (isNode(value)) yield* walk(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield* walk(item);
  }
}

/** What an expression is without types and brackets around it: `(x as T)!` is `x`. */
export function bare(node: Node | undefined): Node | undefined {
  const wraps = [
    'TSAsExpression',
    'TSNonNullExpression',
    'TSSatisfiesExpression',
    'ParenthesizedExpression',
    'AwaitExpression',
  ];
  return node !== undefined && wraps.includes(node.type)
    ? bare(nodeIn(node, 'expression') ?? nodeIn(node, 'argument'))
    : node;
}

/** The name of an identifier. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : undefined;
}

/** The text of a string that is written out, in quotes or in a template without gaps. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'TemplateLiteral' || nodesIn(node, 'expressions').length > 0) return undefined;
  const [only] = nodesIn(node, 'quasis');
  const value = only?.value;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : undefined;
}

/** `a.b.c` as such; the name of an identifier as it is. */
export function pathOf(node: Node | undefined): string | undefined {
  const own = nameOf(node);
  if (own !== undefined || node?.type !== 'MemberExpression' || node.computed === true) return own;
  const object = pathOf(bare(nodeIn(node, 'object')));
  const property = nameOf(node.property);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** The value under a key of an object that is written out. */
export function propertyOf(object: Node | undefined, key: string): Node | undefined {
  for (const property of nodesIn(object, 'properties')) {
    if (property.type !== 'Property') continue;
    const name = nameOf(property.key) ?? textOf(nodeIn(property, 'key'));
    if (name === key) return bare(nodeIn(property, 'value'));
  }
  return undefined;
}
