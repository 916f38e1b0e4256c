import type { RequiredCell } from '../check/required-cells.ts';
import type { PushPlan } from '../look/find-push.ts';
import { passwordColumn } from '../plan/login.ts';
import type { Plan, TokenPlan } from '../plan/plan.ts';
import type { HeaderPlan } from '../plan/sign-in.ts';
import { type Slot, slotsIn } from '../plan/slots.ts';
import { applicationCode, documentCode } from './application-code.ts';
import { dataCode, type Imported, importPath, importsCode, keyCode, objectCode, textCode } from './code.ts';

/** The harness as a module. */
export function harnessCode(plan: Plan): string {
  const { project, pool, tokens, document, login } = plan;
  const file = `${plan.folder}/harness.ts`;
  const application = applicationCode(plan.application, login && ((entry) => `signingIn(${entry}, login)`));
  const described = document === undefined ? undefined : documentCode(document, plan.application);
  const send = login === undefined ? sendCode(plan) : sendSignedInCode(plan);
  const body = `${application.before ?? ''}${tokens.map((token) => tokenCode(token, plan)).join('')}${loginCode(plan)}${described === undefined ? '' : derivedCode(described.code, send, plan)}export const harness = defineHarness({
  name: ${textCode(nameOf(project.name))},
  database: integrationDatabase({ push: ${pushCode(plan.push)}, pools: [${pool.expression.replace(/^default\b/, 'database')}] }),
  tenancy: ${tenancyCode(plan)},
  fixtures: ${fixturesCode(plan)},
${membersCode(plan)}${channelsCode(plan)}  application: ${application.code},
${described === undefined ? linesCode(plan, send) : '  actions,\n'}});
`;
  const engine = ENGINE.filter((name) => new RegExp(`\\b${name.replace('type ', '')}\\b`).test(body));
  const poolName = /^\w+/.exec(pool.expression)?.[0] ?? pool.expression;
  const own: readonly Imported[] = [
    ...application.imports,
    ...(described?.imports ?? []),
    ...(login?.hashing?.imports ?? []),
    { from: pool.file, name: poolName, called: 'database' },
  ];
  return `${engineImport(engine)}${importsCode(own, (target) => importPath(file, target, project.ending))}\n${body}`;
}

/** Actions that a document has. */
function derivedCode(document: string, send: string, { login }: Plan): string {
  return `const { actions } = await openApiActions<${entryType(login)}>({
  ${document},
  send: ${send.replaceAll('\n  ', '\n')},
});

`;
}

function entryType(login: Plan['login']): string {
  return login === undefined ? 'HttpEntry' : 'SignedIn';
}

