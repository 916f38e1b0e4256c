import { parse } from 'pg-connection-string';
import { UsageError } from '../../errors.ts';
import { processWide } from '../../process-wide.ts';
import { type GuardRule, type TargetSubject, targetRules } from './guard-target-rules.ts';
import { DEFAULT_PORT, type Environment, urlRules } from './guard-url-rules.ts';

/** What `pg` will connect to, once every rule has been kept. */
export type IntegrationTarget = {
  readonly connectionString: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** True when the user has said that a database on another machine may be emptied. */
  readonly isNonlocalAllowed: boolean;
};

/** Targets that somebody was told of. */
const told = processWide('told', () => new Set<string>());

/**
 * Allows an environment only when `pg` would connect to an integration database that may be destroyed. Runs before any
 * pool exists, and judges the target as `pg` itself reads it, not the look of the URL; what it cannot decide it refuses.
 *
 * @param environment the variables of the process, e.g. `process.env`.
 * @param log told host and database when they are allowed, once in a process for each database; never the password.
 * @throws UsageError that names the first rule broken, in one line without any secret.
 */
export function assertSafeIntegrationDbUrl(
  environment: Environment,
  log?: (message: string) => void,
): IntegrationTarget {
  const subject = { environment, url: environment.DATABASE_URL ?? '' };
  assertRules(urlRules, subject);
  const { decoded, ...target } = readTarget(subject.url);
  assertRules(targetRules, { ...subject, target, decoded });
  const allowed = describeAllowed(target);
  if (log !== undefined && !told.has(allowed)) {
    told.add(allowed);
    log(allowed);
  }
  return {
    connectionString: subject.url,
    ...target,
    isNonlocalAllowed: environment.ALLOW_NONLOCAL_INTEGRATION_DB === '1',
  };
}

/** What a log is told of a database that is allowed. */
export function describeAllowed({
  host,
  port,
  database,
}: Pick<IntegrationTarget, 'host' | 'port' | 'database'>): string {
  return `integration database allowed: host ${host}, port ${port}, database ${database}`;
}

function assertRules<Subject>(rules: readonly GuardRule<Subject>[], subject: Subject): void {
  for (const { name, expected, advice, findBreach } of rules) {
    const breach = findBreach(subject);
    if (breach !== undefined) {
      throw new UsageError(`integration database refused by rule ${name}: ${breach}; expected ${expected}. ${advice}`);
    }
  }
}

/** The view of `pg`, which parses with this very function; it may throw on what a URL may hold, e.g. broken UTF-8. */
function readTarget(url: string): TargetSubject['target'] & Pick<TargetSubject, 'decoded'> {
  try {
    const config = parse(url);
    const { host, port, database } = config;
    const decoded = Object.entries(config).flatMap(([name, value]) => [name, typeof value === 'string' ? value : '']);
    return { host: host ?? '', port: port ? Number(port) : DEFAULT_PORT, database: database ?? '', decoded };
  } catch {
    // Without `cause`: its text may hold the URL, and with it the password.
    return { host: '', port: 0, database: '', decoded: [] };
  }
}
