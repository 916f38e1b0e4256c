import { readRequest } from './find-fields.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Route } from './route.ts';
import type { Sources } from './sources.ts';

/** An application whose routes are files: the folder that they lie below, and what else its entry needs. */
export type FileRouted = {
  readonly framework: 'next' | 'sveltekit';
  readonly folder: string;
  /** Whether handlers of Next read what only its own request has, and what `next/headers` has. */
  readonly readsNextRequest: boolean;
  readonly readsNextHeaders: boolean;
  /** The hooks of SvelteKit that export `handle`. */
  readonly hooks: string | undefined;
};

const ROUTE_FILES = {
  next: /^((?:src\/)?app)\/(?:(.*)\/)?route\.[cm]?[jt]sx?$/,
  sveltekit: /^(src\/routes)\/(?:(.*)\/)?\+server\.[cm]?[jt]s$/,
} as const;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Those of Next and SvelteKit, by the files that only they have. */
export function findFileRouted(sources: Sources): readonly FileRouted[] {
  return (['sveltekit', 'next'] as const).flatMap((framework) => {
    const handlers = sources.modules.filter(({ file }) => ROUTE_FILES[framework].test(file));
    const folder = ROUTE_FILES[framework].exec(handlers[0]?.file ?? '')?.[1];
    if (folder === undefined) return [];
    const hooks = sources.modules.find(
      ({ file, exports }) => /^src\/hooks\.server\.[jt]s$/.test(file) && exports.has('handle'),
    )?.file;
    return [
      {
        framework,
        folder,
        readsNextRequest: handlers.some(({ text }) =>
          /\bNextRequest\b|\.nextUrl\b|\b(req|request)\.cookies\b/.test(text),
        ),
        readsNextHeaders: sources.modules.some(({ imports }) =>
          [...imports.values()].some(({ from }) => from === 'next/headers'),
        ),
        hooks: framework === 'sveltekit' ? hooks : undefined,
      },
    ];
  });
}

/** What the files answer, in the order of their names. */
export function findFileRoutes(sources: Sources, framework: FileRouted['framework']): readonly Route[] {
  return sources.modules.flatMap((module) => {
    const [, , below = ''] = ROUTE_FILES[framework].exec(module.file) ?? [];
    if (!ROUTE_FILES[framework].test(module.file)) return [];
    return METHODS.filter((method) => module.exports.has(method)).map((method) =>
      routeOf({ method, path: pathOf(below), module, sources }),
    );
  });
}

/** Groups and slots are no part of a path; a part in brackets is a parameter. */
function pathOf(below: string): string {
  const segments = below.split('/').filter((segment) => segment !== '' && !/^\(.*\)$|^@/.test(segment));
  return `/${segments.map((segment) => segment.replace(/^\[\[?(?:\.\.\.)?([^\]=]+).*$/, ':$1')).join('/')}`;
}

type Handler = {
  readonly method: string;
  readonly path: string;
  readonly module: ModuleFacts;
  readonly sources: Sources;
};

function routeOf({ method, path, module, sources }: Handler): Route {
  const exported = module.exports.get(method);
  const made = exported?.value ?? module.made.get(exported?.local ?? method);
  const handlers = made === undefined ? [] : [made];
  return { method, path, ...readRequest(handlers, method, { module, sources }), file: module.file };
}
