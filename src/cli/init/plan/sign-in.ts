import { UsageError } from '../../../engine/errors.ts';
import type { SessionTable } from '../catalog/find-messages.ts';
import type { Identity } from '../look/find-identity.ts';
import type { Found } from './decide.ts';
import { type LoginPlan, loginText, readLogin } from './login.ts';
import { type Slot, slotsIn } from './slots.ts';

/** A header of an actor's requests: `authorization` and `Bearer {sessions.token}`. */
export type HeaderPlan = { readonly name: string; readonly template: string };

/** How requests say who asks: by headers, and by what a request of its own has let somebody in with. */
export type SignIn = { readonly headers: readonly HeaderPlan[]; readonly login?: LoginPlan };

const PERSON = /user|person|member|actor|employee|subject|principal|account-?id/;
const TENANT = /tenant|org|workspace|team|company|shop|club|account|project|site/;

/**
 * How the application may know who asks, the likeliest first: by headers that name people, by a password where it is known how that is
 * hashed, else by a session that the database keeps.
 */
export function findSignIns(
  identity: Identity,
  sessions: readonly SessionTable[],
  logins: readonly Found<LoginPlan>[] = [],
): readonly Found<SignIn>[] {
  const person =
    identity.headers.find((name) => PERSON.test(name) && !TENANT.test(name)) ??
    identity.headers.find((name) => PERSON.test(name));
  const tenant = identity.headers.find((name) => TENANT.test(name) && name !== person);
  const role = identity.headers.find((name) => /role/.test(name));
  const tenantHeader = tenant === undefined ? [] : [{ name: tenant, template: '{tenant}' }];
  const byPassword = logins.map(({ choice, ...why }) => ({ ...why, choice: { headers: tenantHeader, login: choice } }));
  const found: Found<SignIn>[] = [...signedSignIns(identity, sessions)];
  if (person !== undefined) {
    const headers = [{ name: person, template: '{person}' }, ...tenantHeader];
    const all = [...headers, ...(role === undefined ? [] : [{ name: role, template: '{role}' }])];
    found.push({
      choice: { headers: all },
      reason: `the application reads ${all.map(({ name }) => name).join(' and ')}`,
      isSure: true,
    });
  }
  found.push(...byPassword.filter(({ isSure }) => isSure));
  for (const { table, token } of sessions) {
    const slot = `{${table}.${token}}`;
    const [cookie] = identity.cookies;
    const readsHeader = identity.headers.includes('authorization');
    if (cookie !== undefined)
      found.push({
        choice: { headers: [{ name: 'cookie', template: `${cookie}=${slot}` }, ...tenantHeader] },
        reason: `it reads the cookie ${cookie}, and ${table} has a ${token}`,
        isSure: false,
      });
    if (readsHeader)
      found.push({
        choice: { headers: [{ name: 'authorization', template: `Bearer ${slot}` }, ...tenantHeader] },
        reason: `it reads authorization, and ${table} has a ${token}`,
        isSure: false,
      });
  }
  found.push(...byPassword.filter(({ isSure }) => !isSure));
  // Where there is but one way, it is that; an API key is what people use beside their sessions.
  const [first, second] = found;
  const bySession = found.filter(({ choice }) => /\{\w*session\w*\./i.test(signInText(choice)));
  const isClear = second === undefined || (bySession.length === 1 && bySession[0] === first);
  return found.map((each, at) => ({ ...each, isSure: each.isSure || (at === 0 && isClear) }));
}

/** `authorization: Bearer {sessions.token}; x-tenant: {tenant}`, as a flag gives it. Throws a `UsageError` where a part is neither header nor login. */
export function readSignIn(text: string): SignIn {
  let login: LoginPlan | undefined;
  const headers = text.split(/;\s*(?=[\w-]+:)/).flatMap((part): readonly HeaderPlan[] => {
    const [, name, template] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/.exec(part) ?? [];
    if (name === 'login' && template !== undefined) {
      login = readLogin(template);
      return [];
    }
    if (name === undefined || template === undefined)
      throw new UsageError(
        `init: --sign-in: '${part}'; expected a header such as 'x-user-id: {person}', several with '; ' between, or 'login: POST /login {email: users.email, password: users.password_hash}'. Placeholders are {person}, {tenant}, {role}, {actor}, a column, such as {sessions.token}, a signed one, {sessions.token signed COOKIE_SECRET}, and a token, {jwt JWT_SECRET sub=person}.`,
      );
    return [{ name: name.toLowerCase(), template }];
  });
  return { headers, ...(login === undefined ? {} : { login }) };
}

/** The other way about. */
export function signInText({ headers, login }: SignIn): string {
  const own = login === undefined ? [] : [`login: ${loginText(login)}`];
  return [...own, ...headers.map(({ name, template }) => `${name}: ${template}`)].join('; ');
}

/** The columns whose values stand in the headers: `sessions.token`. */
export function columnsIn(signIn: SignIn): readonly string[] {
  return [...new Set(allSlots(signIn).flatMap((slot) => (slot.kind === 'column' ? [slot.column] : [])))];
}

/** The variables that hold what something in the headers is signed by. */
export function secretsIn(signIn: SignIn): readonly string[] {
  return [...new Set(allSlots(signIn).flatMap((slot) => (slot.kind !== 'word' && slot.secret ? [slot.secret] : [])))];
}

function allSlots({ headers }: SignIn): readonly Slot[] {
  return headers.flatMap(({ template }) => slotsIn(template));
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
      choice: {
        headers: [
          {
            name: 'cookie',
            template: `${signedCookie.name}={${session.table}.${session.token} signed ${signedCookie.secret}}`,
          },
        ],
      },
      reason: `${signedCookie.by} signs the ${session.token} of ${session.table} by ${signedCookie.secret}`,
      isSure: true,
    });
  if (token) {
    const claims = Object.entries(token.claims).map(([claim, word]) => `${claim}=${word}`);
    const slot = `{jwt ${[token.secret, ...claims].join(' ')}}`;
    const [cookie] = cookies;
    const isCookie = cookie !== undefined && !headers.includes('authorization');
    found.push({
      choice: {
        headers: [
          isCookie
            ? { name: 'cookie', template: `${cookie}=${slot}` }
            : { name: 'authorization', template: `Bearer ${slot}` },
        ],
      },
      reason: `${token.file} signs ${Object.keys(token.claims).join(', ')} by ${token.secret}`,
      isSure: !signedCookie,
    });
  }
  return found;
}
