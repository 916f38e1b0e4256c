import { readFile, realpath } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileInfo } from '@apidevtools/json-schema-ref-parser';
import { UsageError } from '../../../errors.ts';
import type { HttpEntry } from '../../../harness/perform-http.ts';
import { schemaName } from '../schema/flatten.ts';
import { isNode, type Node, nodeOf, textOf } from './node.ts';

/** Where a document is: a file, a path of the own application, the object itself, or what gives one of them. */
export type DocumentSource = string | URL | object | (() => unknown);

export type ReadDocumentOptions = {
  /** The application's own `fetch`: with it, a text is a path of the application, which is asked for it. */
  readonly fetch?: HttpEntry | undefined;
};

/** What an application's own document is called where it refers to itself. */
const ownName = 'openapi.yaml';

/**
 * The OpenAPI document, 3.0 or 3.1, with all its references put in place: an object that may contain itself. References lead to
 * files in the folder of the document and below it, and nowhere else; nothing is asked for over the network.
 *
 * @throws UsageError where there is none, it is no such document, or a reference leads nowhere or elsewhere.
 */
export async function readDocument(source: DocumentSource, options: ReadDocumentOptions = {}): Promise<Node> {
  const given = typeof source === 'function' ? await source() : source;
  const name = nameOf(given);
  const document = await parsed(given, options);
  const version = textOf(document.openapi);
  if (version === undefined || !/^3\.[012](\.|$)/.test(version)) {
    const found = version ?? (document.swagger === undefined ? 'no version' : `Swagger ${document.swagger}`);
    throw new UsageError(
      `reading ${name} failed: ${found}; expected an OpenAPI document of version 3.0 or 3.1. Give one, or convert it.`,
    );
  }
  if (Object.keys(nodeOf(document.paths)).length === 0)
    throw new UsageError(
      `reading ${name} failed: it has no paths; expected an OpenAPI document with operations. Give another.`,
    );
  return document;
}

async function parsed(given: unknown, { fetch }: ReadDocumentOptions): Promise<Node> {
  if (isNode(given) && !(given instanceof URL)) return await resolved(given, undefined);
  if (given instanceof URL && given.protocol !== 'file:' && fetch === undefined) throw notOwn(given.href);
  if (typeof given !== 'string' && !(given instanceof URL))
    throw new UsageError(
      `reading an OpenAPI document failed: ${typeof given}; expected a file, a path of the application with its fetch, or the document itself.`,
    );
  if (fetch !== undefined) return await resolved(await asked(String(given), fetch), undefined);
  if (typeof given === 'string' && /^https?:/.test(given)) throw notOwn(given);
  const file = given instanceof URL ? fileURLToPath(given) : resolve(given);
  return await resolved(file, file);
}

function notOwn(url: string): UsageError {
  return new UsageError(
    `reading ${url} failed: nothing is asked for over the network; expected a file, or a path of the application. Give the application's fetch as well: fetch: app.fetch.`,
  );
}

/** Asks the application for its document. */
async function asked(path: string, fetch: HttpEntry): Promise<string> {
  const response = await fetch(new Request(new URL(path, 'http://application.invalid')));
  if (response.ok) return await response.text();
  throw new UsageError(
    `reading ${path} failed: the application answers ${response.status}; expected its OpenAPI document. Give the path that it serves it under.`,
  );
}

/** Puts in place what references lead to. `given` is a file, the text of a document, or the document. */
async function resolved(given: string | object, file: string | undefined): Promise<Node> {
  const folder = file === undefined ? undefined : await realFolder(file);
  // The parser tells of it in words of its own.
  let refused: unknown;
  const read = async ({ url }: FileInfo): Promise<string | Buffer> => {
    if (file === undefined && typeof given === 'string' && url.endsWith(ownName)) return given;
    return await readBeside(url, folder).catch((cause) => {
      refused = cause;
      throw cause;
    });
  };
  // Loaded once there is a document to read: most harnesses have none.
  const { $RefParser } = await import('@apidevtools/json-schema-ref-parser');
  const parser = new $RefParser();
  try {
    // YAML is JSON as well. What is no text is no part of a description.
    const document: unknown = await parser.dereference(
      typeof given === 'string' && file === undefined ? ownName : (given as never),
      {
        parse: { json: false, text: false, binary: false, yaml: { canParse: true } },
        resolve: { file: false, http: false, beside: { order: 1, canRead: true, read } },
        dereference: { circular: true },
        mutateInputSchema: false,
      } as never,
    );
    if (isNode(document)) return withNames(document);
  } catch (cause) {
    throw refused ?? unreadable(file, firstLine(cause), cause);
  }
  throw unreadable(file, 'it is no object');
}

/** Lets each named schema carry its name, which alternatives are told by. */
function withNames(document: Node): Node {
  for (const [name, schema] of Object.entries(nodeOf(nodeOf(document.components).schemas)))
    if (isNode(schema)) Object.assign(schema, { [schemaName]: name });
  return document;
}

async function realFolder(file: string): Promise<string> {
  try {
    return dirname(await realpath(file));
  } catch (cause) {
    throw unreadable(file, 'there is no such file', cause);
  }
}

/** A path of this machine's stands in URLs as they have it: a space as `%20`. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Reads a file that a document refers to, which has to be in its folder. */
async function readBeside(url: string, folder: string | undefined): Promise<Buffer> {
  const path = /^[a-z][a-z+.-]+:/i.test(url)
    ? url.startsWith('file:')
      ? fileURLToPath(url)
      : undefined
    : decoded(url);
  const real = path === undefined || folder === undefined ? undefined : await realpath(path).catch(() => undefined);
  const inside = real === undefined || folder === undefined ? undefined : relative(folder, real);
  if (real === undefined || inside === undefined || inside.startsWith(`..${sep}`) || inside === '..')
    throw new UsageError(
      `reading an OpenAPI document failed: it refers to ${path ?? url}; expected references into itself, or to files in its own folder. Bundle it into one document first.`,
    );
  return await readFile(real);
}

function unreadable(file: string | undefined, reason: string, cause?: unknown): UsageError {
  const name = file === undefined ? 'an OpenAPI document' : file;
  return new UsageError(
    `reading ${name} failed: ${reason}; expected an OpenAPI document in JSON or YAML. Give another, or mend it.`,
    { cause },
  );
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

function nameOf(given: unknown): string {
  return typeof given === 'string' || given instanceof URL ? String(given) : 'an OpenAPI document';
}
