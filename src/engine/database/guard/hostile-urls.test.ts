import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.ts';
import { assertSafeIntegrationDbUrl } from './guard.ts';

/** The rule that refuses an URL, or `allowed`: by itself, and with the word that other hosts may be used. */
type Verdict = { readonly local: string; readonly nonlocal: string };

function judge(url: string, allowsNonlocal: string | undefined): string {
  const environment = { INTEGRATION_TEST: '1', DATABASE_URL: url, ALLOW_NONLOCAL_INTEGRATION_DB: allowsNonlocal };
  try {
    assertSafeIntegrationDbUrl(environment, () => undefined);
    return 'allowed';
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return /by rule ([\w-]+):/.exec(error.message)?.[1] ?? error.message;
  }
}

const verdictOn = (url: string): Verdict => ({ local: judge(url, undefined), nonlocal: judge(url, '1') });

const words = (text: string) => text.trim().split(/\s+/);
const at = (host: string) => `postgres://u:p@${host}/x_integration`;
const withParameters = (parameters: string) => `postgres://u:p@localhost:5432/x_integration?${parameters}`;
const named = (database: string) => `postgres://u:p@localhost:5432/${database}`;
const withPassword = (password: string) => `postgres://u:${password}@localhost:5432/x_integration`;

/** By the rule that refuses them, whatever the user has said of other hosts. */
const refused: { readonly [rule: string]: readonly string[] } = {
  'url-present': [''],
  'url-characters': [
    ...[' ', `${at('localhost')} `, ` ${at('localhost')}`, `${at('localhost')}\n`, `\t${at('localhost')}`],
    ...[at('localhost\u0000.evil.example'), at('loc\nalhost'), at('local\u00adhost'), at('local\u200bhost')],
    ...words('localhost\\evil.example localhost#evil.example localhost%00.evil.example').map(at),
    ...words('x_integration# prod%00_integration x_integration%00 x_integration%0a').map(named),
    ...[named('x_integration '), named('prod\u202e_integration'), named('x_integration\u0000')],
    ...words('application_name=x%00database%00prod schema=x%00database%00prod %00=x x%00database=prod').map(
      withParameters,
    ),
    ...words('statement_timeout=1%00user%00postgres application_name=%7f sslmode=%1Fdisable').map(withParameters),
    ...[withParameters('application_name=a\u2028b'), withParameters('application_name=a\ufeff')],
    ...[withPassword('p%00'), withPassword('p%0Dq'), withPassword('a b'), withPassword('a\\b'), withPassword('a#b')],
    ...['postgres://u%00database%00prod@localhost/x_integration', withPassword('\u0000'), withPassword('\ud800')],
  ],
  'tcp-url': words(`
    localhost x_integration undefined null /var/run/postgresql /tmp host=localhost service=prod //localhost/x_integration
    socket:/tmp?db=x_integration socket://localhost/x_integration http://localhost/x_integration pg://localhost/x_integration
    POSTGRES://u@localhost/x_integration postgres:/localhost/x_integration postgres:localhost/x_integration
    postgresqll://localhost/x_integration jdbc:postgresql://localhost/x_integration prisma://localhost/x_integration`),
  'harmless-parameters': words(`
    host=evil.example hostaddr=52.1.2.3 port=5433 db=prod dbname=prod database=prod user=postgres username=postgres
    password=x passfile=/tmp/x service=prod servicefile=/tmp/x options=-csearch_path=x replication=database
    encoding=LATIN1 client_encoding=LATIN1 sslcert=/etc/passwd sslkey=/etc/passwd sslrootcert=/etc/passwd
    sslnegotiation=direct target_session_attrs=any load_balance_hosts=random uselibpqcompat=true binary=true max=1
    connectionString=postgres://evil stream=x search_path=evil %68ost=evil.example h%6fst=evil.example HOST=evil.example
    host[]=evil.example host sslmode=disable&host=evil sslmode=disable&amp;host=evil __proto__=x =x`).map(
    withParameters,
  ),
  'one-host': [
    ...words('localhost,evil.example evil.example,localhost %2fvar%2frun %2Ftmp %6cocalhost localhost%2eevil').map(at),
    ...[...words('localhost;evil ｌocalhost [::1 :5432'), ''].map(at),
    ...words('postgres:///x_integration postgres:////x_integration postgres:// postgres://@/x_integration'),
  ],
  'plain-url': [
    ...words('localhost:0 localhost:05432 localhost: localhost:5432,5433 localhost:%35432 localhost:5e3').map(at),
    ...words('localhost:+5432 localhost:-1 localhost:5432:5433 localhost:123456 localhost:5432,evil:5432').map(at),
    ...words('/ x%5fintegration prod%2f_integration prod/x_integration ../x_integration %2e%2e/x_integration').map(
      named,
    ),
    ...words("x_integration/ x_ıntegration x;_integration x_integration,prod x_integration%20 x'_integration").map(
      named,
    ),
    ...words('postgres://u:p@localhost@localhost/x_integration postgres://u:a/b@localhost/x_integration'),
    ...words('postgres://:p@localhost/x_integration postgres://localhost postgres://u@localhost?sslmode=disable'),
    named(''),
  ],
  'pg-agrees': [at('localhost:65536'), at('localhost:99999'), withPassword('%ff'), withPassword('%c3%28'), named('..')],
  'no-control-characters': [withPassword('%C2%80'), withParameters('application_name=%C2%9B')],
  'database-length': [named(`${'p'.repeat(63)}_integration`)],
  'database-suffix': words(`
    dispatch integration dispatch-integration x_integration2 x_INTEGRATION integration_x postgres template1
    x_integration_prod x_integration.prod`).map(named),
  'no-production-host': words(`
    prod db.prod.example proddb.example prod-db pgprod1.corp my-production-db live.corp DB.PRD.corp dbProd.corp
    x.eu-west-1.rds.amazonaws.com X.RDS.AMAZONAWS.COM. x.dsql.eu-west-1.on.aws ep-x.eu.neon.tech db.x.supabase.co
    aws-0-eu.pooler.supabase.com x.postgres.database.azure.com c-x.y.postgres.cosmos.azure.com p.x.db.postgresbridge.com
    x.y.tsdb.cloud.timescale.com x.a.timescaledb.io rc1a-x.mdb.yandexcloud.net x.rds.myhuaweicloud.com
    org-x.data-1.use1.tembo.io p-x.pg.biganimal.io x.y.postgres.ubicloud.com public-x.db.upclouddatabases.com
    instance-x.database.cloud.databricks.com dpg-cj2qv9d9aq0e0q8bfa0g-a dpg-x-a.oregon-postgres.render.com
    x.proxy.rlwy.net x.flycast x.ondigitalocean.com x.aivencloud.com x.psdb.cloud db.prisma.io x.cockroachlabs.cloud
    x.rds.aliyuncs.com x.pg.rds.ionos.com pg-x.scalingo-dbs.com x.elest.io`).map(at),
};

