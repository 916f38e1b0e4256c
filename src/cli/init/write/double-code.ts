import { posix } from 'node:path';
import { declaredAs, kindOf, urlVariables } from '../look/find-database.ts';
import type { ProjectFacts } from '../look/look-project.ts';
import type { ModuleFacts } from '../look/module-facts.ts';
import type { Sources } from '../look/sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, textOf, walk } from '../look/syntax.ts';
import { importPath } from './code.ts';

/** A change of a text: what stands from `start` to `end` becomes `text`. */
type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** The module that stands in for a database module, and the expression that is its pool. */
export type Double = { readonly text: string; readonly pool: string };

/**
 * The database module once more, over the integration database: the same exports, made in the same way, but of a pool whose URL the guard
 * has allowed. Undefined where it makes something that cannot be told to ask another database.
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
  // Where nothing has a name yet that could be watched, a pool gets one.
  const needsPool = own === undefined;
  // What the module calls so itself would be hidden by it, or hide it.
  const names = namesIn(module);
  const url = names.has('connectionString') ? 'integrationUrl' : 'connectionString';
  const connection = url === 'connectionString' ? url : `connectionString: ${url}`;
  const pool = own?.expression ?? (names.has('pool') ? 'integrationPool' : 'pool');
  for (const node of module.statements.flatMap((statement) => [...walk(statement)]))
    if (isUrl(node)) edits.push({ start: node.start, end: node.end, text: url });
  if (own?.hidden !== undefined) edits.push(shown(own.hidden, module));
  for (const node of makings) {
    const [first] = nodesIn(node, 'arguments');
    switch (kindOf(node, module)) {
      case 'pool':
        edits.push(
          isNamed(node, module)
            ? replaceArguments(node, module, `{ ${connection} }`)
            : { start: node.start, end: node.end, text: pool },
        );
        break;
      case 'postgres.js':
        if (!isNamed(node, module)) return undefined;
        edits.push(replaceArguments(node, module, url));
        break;
      case 'drizzle':
        if (first === undefined) return undefined;
        if (!isMadeHere(first, module)) edits.push(overUrl(node, first, { module, url }));
        break;
      case 'prisma': {
        const adapter = [...walk(node), ...[...module.made.values()].flatMap((made) => [...walk(made)])].find(
          (each) => each.type === 'NewExpression' && /PrismaPg$/.test(pathOf(bare(nodeIn(each, 'callee'))) ?? ''),
        );
        if (adapter === undefined) return undefined;
        if (needsPool) edits.push(replaceArguments(adapter, module, pool));
        break;
      }
      case 'kysely':
      case 'lazy pool':
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
    if (!specifier.startsWith('.')) continue;
    edits.push({
      start: source.start,
      end: source.end,
      text: `'${pathFrom(at, module.file, specifier, sources, ending)}'`,
    });
  }
  const edited = tidy(withEdits(module.text, distinct(edits)));
  const hasPg = /^import (?:\* as )?pg\b[^;]* from ['"]pg['"]/m.test(edited);
  const head = [
    "import { assertSafeIntegrationDbUrl } from 'leakproof';",
    ...(needsPool && !hasPg ? ["import pg from 'pg';"] : []),
  ];
  const guard = [
    '',
    '// First of all: where the guard refuses, there is nothing to reach a database with.',
    `const { ${connection} } = assertSafeIntegrationDbUrl(process.env, console.error);`,
    ...(needsPool ? [`export const ${pool} = new pg.Pool({ ${connection} });`] : []),
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

/** What of the module can be watched: a pool by its exported name, by its own where it keeps it to itself, or that of drizzle. */
function ownPool(
  makings: readonly Node[],
  module: ModuleFacts,
): { readonly expression: string; readonly hidden?: string } | undefined {
  const isPool = (made: Node | undefined) =>
    made !== undefined && makings.includes(made) && /^(pool|postgres\.js)$/.test(kindOf(made, module) ?? '');
  const made = (local: string | undefined) => bare(module.made.get(local ?? ''));
  for (const [name, { local, value }] of module.exports)
    if (name !== 'default' && isPool(bare(value) ?? made(local))) return { expression: name };
  const hidden = [...module.made.keys()].find((name) => isPool(made(name)));
  if (hidden !== undefined) return { expression: hidden, hidden };
  for (const [name, { local }] of module.exports)
    if (name !== 'default' && kindOf(made(local), module) === 'drizzle') return { expression: `${name}.$client` };
  return undefined;
}

/** All that is declared in a module, wherever. */
function namesIn({ statements }: ModuleFacts): ReadonlySet<string> {
  const nodes = statements.flatMap((statement) => [...walk(statement)]);
  return new Set(nodes.flatMap((node) => (node.type === 'VariableDeclarator' ? (nameOf(node.id) ?? []) : [])));
}

/** Where the module reads which database it is to ask: what goes by it would go elsewhere, or nowhere. */
function isUrl(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    /^process\.env\.\w*(URL|URI|DSN|CONNECTION_?STRING)$/.test(pathOf(node) ?? '') &&
    urlVariables(pathOf(node) ?? '').length > 0
  );
}

function isNamed(node: Node, module: ModuleFacts): boolean {
  return [...module.made.values()].some((made) => bare(made) === node);
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
function isMadeHere(first: Node, module: ModuleFacts): boolean {
  const name = pathOf(bare(first));
  const made = module.made.get(name ?? '') ?? declaredAs(name, module) ?? bare(first);
  return /^(pool|postgres\.js)$/.test(kindOf(bare(made), module) ?? '');
}

/** `drizzle(url, options)` and `drizzle({ connection, ...options })` over the other URL. */
function overUrl(
  node: Node,
  first: Node,
  { module, url }: { readonly module: ModuleFacts; readonly url: string },
): Edit {
  const given = bare(first);
  if (given?.type !== 'ObjectExpression') return { start: first.start, end: first.end, text: url };
  const options = nodesIn(given, 'properties')
    .filter((property) => !/^(connection|client)$/.test(pathOf(nodeIn(property, 'key')) ?? ''))
    .map((property) => module.text.slice(property.start, property.end));
  return replaceArguments(node, module, `{ ${[`connection: ${url}`, ...options].join(', ')} }`);
}

function replaceArguments(node: Node, module: ModuleFacts, text: string): Edit {
  const list = nodesIn(node, 'arguments');
  const callee = nodeIn(node, 'typeArguments') ?? nodeIn(node, 'callee');
  const open = module.text.indexOf('(', callee?.end ?? node.start);
  return list.length === 0
    ? { start: open + 1, end: node.end - 1, text }
    : { start: list[0]?.start ?? node.start, end: list.at(-1)?.end ?? node.end, text };
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