function sendCode(plan: Plan): string {
  const headers = headersCode(plan);
  // A document may ask for headers of its own.
  const all = plan.document === undefined ? headers : headers.replace(/^\{(\s+)/, '{$1...request.headers,$1');
  return `({ app, actor, request }) =>
      performHttp(app, actor, { ...request, headers: ${all} })`;
}

/** What signing in gave stands in the headers by itself. */
function sendSignedInCode(plan: Plan): string {
  if (plan.headers.length === 0) return '({ app, actor, request }) => app(actor, request)';
  const headers = headersCode(plan).replace(/^\{(\s+)/, '{$1...request.headers,$1');
  return `({ app, actor, request }) => app(actor, { ...request, headers: ${headers} })`;
}

/** Actions that are a line each. */
function linesCode(plan: Plan, send: string): string {
  return `  actions: restActions<${entryType(plan.login)}>(
    ${send},
    (rest) => [
${plan.actions.map(actionCode).join('')}    ],
  ),
${requiredCode(plan)}`;
}

const ENGINE = [
  ...['type Actor', 'type HttpEntry', 'type SignedIn'],
  ...[
    'catalogFixtures',
    'commandPush',
    'defineHarness',
    'drizzlePush',
    'fc',
    'fixtureId',
    'integrationDatabase',
    'nextEntry',
    'nodeEntry',
    'openApiActions',
    'performHttp',
  ],
  ...['prismaPush', 'reference', 'repeatably', 'restActions', 'signCookie', 'signJwt', 'signingIn', 'sqlPush'],
  ...['svelteKitEntry', 'trpcDocument'],
];

function engineImport(names: readonly string[]): string {
  const one = `import { ${names.join(', ')} } from 'leakproof';\n`;
  return one.length <= 120 ? one : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from 'leakproof';\n`;
}

function nameOf(name: string): string {
  return name.replace(/^@/, '').replace(/[^\w-]+/g, '-');
}

/** Without an entity of one's own that was shown, and another's that was refused, a green run says nothing. */
function requiredCode({ actions }: Plan): string {
  const read =
    actions.find(({ line }) => /^GET .*\/:\w+$/.test(line)) ?? actions.find(({ line }) => line.includes('/:'));
  if (read === undefined) return '';
  return cellsCode([
    { action: read.name, reach: 'own', outcome: 'succeeded' },
    { action: read.name, reach: 'foreign', outcome: 'refused' },
  ]);
}

function cellsCode(cells: readonly RequiredCell[]): string {
  return `  required: [\n${cells.map((cell) => `    ${dataCode(cell)},\n`).join('')}  ],\n`;
}

/** A harness whose actions a document makes, with what they have to do; undefined where nothing is known, or it is none of those. */
export function withRequired(text: string, cells: readonly RequiredCell[]): string | undefined {
  const end = '  actions,\n});\n';
  return cells.length > 0 && text.endsWith(end)
    ? `${text.slice(0, -end.length)}  actions,\n${cellsCode(cells)}});\n`
    : undefined;
}

/** The push of a harness as it is written. */
export function pushCode(push: PushPlan): string {
  switch (push.kind) {
    case 'drizzle':
      return `drizzlePush(${optionsCode({ schema: push.schema, cwd: push.cwd })})`;
    case 'prisma': {
      const isUsual = push.by === 'db push' && push.schema === 'prisma';
      const schema = push.schema === 'prisma' ? undefined : push.schema;
      return `prismaPush(${optionsCode({ by: isUsual ? undefined : push.by, schema, cwd: push.cwd })})`;
    }
    case 'sql':
      return `sqlPush(${dataCode({ folder: push.folder })})`;
    case 'command':
      return `commandPush(${optionsCode({ command: push.command, cwd: push.cwd })})`;
  }
}

/** What is not the usual one. */
function optionsCode(options: { readonly [key: string]: string | undefined }): string {
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  return said.length === 0 ? '' : dataCode(Object.fromEntries(said));
}

function tenancyCode({ tenancy, unknown, published }: Plan): string {
  const entries = Object.entries(tenancy).map(([key, value]) => [key, dataCode(value)] as const);
  if (unknown.length === 0 && published.length === 0) return objectCode(entries, 2);
  const lines = entries.map(([key, code]) => {
    const doubt = `    // Nothing says whose the rows of ${unknown.join(', ')} are: see docs/adopting.md of leakproof, section 4.\n`;
    const inner = code.replaceAll('\n', '\n    ');
    return `${key === 'shared' && unknown.length > 0 ? doubt : ''}    ${keyCode(key)}: ${inner},\n`;
  });
  return `{\n${lines.join('')}${publishedCode(published)}  }`;
}

/** For somebody to take the comment away: what seems to be published may be so within the tenant alone. */
function publishedCode(published: Plan['published']): string {
  if (published.length === 0) return '';
  const rules = published.map(({ table, code }) => `${keyCode(table)}: ${code}`);
  return `    // If all may see what its owner publishes so, of whatever tenant, say so; { when, with: ['cards'] } has other tables shown with it:\n    // published: { ${rules.join(', ')} },\n`;
}

function tokenCode({ column, isUuid, isPersons, like }: TokenPlan, plan: Plan): string {
  const [table = ''] = column.split('.');
  if (like !== undefined) {
    const value = like === 'mail' ? `\`\${name}@people.example\`` : `\`\${name}\``;
    return `/** What stands in ${column} for a person, who signs in by it. */\nconst ${tokenName(column, plan)} = (name: string | null | undefined) => ${value};\n\n`;
  }
  const value = isUuid ? `fixtureId(${textCode(table)}, \`of \${name}\`)` : `\`token-of-\${name}\``;
  return `/** What stands in ${column} for ${isPersons && plan.actors === 'places' ? 'a person' : 'an actor'}, and lets it in. */\nconst ${tokenName(column, plan)} = (name: string | null | undefined) => ${value};\n\n`;
}

function tokenName(column: string, { tokens }: Plan): string {
  const isWho = tokens.some((token) => token.column === column && token.like !== undefined);
  if (tokens.length === 1 && !isWho) return 'tokenOf';
  const words = (isWho ? column.slice(column.lastIndexOf('.') + 1) : column)
    .split(/[._]/)
    .filter((word) => word !== '');
  return `${words.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')}Of`;
}

function fixturesCode(plan: Plan): string {
  const { roles, tokens } = plan;
  const values = tokens.map(({ column, isPersons }) => {
    const who = isPersons && plan.actors === 'places' ? 'person' : 'actor';
    return [column, `({ ${who} }) => ${tokenName(column, plan)}(${who})`] as const;
  });
  const all = [...values, ...passwordValues(plan)];
  const entries = [
    ...(roles.toSay.length === 0 ? [] : [['roles', objectCode(roles.toSay.map((role) => [role, '{}']))] as const]),
    ...(plan.actors === 'people' ? [['actors', "'people'"] as const] : []),
    ...(all.length === 0 ? [] : [['values', objectCode(all, 4)] as const]),
  ];
  return `catalogFixtures(${entries.length === 0 ? '' : objectCode(entries, 2)})`;
}