/** Allowed only once the user has said so. */
const nonlocal = words(`
  evil.example localhost.evil.example LOCALHOST localhost. 127.1 127.0.0.01 0x7f.1 2130706433 [::1] [::ffff:7f00:1]
  10.0.0.7 ci-db products-db.ci delivery.corp postgres dpg-tools.corp`).map(at);

/** What honest people write. */
const allowed = [
  ...words('localhost localhost:5432 127.0.0.1 127.0.0.1:1').map(at),
  ...words('postgresql://u@localhost/x_integration postgres://localhost/x_integration'),
  ...words('production_planning_integration prod_integration v1.2_integration my-app_integration').map(named),
  ...words('connect_timeout=10 schema=public pgbouncer=true connection_limit=5&pool_timeout=0 ssl=true').map(
    withParameters,
  ),
  ...words('application_name=my%20app application_name=prod statement_timeout=5000 sslmode=disable').map(
    withParameters,
  ),
  ...words('p^q|r{s}t[u]v`w<x>y"z ü€ 100% %zz %zz%2500 a:b:c !$&()*+,;=~ p%40q%2Fr%3Fs%25').map(withPassword),
  withPassword(''),
];

describe('URLs that have been tried on the guard', () => {
  it.each(Object.entries(refused).flatMap(([rule, urls]) => urls.map((url) => [rule, url] as const)))(
    'are refused by rule %s, whatever is said of other hosts: %j',
    (rule, url) => {
      expect(verdictOn(url)).toEqual({ local: rule, nonlocal: rule });
    },
  );

  it.each(nonlocal)('are refused as not of this machine, unless that is said to be right: %s', (url) => {
    expect(verdictOn(url)).toEqual({ local: 'local-host', nonlocal: 'allowed' });
  });

  it.each(allowed)('are allowed: %s', (url) => {
    expect(verdictOn(url)).toEqual({ local: 'allowed', nonlocal: 'allowed' });
  });
});
