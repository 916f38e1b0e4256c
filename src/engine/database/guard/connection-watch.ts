import { UsageError } from '../../errors.ts';
import type { IntegrationTarget } from './guard.ts';
import { type ConnectionAttempt, watchOpenings } from './socket-openings.ts';

/** Keeps the Postgres connections of this process to one database, until it is disposed of. */
export type ConnectionWatch = Disposable & {
  /** @throws UsageError that names the first connection which led elsewhere, if there was one. It was refused before it sent anything. */
  readonly assertNoneStrayed: () => void;
};

type WatchedTarget = Pick<IntegrationTarget, 'host' | 'port' | 'database'>;

/**
 * From now on a Postgres connection of this process that leads to another server or database than the target is refused before it
 * sends anything; to whoever makes it that is an error of the connection. While several watches are held, each of their targets is open.
 */
export function watchConnections(target: WatchedTarget): ConnectionWatch {
  const reached = new Set<string>();
  let first: UsageError | undefined;
  const watch = watchOpenings({
    findStray: (attempt) => {
      const stray = findStray(attempt, target, reached);
      if (stray === undefined && attempt.address !== undefined) reached.add(attempt.address);
      return stray;
    },
    refuse: (attempt, stray) => {
      const refusal = describeStray(stray, attempt, target);
      first ??= refusal;
      return refusal;
    },
  });
  return {
    assertNoneStrayed: () => {
      if (first !== undefined) throw first;
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

/**
 * Where an attempt leads, if not to the target. A host by another name is the target's where the connection ends at an address that
 * the target's own connections have reached.
 */
export function findStray(
  { host, port, path, address, database }: ConnectionAttempt,
  target: WatchedTarget,
  reached: ReadonlySet<string>,
): string | undefined {
  if (path !== undefined) return `the socket ${JSON.stringify(path)}`;
  if (host === undefined) return `a connection that this process has not made itself${inDatabase(database)}`;
  const isSameHost = bare(host) === bare(target.host) || (address !== undefined && reached.has(address));
  const isSame = isSameHost && port === target.port && (database === undefined || database === target.database);
  return isSame ? undefined : `${JSON.stringify(host).slice(1, -1)}:${port}${inDatabase(database)}`;
}

function inDatabase(database: string | undefined): string {
  return database === undefined ? '' : `, database ${JSON.stringify(database)}`;
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

function describeStray(stray: string, { from }: ConnectionAttempt, target: WatchedTarget): UsageError {
  return new UsageError(
    `connecting to Postgres refused: ${stray}${from === undefined ? '' : `, from ${from}`}; expected only ` +
      `${target.host}:${target.port}/${target.database}, which the guard has allowed. Nothing was sent. Swap the module that connects for ` +
      'its double over the integration database, or let it read DATABASE_URL.',
  );
}
