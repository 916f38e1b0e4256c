import { fc, test } from '@fast-check/vitest';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.ts';
import { assertSafeIntegrationDbUrl, type IntegrationTarget } from './guard.ts';
import { targetRules } from './guard-target-rules.ts';
import { type Environment, urlRules } from './guard-url-rules.ts';

const SECRET = 'S3cretW0rd';
const GOOD_URL = `postgres://user:${SECRET}@localhost:5432/dispatch_integration`;

/** Pieces of URLs that have fooled parsers, each beside what an honest user writes in its place. */
const schemes = [
  'postgres://',
  'postgresql://',
  'POSTGRES://',
  'postgres:',
  'postgres:/',
  'socket:',
  'http://',
  '//',
  '',
];
const userinfos = [
  ...['user@', `user:${SECRET}@`, `u%40v:${SECRET}@`, '', '@', ':@', 'user:@', `user:${SECRET}@@`, `user:a/${SECRET}@`],
  ...[`user:a?${SECRET}@`, `user:a#${SECRET}@`, `user:p%zz${SECRET}@`, `user:p%ff${SECRET}@`, `us er:${SECRET}@`],
  ...[
    `user:${SECRET}@localhost:1@`,
    `user:${SECRET}%40localhost@`,
    `localhost/x_integration?${SECRET}@`,
    `localhost\\@`,
  ],
];
const hosts = [
  ...[
    'localhost',
    '127.0.0.1',
    'LOCALHOST',
    'localhost.',
    'localhost,evil.example',
    'evil.example',
    'localhost.evil.example',
  ],
  ...[
    '',
    '%6cocalhost',
    '%2fvar%2frun',
    '%2Ftmp',
    '127.1',
    '127.0.0.01',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '[::ffff:7f00:1]',
  ],
  ...[
    'localhost%00.evil',
    'localhost%2eevil.example',
    'ｌocalhost',
    'local\u00adhost',
    'localhost\t',
    'loc\nalhost',
    ' localhost',
  ],
  ...[
    'db.prod.example',
    'proddb.example',
    'x.rds.amazonaws.com',
    'X.RDS.AMAZONAWS.COM.',
    'ep-x.eu.neon.tech',
    'dev.example',
  ],
  ...[
    'localhost\\evil',
    'localhost;evil',
    'evil.example#localhost',
    'localhost?host=evil',
    'base',
    '___DUMMY___',
    '.',
    '-',
  ],
];
const ports = [
  '',
  ':5432',
  ':1',
  ':0',
  ':65536',
  ':99999',
  ':05432',
  ':',
  ':5432,5433',
  ':%35432',
  ':-1',
  ':5e3',
  ':+5432',
];
const databases = [
  ...[
    'dispatch_integration',
    'a_integration',
    '_integration',
    'dispatch',
    'prod_integration',
    'myProd_integration',
    '',
  ],
  ...[
    'integration',
    'dispatch_integration/',
    'prod/x_integration',
    '../x_integration',
    './x_integration',
    '%2e%2e/x_integration',
  ],
  ...[
    'x%5fintegration',
    'prod%00_integration',
    'prod%2f_integration',
    'prod#_integration',
    'x_integration%20',
    'x_integration ',
  ],
  ...[
    `${'p'.repeat(63)}_integration`,
    'x_ıntegration',
    'prod\u202e_integration',
    'x;_integration',
    'x_integration,prod',
  ],
];
const names = [
  ...[
    'host',
    'hostaddr',
    'port',
    'dbname',
    'database',
    'db',
    'user',
    'service',
    'options',
    'sslmode',
    'application_name',
  ],
  ...[
    '%68ost',
    'HOST',
    'host[]',
    'h%6fst',
    '__proto__',
    'connectionString',
    'replication',
    'ssl',
    'encoding',
    'ho\tst',
  ],
];
const values = [
  'evil.example',
  '/var/run/postgresql',
  '5433',
  'prod',
  '-c search_path=x',
  'disable',
  'localhost',
  '',
  SECRET,
];
const variables = [
  ...['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGOPTIONS', 'PGHOSTADDR', 'PGSERVICE', 'NODE_PG_FORCE_NATIVE'],
];

