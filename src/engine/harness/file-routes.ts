import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Loads a module of the application: `(file) => import(file)`, written in the harness so that it goes through the project's configuration. */
export type LoadModule = (file: string) => Promise<object>;

/** A file that answers the requests to a path. */
type RouteFile = {
  readonly file: string;
  readonly route: string;
  readonly pattern: RegExp;
  readonly names: readonly RouteName[];
};

/** A part of a path that is no fixed text; one that takes the rest may be several segments. */
type RouteName = { readonly name: string; readonly takesRest: boolean };

/** What was found for a request. */
export type FoundRoute = {
  readonly file: string;
  /** The path as its folders say it: `/api/notes/[id]`. */
  readonly route: string;
  readonly params: { readonly [name: string]: string | undefined };
  /** The names of those that take the rest of a path. */
  readonly lists: readonly string[];
};

/** The files of a folder that are called so, by the paths that their folders stand for; of two that fit a path, the more exact. */
export function fileRoutes(folder: string, isRoute: RegExp): (pathname: string) => FoundRoute | undefined {
  const root = resolve(folder);
  const routes = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isRoute.test(entry.name))
    .map((entry) => routeOf(join(entry.parentPath, entry.name), segmentsBelow(root, entry.parentPath)))
    .sort((a, b) => vagueness(a) - vagueness(b) || (a.route < b.route ? -1 : 1));
  return (pathname) => {
    for (const { file, route, pattern, names } of routes) {
      const match = pattern.exec(pathname.replace(/(.)\/$/, '$1'));
      if (match === null) continue;
      const params = names.map(({ name }, at) => [name, decoded(match[at + 1])] as const);
      const lists = names.filter(({ takesRest }) => takesRest).map(({ name }) => name);
      return { file, route, params: Object.fromEntries(params), lists };
    }
    return undefined;
  };
}

/** Folders in brackets only group; those with an `@` stand beside each other. */
function segmentsBelow(root: string, folder: string): readonly string[] {
  return folder
    .slice(root.length)
    .split(/[\\/]/)
    .filter((segment) => segment !== '' && !/^\(.*\)$|^@/.test(segment));
}

function routeOf(file: string, segments: readonly string[]): RouteFile {
  const names: RouteName[] = [];
  const parts = segments.map((segment) => {
    const [, open = '', rest, name, close] = /^(\[\[?)(\.\.\.)?([^\]=]+)(?:=[^\]]*)?(\]\]?)$/.exec(segment) ?? [];
    if (name === undefined || close === undefined) return `/${segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
    names.push({ name, takesRest: rest !== undefined });
    const text = rest === undefined ? '([^/]+)' : '(.+)';
    return open === '[[' ? `(?:/${text})?` : `/${text}`;
  });
  return { file, route: `/${segments.join('/')}`, pattern: new RegExp(`^${parts.join('') || '/'}$`), names };
}

function vagueness({ names }: RouteFile): number {
  return names.reduce((sum, { takesRest }) => sum + (takesRest ? 100 : 1), 0);
}

function decoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : decodeURIComponent(text);
}
