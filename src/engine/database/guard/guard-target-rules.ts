import { type Environment, findPlainParts, type GuardRule } from './guard-url-rules.ts';
import { findProviderOfHost } from './managed-providers.ts';

export type { GuardRule } from './guard-url-rules.ts';

export type TargetSubject = {
  readonly environment: Environment;
  readonly url: string;
  /** What `pg` makes of the URL. */
  readonly target: { readonly host: string; readonly port: number; readonly database: string };
  /** All that `pg` reads from the URL, decoded: what it goes by, and what it sends. */
  readonly decoded: readonly string[];
};

const LOCAL_HOSTS = ['localhost', '127.0.0.1'];
const SUFFIX = '_integration';

/** Postgres cuts a longer name off at the connection (NAMEDATALEN), and so would open another database. */
const LONGEST_NAME = 63;
const HIGHEST_PORT = 65_535;

const PRODUCTION_WORD = /^(?:db|pg|sql|postgres|app|my)?(?:prod|production|prd|live)(?:db|pg|sql|postgres|app)?\d*$/;

/** What is asked of the target as `pg` sees it. The last two follow from what the host is, the others from its name. */
export const targetRules: readonly GuardRule<TargetSubject>[] = [
  {
    name: 'pg-agrees',
    expected: 'pg to read from DATABASE_URL what stands there',
    advice: 'Write it as postgres://user:password@host:port/database.',
    findBreach: ({ url, target }) => (doesPgAgree(url, target) ? undefined : 'the form of DATABASE_URL'),
  },
  {
    name: 'no-control-characters',
    expected: 'none, since a NUL ends a name within the start-up packet and lets another begin',
    advice: 'Take them out.',
    findBreach: ({ decoded }) =>
      decoded.some((text) => /\p{Cc}/u.test(text)) ? 'a control character in DATABASE_URL' : undefined,
  },
  {
    name: 'database-length',
    expected: `at most ${LONGEST_NAME} characters, beyond which Postgres cuts the name off`,
    advice: 'Use a shorter name.',
    findBreach: ({ target }) => (target.database.length > LONGEST_NAME ? `database ${target.database}` : undefined),
  },
  {
    name: 'database-suffix',
    expected: `a name that ends in ${SUFFIX}`,
    advice: 'Make a database with such a name for the integration tests; they empty it.',
    findBreach: ({ target }) => (target.database.endsWith(SUFFIX) ? undefined : `database ${target.database}`),
  },
  {
    name: 'no-production-host',
    expected: 'a host of no managed Postgres provider, without prod, production, prd or live as a word',
    advice: 'No setting overrides this rule.',
    findBreach: ({ target }) =>
      findProviderOfHost(target.host) !== undefined || hasProductionWord(target.host)
        ? `host ${target.host}`
        : undefined,
  },
  {
    name: 'local-host',
    expected: `exactly ${LOCAL_HOSTS.join(' or ')}`,
    advice: 'Set ALLOW_NONLOCAL_INTEGRATION_DB=1 if the integration tests may empty that database.',
    findBreach: ({ target, environment }) =>
      LOCAL_HOSTS.includes(target.host) || environment.ALLOW_NONLOCAL_INTEGRATION_DB === '1'
        ? undefined
        : `host ${target.host}`,
  },
];

function doesPgAgree(url: string, target: TargetSubject['target']): boolean {
  const plain = findPlainParts(url);
  return (
    plain !== undefined &&
    target.host === plain.host.replace(/^\[(.*)\]$/, '$1') &&
    target.database === plain.database &&
    (plain.port === undefined || target.port === Number(plain.port)) &&
    target.port <= HIGHEST_PORT
  );
}

function hasProductionWord(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1-$2').split(/[^A-Za-z0-9]+/);
  return words.some((word) => PRODUCTION_WORD.test(word.toLowerCase()));
}
