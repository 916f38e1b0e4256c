import type { ModuleFacts } from './module-facts.ts';
import type { Sources } from './sources.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, propertyOf, textOf, walk } from './syntax.ts';

/** A cookie that holds the token of a session, signed by the secret in a variable of the environment. */
export type SignedCookie = { readonly name: string; readonly secret: string; readonly by: string };

/** What a claim of a token says of who asks. */
export type Claimed = 'person' | 'tenant' | 'role';

/** A JSON Web Token that the application signs itself, by the secret in a variable of the environment. */
export type SignedToken = {
  readonly claims: { readonly [claim: string]: Claimed };
  readonly secret: string;
  /** The file that signs. */
  readonly file: string;
};

/** Looks for what the application signs, and by what. */
export function findSigned(sources: Sources): {
  readonly signedCookie: SignedCookie | undefined;
  readonly token: SignedToken | undefined;
} {
  return { signedCookie: betterAuthCookie(sources), token: tokenIn(sources) };
}

/** better-auth names its cookie by a prefix, and signs it by a variable of its own unless it is told another. */
function betterAuthCookie({ modules }: Sources): SignedCookie | undefined {
  for (const module of modules) {
    const call = nodesOf(module).find((node) => {
      const callee = node.type === 'CallExpression' ? nameOf(bare(nodeIn(node, 'callee'))) : undefined;
      return (
        callee !== undefined && module.imports.get(callee)?.from.startsWith('better-auth') && callee === 'betterAuth'
      );
    });
    const options = bare(nodesIn(call, 'arguments')[0]);
    if (call === undefined) continue;
    const prefix = textOf(propertyOf(propertyOf(options, 'advanced'), 'cookiePrefix')) ?? 'better-auth';
    const secret = variablesIn(propertyOf(options, 'secret'))[0] ?? 'BETTER_AUTH_SECRET';
    return { name: `${prefix}.session_token`, secret, by: 'better-auth' };
  }
  return undefined;
}

const JWT_PACKAGES = /^(jsonwebtoken|jose|hono\/jwt|@fastify\/jwt|fast-jwt|@nestjs\/jwt|@elysiajs\/jwt|koa-jwt)$/;

/** What is called with the claims of a token. */
const SIGNING = /(^|\.)(sign|signAsync|signSync|jwtSign|SignJWT)$/;

function tokenIn({ modules }: Sources): SignedToken | undefined {
  const ofTokens = modules.filter(({ imports }) => [...imports.values()].some(({ from }) => JWT_PACKAGES.test(from)));
  if (ofTokens.length === 0) return undefined;
  const secret = secretIn(ofTokens) ?? secretIn(modules);
  if (secret === undefined) return undefined;
  const signing = [...ofTokens, ...modules].flatMap((module) => {
    const claims = claimsIn(module);
    return Object.keys(claims).length === 0 ? [] : [{ claims, secret, file: module.file }];
  });
  return signing.find(({ claims }) => Object.values(claims).includes('person'));
}

/** A variable that by its name holds what tokens are signed by; one that another party gave is none. */
function secretIn(modules: readonly ModuleFacts[]): string | undefined {
  const names = modules.flatMap((module) => nodesOf(module).flatMap(variablesIn));
  return (
    names.find((name) => /JWT|TOKEN/.test(name) && /SECRET|KEY/.test(name) && !/REFRESH|PUBLIC/.test(name)) ??
    names.find((name) => /^(AUTH|APP|SESSION)?_?SECRET(_KEY)?$/.test(name))
  );
}

/** `JWT_SECRET` in `process.env.JWT_SECRET`, `env.JWT_SECRET`, `env('JWT_SECRET')` and `config.get('JWT_SECRET')`, wherever below the node. */
export function variablesIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  return [...walk(node)].flatMap((each) => {
    const name =
      each.type === 'MemberExpression'
        ? /(^|\.)env$/i.test(pathOf(bare(nodeIn(each, 'object'))) ?? '')
          ? (nameOf(each.property) ?? textOf(nodeIn(each, 'property')))
          : undefined
        : each.type === 'CallExpression' &&
            /(^|\.)(env|get|getOrThrow)$/.test(pathOf(bare(nodeIn(each, 'callee'))) ?? '')
          ? textOf(nodesIn(each, 'arguments')[0])
          : undefined;
    return name !== undefined && /^[A-Z][A-Z0-9_]+$/.test(name) ? [name] : [];
  });
}

function claimsIn(module: ModuleFacts): SignedToken['claims'] {
  const nodes = nodesOf(module);
  const named = (name: string | undefined) =>
    nodes.find((node) => node.type === 'VariableDeclarator' && name !== undefined && nameOf(node.id) === name);
  const claims: { [claim: string]: Claimed } = {};
  for (const node of nodes) {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue;
    const path = pathOf(bare(nodeIn(node, 'callee'))) ?? lastName(bare(nodeIn(node, 'callee')));
    const [first] = nodesIn(node, 'arguments');
    if (/(^|\.)setSubject$/.test(path)) claims.sub = 'person';
    if (!SIGNING.test(path)) continue;
    const given = bare(first);
    const payload = given?.type === 'ObjectExpression' ? given : bare(nodeIn(named(nameOf(given)), 'init'));
    for (const property of nodesIn(payload, 'properties')) {
      const claim = nameOf(property.key) ?? textOf(nodeIn(property, 'key'));
      const said = claim === undefined ? undefined : claimed(claim);
      if (claim !== undefined && said !== undefined) claims[claim] = said;
    }
  }
  return claims;
}

/** `sign` of `this.jwt.sign` and `(await x()).sign`. */
function lastName(callee: Node | undefined): string {
  return nameOf(callee?.property) ?? '';
}

function claimed(claim: string): Claimed | undefined {
  if (/^(sub|id|uid|(user|person|account|member)_?(id)?)$/i.test(claim)) return 'person';
  if (/^(org|organi[sz]ation|tenant|workspace|team|company|firm|shop)_?(id)?$/i.test(claim)) return 'tenant';
  return /^role$/i.test(claim) ? 'role' : undefined;
}

function nodesOf({ statements }: ModuleFacts): readonly Node[] {
  return statements.flatMap((statement) => [...walk(statement)]);
}
