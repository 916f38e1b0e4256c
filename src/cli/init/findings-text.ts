import { UsageError } from '../../engine/errors.ts';
import type { Sources } from './look/sources.ts';
import type { Decision } from './plan/decide.ts';
import { passwordColumn } from './plan/login.ts';
import type { HarnessPlan } from './plan/plan-harness.ts';
import type { ProjectPlan } from './plan/plan-project.ts';
import { signInText } from './plan/sign-in.ts';
import { documentText } from './write/application-code.ts';
import { pushCode } from './write/harness-code.ts';

/** What was found of a project, a line each, with the reason behind it. */
export function projectLines({
  database,
  double,
  application,
  push,
  routes,
  document,
  olderDocument,
  sources,
}: ProjectPlan): readonly string[] {
  const { file, name } = application.choice;
  return [
    line('database', { ...database, choice: database.choice.file }),
    ...(double === undefined
      ? []
      : [`            a double stands in for it in tests, over a pool of the integration database`]),
    line('application', { ...application, choice: name === '' ? file : `${name} of ${file}` }),
    line('schema', { ...push, choice: pushCode(push.choice) }),
    document === undefined
      ? line('routes', { choice: String(routes.length), reason: 'as the source shows them' })
      : line('document', { ...document, choice: documentText(document) }),
    ...(olderDocument === undefined ? [] : [line('not read', { choice: olderDocument, reason: tooOld })]),
    ...(sources.unread.length === 0 ? [] : [line('not read', { choice: sources.unread.join(', '), reason: unparsed })]),
  ];
}

const tooOld = 'Swagger 2; actions are made of OpenAPI 3.0 and 3.1';
const unparsed = 'cannot be parsed';

/** What went wrong, and where the reason may be that a file could not be read. */
export function withUnread(error: unknown, { unread }: Pick<Sources, 'unread'>): unknown {
  if (!(error instanceof UsageError) || unread.length === 0) return error;
  return new UsageError(`${error.message} Nothing of ${unread.join(', ')} was seen: it ${unparsed}.`, { cause: error });
}

/** What was found in the catalog. */
export function catalogLines(found: HarnessPlan): readonly string[] {
  const { root, people, members, signIn, tenancy, messages, plan } = found;
  return [
    line('tenants', root),
    line('people', people),
    line('members', { ...members, choice: `${members.choice.table}.${members.choice.person}` }),
    ...(plan.roles.known.length === 0
      ? []
      : [
          line('roles', {
            choice: plan.roles.known.join(', '),
            reason:
              plan.roles.toSay.length > 0 ? 'what the source compares with' : 'what the column of the role may hold',
          }),
        ]),
    line('sign-in', { ...signIn, choice: signInText(signIn.choice) }),
    ...messages.inboxes.map(({ table, recipient }) =>
      line('inbox', { choice: table, reason: `by its name; ${recipient} says for whom` }),
    ),
    ...tenancy.published.map(
      ({ table, column }) =>
        `published?  ${table} (by ${column}; if all may see such rows, take the comment from published in the harness)`,
    ),
    ...tenancy.reasons.map((reason) => `tenancy     ${reason}`),
  ];
}

/** What was left out of what was written, each with what to do; what else is open, runs show. */
export function leftOutLines({ settled, leftOut, plan }: HarnessPlan): readonly string[] {
  return [
    ...(plan.login !== undefined && plan.login.hashing === undefined
      ? [
          `${passwordColumn(plan.login)}: nothing tells how the application hashes passwords. Say it in the harness, where passwordHash is made`,
        ]
      : []),
    ...settled.leftOut,
    ...(plan.application.nest?.leftOut ?? []).map(
      (code) =>
        `${code}: left out of the application, since it names what only the main module knows. Set it up in the harness as well`,
    ),
    ...(leftOut.length === 0 ? [] : [`left out, since no actor of a tenant calls them: ${leftOut.join(', ')}`]),
    ...(plan.actions.length === 0 && plan.document === undefined
      ? ['no route was found in the source. Write the first lines of actions yourself']
      : []),
  ];
}

function line(what: string, { choice, reason }: Decision<string>): string {
  return `${what.padEnd(12)}${choice} (${reason})`;
}