const query = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)), { maxLength: 2 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map((pair) => pair.join('=')).join('&')}`));

/** Mostly the honest piece, so that one hostile piece often stands in an URL that is otherwise allowed. */
function pieceOf(pieces: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pieces.slice(0, 2)) },
    { weight: 1, arbitrary: fc.constantFrom(...pieces) },
  );
}

const builtUrl = fc
  .tuple(pieceOf(schemes), pieceOf(userinfos), pieceOf(hosts), pieceOf(ports), pieceOf(databases), query)
  .map(
    ([scheme, userinfo, host, port, database, parameters]) =>
      `${scheme}${userinfo}${host}${port}/${database}${parameters}`,
  );

/** A good URL with a run of it replaced by characters that parsers treat in their own ways. */
const mutatedUrl = fc
  .tuple(
    fc.nat({ max: GOOD_URL.length }),
    fc.nat({ max: 3 }),
    fc.string({ unit: fc.constantFrom(...'@/:?#%&=,;[]\\\t\n .0aZ_ⅼ\u0000'), maxLength: 4 }),
  )
  .map(([at, cut, text]) => GOOD_URL.slice(0, at) + text + GOOD_URL.slice(at + cut));

const hostileUrl = fc.oneof(
  { weight: 6, arbitrary: builtUrl },
  { weight: 3, arbitrary: mutatedUrl },
  { weight: 1, arbitrary: fc.webUrl() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const surroundings = fc.record({
  url: hostileUrl,
  isNonlocalAllowed: fc.boolean(),
  extra: fc.dictionary(fc.constantFrom(...variables), fc.constantFrom('evil.example', '1', ''), { maxKeys: 1 }),
});

function judge(environment: Environment): { allowed?: IntegrationTarget; refusal?: string } {
  try {
    return { allowed: assertSafeIntegrationDbUrl(environment, () => undefined) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { refusal: error.message };
  }
}

type PgView = { host: string; port: number; database: string | undefined; options: unknown };

/** Where `pg` would connect to in that environment. It reads `process.env`, so that is set for the moment. */
function askPg(connectionString: string, extra: Environment): PgView {
  const before = variables.map((name) => [name, process.env[name]] as const);
  try {
    for (const name of variables) setVariable(name, extra[name]);
    const client = new pg.Client({ connectionString });
    const parameters: unknown = Reflect.get(client, 'connectionParameters');
    const options: unknown = Reflect.get(Object(parameters), 'options');
    return { host: client.host, port: client.port, database: client.database, options };
  } finally {
    for (const [name, value] of before) setVariable(name, value);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('assertSafeIntegrationDbUrl', () => {
  let allowedCount = 0;

  test.prop([surroundings], { numRuns: 20_000 })('lets nothing through that pg would take elsewhere', (given) => {
    const { allowed, refusal } = judge({
      ...given.extra,
      INTEGRATION_TEST: '1',
      DATABASE_URL: given.url,
      ...(given.isNonlocalAllowed ? { ALLOW_NONLOCAL_INTEGRATION_DB: '1' } : {}),
    });
    expect(refusal ?? '').not.toContain(SECRET);
    expect(refusal ?? '').toMatch(/^[ -~]*$/);
    if (allowed === undefined) return;
    allowedCount += 1;
    const real = askPg(given.url, given.extra);
    expect(real).toEqual({ host: allowed.host, port: allowed.port, database: allowed.database, options: undefined });
    expect(real.database).toMatch(/^[\w.-]{0,51}_integration$/);
    expect(real.port).toBeGreaterThan(0);
    if (!given.isNonlocalAllowed) expect(['localhost', '127.0.0.1']).toContain(real.host);
    expect(real.host).not.toMatch(/prod|amazonaws|neon|^$|[/,%]/i);
  });

  it('is not vacuous: the property above saw hundreds of allowed URLs', () => {
    expect(allowedCount).toBeGreaterThan(500);
  });

  it('returns the target, and logs host and database without the password, once in a process', () => {
    const lines: string[] = [];
    const environment = { INTEGRATION_TEST: '1', DATABASE_URL: GOOD_URL.replace('dispatch_', 'told_once_') };
    const ask = () => assertSafeIntegrationDbUrl(environment, (line) => lines.push(line));
    const [target] = [ask(), ask()];
    expect(target).toMatchObject({ host: 'localhost', port: 5432, database: 'told_once_integration' });
    expect(lines).toEqual(['integration database allowed: host localhost, port 5432, database told_once_integration']);
  });

  const refused: readonly (readonly [rule: string, change: Environment])[] = [
    ['integration-test-flag', { INTEGRATION_TEST: undefined }],
    ['integration-test-flag', { INTEGRATION_TEST: 'true' }],
    ['integration-test-flag', { INTEGRATION_TEST: '1 ' }],
    ['url-present', { DATABASE_URL: undefined }],
    ['url-present', { DATABASE_URL: '' }],
    ['url-characters', { DATABASE_URL: 'postgres://u@localhost/dispatch_integration ' }],
    ['tcp-url', { DATABASE_URL: '/var/run/postgresql' }],
    ['tcp-url', { DATABASE_URL: 'socket:/tmp?db=x_integration' }],
    ['tcp-url', { DATABASE_URL: 'host=localhost' }],
    ['harmless-parameters', { DATABASE_URL: `${GOOD_URL}?host=evil.example` }],
    ['harmless-parameters', { DATABASE_URL: `${GOOD_URL}?%68ost=evil.example` }],
    ['one-host', { DATABASE_URL: 'postgres://u@localhost,evil.example/x_integration' }],
    ['one-host', { DATABASE_URL: 'postgres:///x_integration' }],
    ['one-host', { DATABASE_URL: 'postgres://%2Fvar%2Frun/x_integration' }],
    ['plain-url', { DATABASE_URL: 'postgres://u:p@localhost@localhost/x_integration' }],
    ['plain-url', { DATABASE_URL: 'postgres://u@localhost/prod%2f_integration' }],
    ['no-environment-override', { PGOPTIONS: '-c search_path=evil' }],
    ['no-environment-override', { PGPORT: '5433', DATABASE_URL: 'postgres://u@localhost/x_integration' }],
    ['no-environment-override', { NODE_PG_FORCE_NATIVE: '1' }],
    ['no-environment-override', { PGREPLICATION: 'database' }],
    ['pg-agrees', { DATABASE_URL: 'postgres://u%ff@localhost/x_integration' }],
    ['pg-agrees', { DATABASE_URL: 'postgres://u@localhost:70000/x_integration' }],
    ['no-control-characters', { DATABASE_URL: 'postgres://u%C2%85@localhost/x_integration' }],
    ['database-length', { DATABASE_URL: `postgres://u@localhost/${'d'.repeat(63)}_integration` }],
    ['database-suffix', { DATABASE_URL: 'postgres://u@localhost/dispatch' }],
    ['no-production-host', { DATABASE_URL: 'postgres://u@x.eu-west-1.rds.amazonaws.com/x_integration' }],
    [
      'no-production-host',
      { DATABASE_URL: 'postgres://u@ep-a.neon.tech./x_integration', ALLOW_NONLOCAL_INTEGRATION_DB: '1' },
    ],
    [
      'no-production-host',
      { DATABASE_URL: 'postgres://u@db.Prod2.corp/x_integration', ALLOW_NONLOCAL_INTEGRATION_DB: '1' },
    ],
    ['local-host', { DATABASE_URL: 'postgres://u@ci-db/x_integration' }],
    ['local-host', { DATABASE_URL: 'postgres://u@ci-db/x_integration', ALLOW_NONLOCAL_INTEGRATION_DB: 'true' }],
    ['local-host', { DATABASE_URL: 'postgres://u@[::1]/x_integration' }],
    ['local-host', { DATABASE_URL: 'postgres://u@LOCALHOST/x_integration' }],
  ];

  it.each(refused)('refuses by rule %s: %o', (rule, change) => {
    const { refusal } = judge({ INTEGRATION_TEST: '1', DATABASE_URL: GOOD_URL, ...change });
    expect(refusal).toMatch(new RegExp(`^integration database refused by rule ${rule}: .+; expected .+\\. .+\\.$`));
  });

  it('has an example above for every rule', () => {
    const rules = [...urlRules, ...targetRules].map((rule) => rule.name);
    expect(new Set(refused.map(([rule]) => rule))).toEqual(new Set(rules));
  });

  it('lets PGPORT be what pg would take anyway', () => {
    const environment = { INTEGRATION_TEST: '1', DATABASE_URL: 'postgres://u@localhost/x_integration', PGPORT: '5432' };
    expect(judge(environment).allowed).toMatchObject({ port: 5432 });
  });

  it('lets a nonlocal host through once the user has said so, and names with prod inside another word', () => {
    const environment = { INTEGRATION_TEST: '1', ALLOW_NONLOCAL_INTEGRATION_DB: '1' };
    const url = 'postgres://u@products-db.ci:5432/product_catalog_integration?sslmode=disable';
    expect(judge({ ...environment, DATABASE_URL: url }).allowed?.host).toBe('products-db.ci');
  });
});
