import { UsageError } from '../../../engine/errors.ts';
import type { Credentials } from '../catalog/find-credentials.ts';
import type { Hashing } from '../look/find-hashing.ts';
import { type Login, PASSWORD, WHO } from '../look/find-login.ts';
import type { Found } from './decide.ts';

/** The request by which an actor signs in, and the columns behind it. */
export type LoginPlan = {
  readonly method: string;
  readonly path: string;
  readonly isForm: boolean;
  /** By the name of the field; a column is a person's own, the password the same for everybody. */
  readonly fields: { readonly [name: string]: LoginField };
};

export type LoginField = { readonly kind: 'who' | 'password'; readonly column: string } | { readonly kind: 'tenant' };

const TENANT = /^(tenant|org(ani[sz]ation)?|workspace|team|company|shop|club|account|project)(_?id)?$/i;

/** The logins that the application shows, put together with the columns that hold who somebody is, and the password. */
export function planLogins(
  logins: readonly Login[],
  credentials: Credentials | undefined,
  hashing: Hashing | undefined,
): readonly Found<LoginPlan>[] {
  if (credentials === undefined) return [];
  return logins.flatMap(({ method, path, isForm, fields, by, reason }): readonly Found<LoginPlan>[] => {
    const [usual] = credentials.who;
    const names = fields.length > 0 ? fields : [usual?.split('.').at(-1) ?? '', 'password'];
    const who = names.find((name) => WHO.test(name));
    const password = names.find((name) => PASSWORD.test(name));
    const column = credentials.who.find((each) => isCalled(each, who)) ?? usual;
    if (who === undefined || password === undefined || column === undefined) return [];
    const tenant = names.find((name) => name !== who && TENANT.test(name));
    const isKnown = hashing !== undefined || by !== undefined;
    return [
      {
        choice: {
          ...{ method, path, isForm },
          fields: {
            [who]: { kind: 'who', column },
            [password]: { kind: 'password', column: credentials.password },
            ...(tenant === undefined ? {} : { [tenant]: { kind: 'tenant' } }),
          },
        },
        reason: `${reason}, and ${credentials.password} is hashed ${isKnown ? `as ${hashing?.by ?? by} does` : 'nobody knows how'}`,
        isSure: isKnown && fields.length > 0,
      },
    ];
  });
}

function isCalled(column: string, field: string | undefined): boolean {
  const plain = (name: string) => name.toLowerCase().replaceAll('_', '');
  return field !== undefined && plain(column.slice(column.lastIndexOf('.') + 1)) === plain(field);
}

/** `POST /login {email: users.email, password: users.password_hash}`, as a flag gives it after `login:`. */
export function readLogin(text: string): LoginPlan {
  const [, method, path, form, inside = ''] = /^(POST|PUT) (\/\S*)( as form)? \{(.*)\}$/.exec(text) ?? [];
  const fields = inside.split(',').map((part): readonly [string, LoginField] | undefined => {
    const [, name, value] = /^\s*([\w-]+):\s*(\{tenant\}|[\w.]+)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return undefined;
    if (value === '{tenant}') return [name, { kind: 'tenant' }];
    return value.includes('.') ? [name, { kind: PASSWORD.test(name) ? 'password' : 'who', column: value }] : undefined;
  });
  const known = fields.filter((field) => field !== undefined);
  const kinds = known.map(([, { kind }]) => kind);
  if (
    method !== undefined &&
    path !== undefined &&
    known.length === fields.length &&
    kinds.includes('password') &&
    kinds.includes('who')
  )
    return { method, path, isForm: form !== undefined, fields: Object.fromEntries(known) };
  throw new UsageError(
    `init: --sign-in: 'login: ${text}'; expected a request with the columns behind its fields, such as 'login: POST /login {email: users.email, password: users.password_hash}'. {tenant} is the key of the tenant, and 'as form' before the braces sends a form.`,
  );
}

/** The other way about. */
export function loginText({ method, path, isForm, fields }: LoginPlan): string {
  const said = Object.entries(fields).map(
    ([name, field]) => `${name}: ${field.kind === 'tenant' ? '{tenant}' : field.column}`,
  );
  return `${method} ${path}${isForm ? ' as form' : ''} {${said.join(', ')}}`;
}

/** The column of the password. */
export function passwordColumn({ fields }: LoginPlan): string {
  return columnOf(fields, 'password');
}

/** The column of what somebody is known by. */
export function whoColumn({ fields }: LoginPlan): string {
  return columnOf(fields, 'who');
}

function columnOf(fields: LoginPlan['fields'], kind: 'who' | 'password'): string {
  const found = Object.values(fields).find((field) => field.kind === kind);
  return found === undefined || found.kind === 'tenant' ? '' : found.column;
}
