import { posix } from 'node:path';
import { kindOf } from '../look/find-database.ts';
import type { ProjectFacts } from '../look/look-project.ts';
import type { ModuleFacts } from '../look/module-facts.ts';
import type { Sources } from '../look/sources.ts';
import { bare, type Node, nodeIn, nodesIn, pathOf, textOf, walk } from '../look/syntax.ts';
import { importPath } from './code.ts';

/** A change of a text: what stands from `start` to `end` becomes `text`. */
type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** The module that stands in for a database module, and the expression that is its pool. */
export type Double = { readonly text: string; readonly pool: string };

/**
 * The database module once more, over the integration database: the same exports, made in the same way, but of a pool whose URL the guard
 * has allowed. Undefined where it makes something that no pool of `pg` can stand behind.
 */
export function doubleCode(
  module: ModuleFacts,
  at: string,
  sources: Sources,
  ending: ProjectFacts['ending'],
): Double | undefined {
  const edits: Edit[] = [];
  const makings = [...module.statements.flatMap((statement) => [...walk(statement)])].filter(
    (node) => kindOf(node, module) !== undefined,
  );
  const own = ownPool(makings, module);
  const needsPool = own === undefined;
  const pool = own?.name ?? 'pool';
  if (own?.isHidden) edits.push(shown(own.name, module));
  for (const node of makings) {
    const [first] = nodesIn(node, 'arguments');
    switch (kindOf(node, module)) {
      case 'pool':
        edits.push(
          [...module.made.values()].some((made) => bare(made) === node)
            ? replaceArguments(node, module, '{ connectionString }')
            : { start: node.start, end: node.end, text: pool },
        );
        break;
      case 'drizzle':
        if (first === undefined) return undefined;
        if (!isPoolAlready(first, module)) edits.push(...overPool(node, first, module, pool));
        break;
      case 'prisma': {
        const adapter = [...walk(node), ...[...module.made.values()].flatMap((made) => [...walk(made)])].find(
          (each) => each.type === 'NewExpression' && /PrismaPg$/.test(pathOf(bare(nodeIn(each, 'callee'))) ?? ''),
        );
        if (adapter === undefined) return undefined;
        if (needsPool) edits.push(replaceArguments(adapter, module, pool));
        break;
      }
      case 'postgres.js': {
        // Only what hands it to drizzle can do with a pool in its place.
        const owner = module.statements.find((statement) => [...walk(statement)].includes(node));
        if (owner === undefined || isExported(owner, node, module)) return undefined;
        if (owner.type === 'VariableDeclaration') edits.push({ start: owner.start, end: owner.end, text: '' });
        break;
      }
      case 'kysely':
      case 'other':
      case undefined:
        break;
    }
  }
  for (const statement of module.statements) {
    // That it was loaded by a test is just what is wanted of this one.
    if (statement.type === 'IfStatement' && /INTEGRATION_TEST/.test(module.text.slice(statement.start, statement.end)))
      edits.push({ start: statement.start, end: statement.end, text: '' });
    const source = nodeIn(statement, 'source');
    const specifier = textOf(source);
    if (source === undefined || specifier === undefined) continue;
    if (specifier === 'drizzle-orm/postgres-js')
      edits.push({ start: source.start, end: source.end, text: "'drizzle-orm/node-postgres'" });
    if (specifier === 'postgres') edits.push({ start: statement.start, end: statement.end, text: '' });
    if (!specifier.startsWith('.')) continue;
    edits.push({
      start: source.start,
      end: source.end,
      text: `'${pathFrom(at, module.file, specifier, sources, ending)}'`,
    });
  }
  const edited = tidy(withEdits(module.text, distinct(edits)));
  const hasPg = /from ['"]pg['"]/.test(edited);
  const head = [
    "import { assertSafeIntegrationDbUrl } from 'leakproof';",
    ...(needsPool && !hasPg ? ["import pg from 'pg';"] : []),
  ];
  const guard = [
    '',
    '// First of all: where the guard refuses, there is nothing to reach a database with.',
    'const { connectionString } = assertSafeIntegrationDbUrl(process.env, console.error);',
    ...(needsPool ? ['export const pool = new pg.Pool({ connectionString });'] : []),
  ];
  return { text: insertAfterImports(`${head.join('\n')}\n${edited}`, guard.join('\n')), pool };
}

/** What is not there yet, as code that is generated, is imported as it was. */
function pathFrom(
  at: string,
  from: string,
  specifier: string,
  sources: Sources,
  ending: ProjectFacts['ending'],
): string {
  const target = sources.follow(from, specifier);
  if (target !== undefined) return importPath(at, target, ending);
  return posix.relative(posix.dirname(at), posix.join(posix.dirname(from), specifier));
}

/** The pool that a module makes, by its exported name, or by its own where it keeps it to itself. */
function ownPool(makings: readonly Node[], module: ModuleFacts): { name: string; isHidden: boolean } | undefined {
  const isPool = (made: Node | undefined) =>
    made !== undefined && makings.includes(made) && kindOf(made, module) === 'pool';
  for (const [name, { local, value }] of module.exports)
    if (name !== 'default' && isPool(bare(value ?? module.made.get(local ?? '')))) return { name, isHidden: false };
  const hidden = [...module.made].find(([, made]) => isPool(bare(made)))?.[0];
  return hidden === undefined ? undefined : { name: hidden, isHidden: true };
}

function shown(name: string, module: ModuleFacts): Edit {
  const made = module.made.get(name);
  const owner = module.statements.find(
    (statement) => made !== undefined && statement.start <= made.start && made.end <= statement.end,
  );
  const at = owner?.start ?? 0;
  return { start: at, end: at, text: 'export ' };
}

/** Whether drizzle is handed a pool that this module makes. */
function isPoolAlready(first: Node, module: ModuleFacts): boolean {
  const made = module.made.get(pathOf(bare(first)) ?? '') ?? bare(first);
  return kindOf(bare(made), module) === 'pool';
}

/** `drizzle(url, options)`, `drizzle(sql, options)` and `drizzle({ connection, ...options })` over the pool. */
function overPool(node: Node, first: Node, module: ModuleFacts, pool: string): readonly Edit[] {
  const given = bare(first);
  if (given?.type !== 'ObjectExpression') return [{ start: first.start, end: first.end, text: pool }];
  const options = nodesIn(given, 'properties')
    .filter((property) => !/^(connection|client)$/.test(pathOf(nodeIn(property, 'key')) ?? ''))
    .map((property) => module.text.slice(property.start, property.end));
  return [replaceArguments(node, module, `{ ${[`client: ${pool}`, ...options].join(', ')} }`)];
}

function replaceArguments(node: Node, module: ModuleFacts, text: string): Edit {
  const list = nodesIn(node, 'arguments');
  const callee = nodeIn(node, 'typeArguments') ?? nodeIn(node, 'callee');
  const open = module.text.indexOf('(', callee?.end ?? node.start);
  return list.length === 0
    ? { start: open + 1, end: node.end - 1, text }
    : { start: list[0]?.start ?? node.start, end: list.at(-1)?.end ?? node.end, text };
}

function isExported(owner: Node, making: Node, module: ModuleFacts): boolean {
  if (owner.type === 'ExportNamedDeclaration' || owner.type === 'ExportDefaultDeclaration') {
    const made = [...module.exports.values()].some(
      ({ value, local }) => bare(value ?? module.made.get(local ?? '')) === making,
    );
    return made;
  }
  return [...module.exports.values()].some(({ local }) => bare(module.made.get(local ?? '')) === making);
}

function distinct(edits: readonly Edit[]): readonly Edit[] {
  const outer = edits.filter(
    (edit) =>
      !edits.some(
        (other) =>
          other !== edit &&
          other.start <= edit.start &&
          other.end >= edit.end &&
          other.end - other.start > edit.end - edit.start,
      ),
  );
  return [...new Map(outer.map((edit) => [`${edit.start}-${edit.end}`, edit])).values()];
}

function withEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (edited, { start, end, text: own }) =>
        edited.slice(0, start) + own + edited.slice(own === '' && edited[end] === '\n' ? end + 1 : end),
      text,
    );
}

/** Without what nobody uses any more: constants that told of a connection, then imports. */
function tidy(text: string): string {
  let tidied = text;
  for (;;) {
    const unused = [
      ...tidied.matchAll(
        /^const (\w+)(?:: [^=\n]+)? = [^\n]*;\n|^import (\w+) from [^\n]*;\n|^import \{ (\w+) \} from [^\n]*;\n/gm,
      ),
    ].find(([whole, constant, fallback, named]) => {
      const name = constant ?? fallback ?? named ?? '';
      return [...tidied.replace(whole, '').matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length === 0;
    });
    if (unused === undefined)
      return `${tidied
        .replace(/\n{3,}/g, '\n\n')
        .replace(/\b(\w+): \1\b(?=[ ,}])/g, '$1')
        .trim()}\n`;
    tidied = tidied.replace(unused[0], '');
  }
}

function insertAfterImports(text: string, guard: string): string {
  const imports = [...text.matchAll(/^import [\s\S]*?from\s+['"][^'"]+['"];?\n|^import ['"][^'"]+['"];?\n/gm)];
  const last = imports.at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length;
  return `${text.slice(0, end)}${guard}\n${text.slice(end)}`;
}
