import { readDocument } from '../../../engine/actions/openapi/document/read-document.ts';
import type { DocumentPlan } from './find-document.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Route } from './route.ts';
import type { Sources } from './sources.ts';
import { bare, nameOf, nodeIn, nodesIn, propertyOf, textOf, walk } from './syntax.ts';

/** A route by which somebody signs in with a password. */
export type Login = {
  readonly method: string;
  readonly path: string;
  /** The names of its body; none where the source does not tell. */
  readonly fields: readonly string[];
  readonly isForm: boolean;
  /** Whose it is, where a library answers it. */
  readonly by: 'better-auth' | undefined;
  readonly reason: string;
};

const LOGIN = /(^|\/)(log-?in|sign-?in|sessions?|authenticate|auth|tokens?)(\/(email|password|local|credentials))?$/i;
const SURELY_LOGIN = /(^|\/)(log-?in|sign-?in)(\/(email|password|local|credentials))?$/i;

/** What a password is called in a body. */
export const PASSWORD = /^(pass(word|wd|phrase)?|pwd)$/i;

/** Who signs in, as a body calls it, the likeliest first. */
export const WHO = /^((user_?)?e?-?mail(_?address)?|user_?name|login|identifier|account|user)$/i;

/** Those that the routes, better-auth and an OpenAPI document show, the likeliest first. */
export async function findLogins(
  routes: readonly Route[],
  sources: Sources,
  document: DocumentPlan | undefined,
): Promise<readonly Login[]> {
  const takes = (fields: readonly string[]) =>
    fields.some((field) => PASSWORD.test(field)) && fields.some((field) => WHO.test(field));
  const isForm = takesForms(sources);
  const seen = routes
    .filter(({ method, path, body }) => method === 'POST' && LOGIN.test(path) && takes(body))
    .map(({ method, path, body, file }): Login => {
      const named = body.filter((field) => WHO.test(field) || PASSWORD.test(field)).join(' and ');
      return { method, path, fields: body, isForm, by: undefined, reason: `${file} takes ${named}` };
    });
  const guessed = routes
    .filter(({ method, path, body }) => method === 'POST' && SURELY_LOGIN.test(path) && body.length === 0)
    .map(({ method, path, file }): Login => {
      const reason = `by its path in ${file}, which does not show what it takes`;
      return { method, path, fields: [], isForm, by: undefined, reason };
    });
  return [...betterAuthLogin(sources), ...seen, ...(await describedLogins(document)), ...guessed];
}

/** better-auth takes passwords where it is told to. */
function betterAuthLogin({ modules }: Sources): readonly Login[] {
  const calls = modules.flatMap((module) =>
    module.statements
      .flatMap((statement) => [...walk(statement)])
      .filter(
        (node) =>
          node.type === 'CallExpression' &&
          nameOf(bare(nodeIn(node, 'callee'))) === 'betterAuth' &&
          isOfBetterAuth('betterAuth', module),
      ),
  );
  return calls.flatMap((call): readonly Login[] => {
    const options = bare(nodesIn(call, 'arguments')[0]);
    const byPassword = propertyOf(options, 'emailAndPassword');
    if (propertyOf(byPassword, 'enabled')?.value !== true || propertyOf(byPassword, 'password') !== undefined)
      return [];
    const path = `${textOf(propertyOf(options, 'basePath')) ?? '/api/auth'}/sign-in/email`;
    const fields = ['email', 'password'];
    return [{ method: 'POST', path, fields, isForm: false, by: 'better-auth', reason: 'better-auth takes passwords' }];
  });
}

function isOfBetterAuth(name: string, { imports }: ModuleFacts): boolean {
  return imports.get(name)?.from.startsWith('better-auth') === true;
}

/** Whether all that the application can read of a body is a form. */
function takesForms({ modules }: Sources): boolean {
  const text = modules.map((module) => module.text).join('\n');
  return (
    /\burlencoded\(|\.parseBody\(|@fastify\/formbody/.test(text) && !/\.json\(\)|express\.json\b|fastify/i.test(text)
  );
}

/** What a document in a file says; one that cannot be read is told of once the actions are made of it. */
async function describedLogins(document: DocumentPlan | undefined): Promise<readonly Login[]> {
  if (document?.kind !== 'file') return [];
  const read = await readDocument(document.file).catch(() => undefined);
  const at = (value: unknown, ...keys: readonly string[]): object =>
    keys.reduce<object>((node, key) => {
      const inner: unknown = Reflect.get(node, key);
      return typeof inner === 'object' && inner !== null ? inner : {};
    }, value as object);
  return Object.keys(at(read ?? {}, 'paths')).flatMap((path): readonly Login[] => {
    const content = at(read, 'paths', path, 'post', 'requestBody', 'content');
    const [type] = Object.keys(content);
    const fields = Object.keys(at(content, type ?? '', 'schema', 'properties'));
    if (!LOGIN.test(path) || !fields.some((field) => PASSWORD.test(field))) return [];
    const isForm = /form/.test(type ?? '');
    return [
      { method: 'POST', path, fields, isForm, by: undefined, reason: `${document.file} says that it takes them` },
    ];
  });
}
