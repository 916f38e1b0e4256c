/** A rule of the guard, as data. */
export type GuardRule<Subject> = {
  readonly name: string;
  readonly expected: string;
  readonly advice: string;
  /** What breaks the rule, in words fit to be printed; undefined when it is kept. */
  readonly findBreach: (subject: Subject) => string | undefined;
};

/** Variables by name, as in `process.env`. */
export type Environment = { readonly [name: string]: string | undefined };

export type UrlSubject = { readonly environment: Environment; readonly url: string };

/**
 * Parameters that say how to talk to the target, and cannot say another target. Those of the third line are Prisma's, which `pg` passes
 * over.
 */
const HARMLESS_PARAMETERS = [
  ...['application_name', 'fallback_application_name', 'ssl', 'sslmode', 'channel_binding', 'connect_timeout'],
  ...['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'query_timeout', 'keepalives'],
  ...['schema', 'pgbouncer', 'connection_limit', 'pool_timeout', 'socket_timeout', 'statement_cache_size'],
];

/** Parameters whose names are fit to be printed; another name may be a piece of a password with `?` or `&` in it. */
const REDIRECTING_PARAMETERS = [
  ...['host', 'hostaddr', 'port', 'db', 'dbname', 'database', 'user', 'username', 'password', 'passfile', 'service'],
  ...['servicefile', 'options', 'replication', 'encoding', 'client_encoding', 'sslcert', 'sslkey', 'sslrootcert'],
  ...['sslnegotiation', 'target_session_attrs', 'load_balance_hosts', 'uselibpqcompat', 'connectionString', 'binary'],
];

/** Variables that add to the connection, or make `pg` choose another driver, whatever the URL says. */
const REDIRECTING_VARIABLES = [
  ...['PGOPTIONS', 'PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE', 'PGREPLICATION', 'NODE_PG_FORCE_NATIVE'],
];

/** Where `pg` connects to by itself. */
export const DEFAULT_PORT = 5432;

/** Characters that nobody sees, or that parsers drop, end the URL at, or read as others. A password may hold any other one. */
const UNFIT = /[\p{C}\p{Z}\\#]/u;

/** The same, percent-encoded: C0 and DEL. Of what `pg` decodes, `no-control-characters` asks once more. */
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i;

const HOST = '(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])';
const PLAIN_URL = new RegExp(
  `^postgres(?:ql)?://(?:[^@/?:]+(?::[^@/?]*)?@)?(?<host>${HOST})(?::(?<port>[1-9][0-9]{0,4}))?/(?<database>[A-Za-z0-9_.-]+)(?:\\?.*)?$`,
);

/** Host, port and database as they stand in the URL; undefined when it has not the plain form that can be decided on. */
export function findPlainParts(url: string): { host: string; port?: string; database: string } | undefined {
  const { host, port, database } = PLAIN_URL.exec(url)?.groups ?? {};
  if (host === undefined || database === undefined) return undefined;
  return { host, database, ...(port === undefined ? {} : { port }) };
}

/** What is asked before the URL is parsed: parsing an unknown URL may itself read files. */
export const urlRules: readonly GuardRule<UrlSubject>[] = [
  {
    name: 'integration-test-flag',
    expected: 'exactly 1',
    advice: 'Set INTEGRATION_TEST=1, if this database may be emptied.',
    findBreach: ({ environment }) =>
      environment.INTEGRATION_TEST === '1' ? undefined : `INTEGRATION_TEST=${quote(environment.INTEGRATION_TEST)}`,
  },
  {
    name: 'url-present',
    expected: 'the URL of a database that may be emptied',
    advice: 'Set it, or unset it altogether to use the embedded Postgres.',
    findBreach: ({ url }) => (url === '' ? 'DATABASE_URL is missing or empty' : undefined),
  },
  {
    name: 'url-characters',
    expected: 'no spaces, control characters, backslashes or fragments, percent-encoded control characters neither',
    advice: 'Write a space, # or backslash of the password percent-encoded.',
    findBreach: ({ url }) => (UNFIT.test(url) || ENCODED_CONTROL.test(url) ? 'a character of DATABASE_URL' : undefined),
  },
  {
    name: 'tcp-url',
    expected: 'postgres:// or postgresql://',
    advice: 'Unix sockets and key=value strings are not taken.',
    findBreach: ({ url }) => (/^postgres(ql)?:\/\//.test(url) ? undefined : 'the scheme of DATABASE_URL'),
  },
  {
    name: 'harmless-parameters',
    expected: `none but ${HARMLESS_PARAMETERS.join(', ')}`,
    advice:
      'Others can change what is connected to; write host, port, database and user in front of the question mark.',
    findBreach: ({ url }) => findParameter(url),
  },
  {
    name: 'one-host',
    expected: 'one host, not empty, not encoded, and not the folder of a socket',
    advice: 'Write the host out; an empty one would fall to PGHOST.',
    findBreach: ({ url }) => (new RegExp(`^${HOST}(:|$)`).test(hostPart(url)) ? undefined : 'the host of DATABASE_URL'),
  },
  {
    name: 'plain-url',
    expected: 'postgres://user:password@host:port/database',
    advice: 'Percent-encode @ / ? and % in the password, and name the database without encoding.',
    findBreach: ({ url }) => (findPlainParts(url) === undefined ? 'the form of DATABASE_URL' : undefined),
  },
  {
    name: 'no-environment-override',
    expected: 'nothing but DATABASE_URL to say what is connected to',
    advice: 'Unset it.',
    findBreach: ({ url, environment }) => findOverride(url, environment),
  },
];

function findParameter(url: string): string | undefined {
  const start = url.indexOf('?');
  if (start === -1) return undefined;
  for (const name of new URLSearchParams(url.slice(start)).keys()) {
    if (HARMLESS_PARAMETERS.includes(name)) continue;
    return REDIRECTING_PARAMETERS.includes(name)
      ? `the parameter ${name} of DATABASE_URL`
      : 'an unknown parameter of DATABASE_URL';
  }
  return undefined;
}

/** What stands between the last `@` and the path, port included: where the WHATWG parser, and so `pg`, looks for the host. */
function hostPart(url: string): string {
  const authority = url.replace(/^[^:]*:\/\//, '').split(/[/?#]/, 1)[0] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1);
}

function findOverride(url: string, environment: Environment): string | undefined {
  const isPortOpen = findPlainParts(url)?.port === undefined && environment.PGPORT !== String(DEFAULT_PORT);
  const names = isPortOpen ? [...REDIRECTING_VARIABLES, 'PGPORT'] : REDIRECTING_VARIABLES;
  const name = names.find((candidate) => (environment[candidate] ?? '') !== '');
  return name === undefined ? undefined : `the variable ${name}`;
}

function quote(value: string | undefined): string {
  return value === undefined ? '(not set)' : JSON.stringify(value.slice(0, 20));
}