function membersCode({ members }: Plan): string {
  return members === undefined
    ? ''
    : `  members: { table: ${textCode(members.table)}, person: ${textCode(members.person)}, isCurrent: () => true },\n`;
}

function channelsCode({ inboxes }: Plan): string {
  if (inboxes.length === 0) return '';
  const entries = inboxes.map(
    ({ table, recipient }) =>
      [table.slice(table.lastIndexOf('.') + 1), dataCode({ kind: 'inbox', table, recipient })] as const,
  );
  return `  channels: ${objectCode(entries, 2)},\n`;
}

function headersCode(plan: Plan): string {
  const entries = plan.headers.map(({ name, template }) => [name, templateCode(template, plan)] as const);
  return objectCode(entries, 6);
}

const SLOTS: { readonly [slot: string]: string } = {
  person: "actor.person ?? ''",
  tenant: "actor.tenant ?? ''",
  role: 'actor.role',
  actor: 'actor.id',
};

function templateCode(template: HeaderPlan['template'], plan: Plan): string {
  const slots = slotsIn(template);
  const [only] = slots;
  if (only && only.text === template) return slotCode(only, plan);
  if (slots.length === 0) return textCode(template);
  const escaped = (text: string) => text.replace(/[`\\]|\$\{/g, '\\$&');
  let rest = template;
  const parts = slots.map((slot) => {
    const [before = ''] = rest.split(slot.text, 1);
    rest = rest.slice(before.length + slot.text.length);
    return `${escaped(before)}\${${slotCode(slot, plan)}}`;
  });
  return `\`${parts.join('')}${escaped(rest)}\``;
}

function slotCode(slot: Slot, plan: Plan): string {
  switch (slot.kind) {
    case 'word':
      return SLOTS[slot.word] ?? textCode(slot.text);
    case 'jwt': {
      // Null is a claim like any other.
      const claims = slot.claims.map(
        ([claim, word]) => [claim, (SLOTS[word] ?? textCode(word)).replace(" ?? ''", '')] as const,
      );
      return `signJwt(${objectCode(claims)}, process.env.${slot.secret})`;
    }
    case 'column': {
      const token = columnCode(slot.column, plan);
      return slot.secret === undefined ? token : `signCookie(${token}, process.env.${slot.secret})`;
    }
  }
}

/** What stands in a column for the actor: the person's, where the row is its, wherever it works. */
function columnCode(column: string, plan: Plan): string {
  const isPersons = plan.actors === 'places' && plan.tokens.some((token) => token.column === column && token.isPersons);
  return `${tokenName(column, plan)}(${isPersons ? "actor.id.split('@')[0]" : 'actor.id'})`;
}

/** The request by which actors sign in, and the password. */
function loginCode(plan: Plan): string {
  const { login } = plan;
  if (login === undefined) return '';
  const { method, path, isForm, fields, hashing } = login;
  const body = Object.entries(fields).map(([name, field]) => {
    if (field.kind === 'tenant') return [name, SLOTS.tenant ?? ''] as const;
    return [name, field.kind === 'password' ? 'password' : columnCode(field.column, plan)] as const;
  });
  const request = [
    ...[['method', textCode(method)] as const, ['path', textCode(path)] as const],
    ['body', objectCode(body).replace('password: password', 'password')] as const,
    ...(isForm ? [['bodyAs', "'form'"] as const] : []),
  ];
  const hash =
    hashing === undefined
      ? `/** What stands in ${passwordColumn(login)}. Nothing tells how the application hashes passwords: hash it here. */\nconst passwordHash = password;\n`
      : `const passwordHash = await repeatably(() => ${hashing.code});\n`;
  return `/** What everybody signs in with. */
const password = 'Password-of-the-tests-1';
${hash}const login = (actor: Actor) => (${objectCode(request)});

`;
}

function passwordValues({ login }: Plan): readonly (readonly [string, string])[] {
  if (login === undefined) return [];
  const besides = Object.entries(login.besides).map(([column, value]) => [column, textCode(value)] as const);
  return [...besides, [passwordColumn(login), 'passwordHash']];
}

function actionCode({ name, line, fields }: Plan['actions'][number]): string {
  const given = Object.entries(fields);
  const more = given.length === 0 ? '' : `, { fields: ${objectCode(given, 6)} }`;
  return `      rest(${textCode(name)}, ${textCode(line)}${more}),\n`;
}
