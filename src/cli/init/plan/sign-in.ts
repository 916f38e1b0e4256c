import { UsageError } from '../../../engine/errors.ts';
import type { SessionTable } from '../catalog/find-messages.ts';
import type { Identity } from '../look/find-identity.ts';
import type { Found } from './decide.ts';

/** A header of an actor's requests: `authorization` and `Bearer {sessions.token}`. */
export type HeaderPlan = { readonly name: string; readonly template: string };

/** How requests say who asks. */
export type SignIn = readonly HeaderPlan[];

const PERSON = /user|person|member|actor|employee|subject|principal|account-?id/;
const TENANT = /tenant|org|workspace|team|company|shop|club|account|project|site/;

/** How the application may know who asks, the likeliest first: by headers that name people, else by a session that the database keeps. */
export function findSignIns(identity: Identity, sessions: readonly SessionTable[]): readonly Found<SignIn>[] {
  const person =
    identity.headers.find((name) => PERSON.test(name) && !TENANT.test(name)) ??
    identity.headers.find((name) => PERSON.test(name));
  const tenant = identity.headers.find((name) => TENANT.test(name) && name !== person);
  const role = identity.headers.find((name) => /role/.test(name));
  const tenantHeader = tenant === undefined ? [] : [{ name: tenant, template: '{tenant}' }];
  const found: Found<SignIn>[] = [...signedSignIns(identity, sessions)];
  if (person !== undefined) {
    const headers = [{ name: person, template: '{person}' }, ...tenantHeader];
    const choice = [...headers, ...(role === undefined ? [] : [{ name: role, template: '{role}' }])];
    found.push({
      choice,
      reason: `the application reads ${choice.map(({ name }) => name).join(' and ')}`,
      isSure: true,
    });
  }
  for (const { table, token } of sessions) {
    const slot = `{${table}.${token}}`;
    const [cookie] = identity.cookies;
    const readsHeader = identity.headers.includes('authorization');
    if (cookie !== undefined)
      found.push({
        choice: [{ name: 'cookie', template: `${cookie}=${slot}` }, ...tenantHeader],
        reason: `it reads the cookie ${cookie}, and ${table} has a ${token}`,
        isSure: false,
      });
    if (readsHeader)
      found.push({
        choice: [{ name: 'authorization', template: `Bearer ${slot}` }, ...tenantHeader],
        reason: `it reads authorization, and ${table} has a ${token}`,
        isSure: false,
      });
  }
  // Where there is but one way, it is that; an API key is what people use beside their sessions.
  const [first, second] = found;
  const bySession = found.filter(({ choice }) => /\{\w*session\w*\./i.test(signInText(choice)));
  const isClear = second === undefined || (bySession.length === 1 && bySession[0] === first);
  return found.map((each, at) => ({ ...each, isSure: each.isSure || (at === 0 && isClear) }));
}

/** `authorization: Bearer {sessions.token}; x-tenant: {tenant}`, as a flag gives it. Throws a `UsageError` where a part is no header. */
export function readSignIn(text: string): SignIn {
  return text.split(/;\s*(?=[\w-]+:)/).map((part) => {
    const [, name, template] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/.exec(part) ?? [];
    if (name === undefined || template === undefined)
      throw new UsageError(
        `init: --sign-in: '${part}'; expected a header such as 'x-user-id: {person}', several with '; ' between. Placeholders are {person}, {tenant}, {role}, {actor}, a column, such as {sessions.token}, a signed one, {sessions.token signed COOKIE_SECRET}, and a token, {jwt JWT_SECRET sub=person}.`,
      );
    return { name: name.toLowerCase(), template };
  });
}

/** The other way about. */
export function signInText(signIn: SignIn): string {
  return signIn.map(({ name, template }) => `${name}: ${template}`).join('; ');
}

/** The columns whose values stand in the headers: `sessions.token`. */
export function columnsIn(signIn: SignIn): readonly string[] {
  const slots = signIn.flatMap(({ template }) => slotsIn(template));
  return [...new Set(slots.flatMap((slot) => (slot.kind === 'column' ? [slot.column] : [])))];
}

/** The variables that hold what something in the headers is signed by. */
export function secretsIn(signIn: SignIn): readonly string[] {
  const slots = signIn.flatMap(({ template }) => slotsIn(template));
  return [...new Set(slots.flatMap((slot) => (slot.kind !== 'word' && slot.secret ? [slot.secret] : [])))];
}

/** A gap in a template, and where it stands. */
export type Slot = { readonly text: string } & (
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'column'; readonly column: string; readonly secret?: string }
  | {
      readonly kind: 'jwt';
      readonly secret: string;
      readonly claims: readonly (readonly [claim: string, word: string])[];
    }
);

/** The gaps of a template, in their order. Braces around anything else are text. */
export function slotsIn(template: string): readonly Slot[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].flatMap(([text, inside = '']): readonly Slot[] => {
    const [first = '', ...rest] = inside.trim().split(/\s+/);
    const [second, secret] = rest;
    if (first === 'jwt' && second !== undefined)
      return [{ kind: 'jwt', text, secret: second, claims: rest.slice(1).flatMap(claimOf) }];
    if (first.includes('.') && second === 'signed' && secret !== undefined)
      return [{ kind: 'column', text, column: first, secret }];
    if (second !== undefined || !/^[\w.]+$/.test(first)) return [];
    return [first.includes('.') ? { kind: 'column', text, column: first } : { kind: 'word', text, word: first }];
  });
}

function claimOf(text: string): readonly (readonly [string, string])[] {
  const [, claim, word] = /^([\w-]+)=(\w+)$/.exec(text) ?? [];
  return claim === undefined || word === undefined ? [] : [[claim, word]];
}

/** A cookie that a library signs, and a token that the application signs itself: what is written in its source speaks for both. */
function signedSignIns(
  { signedCookie, token, headers, cookies }: Identity,
  sessions: readonly SessionTable[],
): readonly Found<SignIn>[] {
  const [session] = sessions;
  const found: Found<SignIn>[] = [];
  if (signedCookie && session)
    found.push({
      choice: [
        {
          name: 'cookie',
          template: `${signedCookie.name}={${session.table}.${session.token} signed ${signedCookie.secret}}`,
        },
      ],
      reason: `${signedCookie.by} signs the ${session.token} of ${session.table} by ${signedCookie.secret}`,
      isSure: true,
    });
  if (token) {
    const claims = Object.entries(token.claims).map(([claim, word]) => `${claim}=${word}`);
    const slot = `{jwt ${[token.secret, ...claims].join(' ')}}`;
    const [cookie] = cookies;
    const isCookie = cookie !== undefined && !headers.includes('authorization');
    found.push({
      choice: [
        isCookie
          ? { name: 'cookie', template: `${cookie}=${slot}` }
          : { name: 'authorization', template: `Bearer ${slot}` },
      ],
      reason: `${token.file} signs ${Object.keys(token.claims).join(', ')} by ${token.secret}`,
      isSure: !signedCookie,
    });
  }
  return found;
}
