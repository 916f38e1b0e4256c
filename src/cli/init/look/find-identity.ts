import { findSigned, type SignedCookie, type SignedToken } from './find-signed.ts';
import type { Sources } from './sources.ts';
import { bare, nameOf, nodeIn, nodesIn, pathOf, textOf, walk } from './syntax.ts';

/** By what the application's source tells who asks. */
export type Identity = {
  /** Headers that it reads, `authorization` included, in small letters. */
  readonly headers: readonly string[];
  readonly cookies: readonly string[];
  /** Packages that make or read tokens and sessions. */
  readonly packages: readonly string[];
  /** A cookie that is signed, and a token that is, with what it says. */
  readonly signedCookie: SignedCookie | undefined;
  readonly token: SignedToken | undefined;
};

/** Those that say nothing of who asks. */
const BESIDES =
  /^(content-|accept|user-agent|origin|referer|host|if-|cache-|x-forwarded|x-request-id|x-real-ip|stripe|x-hub|svix|etag|range|connection|traceparent|idempotency|x-signature|upgrade|last-event-id|x-csrf)/;

const AUTH_PACKAGES =
  /^(better-auth|next-auth|@auth\/|lucia|passport|express-session|@fastify\/(session|jwt|cookie|secure-session)|jsonwebtoken|jose|hono\/(jwt|cookie)|iron-session|@nestjs\/(jwt|passport)|@clerk\/)/;

/** Looks through all modules for what they read of a request. */
export function findIdentity(sources: Sources): Identity {
  const { modules } = sources;
  const headers = new Set<string>();
  const cookies = new Set<string>();
  const packages = new Set<string>();
  for (const { statements, imports } of modules) {
    for (const { from } of imports.values()) if (AUTH_PACKAGES.test(from)) packages.add(from);
    for (const node of statements.flatMap((statement) => [...walk(statement)])) {
      if (node.type === 'CallExpression') {
        const path = pathOf(bare(nodeIn(node, 'callee'))) ?? '';
        const [first, second] = nodesIn(node, 'arguments').map(textOf);
        if (/(^|\.)(req|request|c\.req)\.(header|get)$|\bheaders\.get$/.test(path) && first)
          headers.add(first.toLowerCase());
        if (/^(getCookie|getSignedCookie)$/.test(path) && second) cookies.add(second);
        if (/\bcookies(\(\))?\.get$/.test(path) && first) cookies.add(first);
      } else if (node.type === 'MemberExpression') {
        const object = pathOf(bare(nodeIn(node, 'object'))) ?? '';
        const key = node.computed === true ? textOf(nodeIn(node, 'property')) : nameOf(node.property);
        if (key === undefined || key === 'get') continue;
        if (/(^|\.)headers$/.test(object)) headers.add(key.toLowerCase());
        if (/(^|\.)(signedCookies|cookies)$/.test(object)) cookies.add(key);
      }
    }
  }
  return {
    headers: [...headers].filter((name) => !BESIDES.test(name)),
    cookies: [...cookies],
    packages: [...packages],
    ...findSigned(sources),
  };
}
