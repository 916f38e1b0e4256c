import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import { claimDataSlot } from './data-slot.ts';
import { ensureEmbeddedDatabase } from './embedded-database.ts';
import { findFreePort } from './free-port.ts';
import { ensureLibraryLinks } from './library-links.ts';
import { endForsakenServers, endOrphanServer } from './orphan-server.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { type ClusterOptions, EMBEDDED_LOGIN, ensureCluster, remakeCluster } from './postgres-cluster.ts';
import { findPostgresIdentity } from './postgres-identity.ts';
import { ensureReachablePlace } from './postgres-place.ts';
import { type PostgresServer, ServerStartError, startServer } from './postgres-server.ts';

/** A real Postgres of this process's own. Disposing of it ends the server; its data directory is kept for the next run. */
export type EmbeddedPostgres = AsyncDisposable & {
  readonly port: number;
  /** Where its data lies: in a slot under the directory given, or in one that the user it runs as can reach. */
  readonly dataDirectory: string;
  /** The connection URL of a database on this server, which need not exist yet. */
  readonly url: (databaseName: string) => string;
  /** Makes sure that a database of that name exists and opens; one that is damaged is made anew, empty. Gives its URL. */
  readonly ensureDatabase: (databaseName: string) => Promise<string>;
};

export type EmbeddedPostgresOptions = {
  /** Where data directories are cached, e.g. `.leakproof/postgres`; several processes may share it. */
  readonly directory: string;
  /** Chooses the port; given by tests that want a taken one. */
  readonly choosePort?: () => Promise<number>;
};

const MOST_PORTS_TRIED = 5;

/** How long the other processes of a server that was killed may take to notice. */
const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/**
 * Starts a real Postgres on a free loopback port, over a cached data directory that no other living process uses.
 *
 * The first start of a directory takes about two seconds, later ones a tenth of one. The server ends with this process,
 * however that ends, short of SIGKILL or a crash; what such ends leave behind, in whichever slot, the next start clears away.
 *
 * @throws HarnessError when no Postgres can be started, with the reason in one line.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const identity = findPostgresIdentity();
  const found = findPostgresBinaries();
  ensureLibraryLinks(found.directory);
  const given = { binaries: found, directory: resolve(options.directory) };
  const { binaries, directory } = ensureReachablePlace(given, identity);
  const slot = claimDataSlot(directory);
  try {
    const cluster = { binaries, slot, identity };
    await endOrphanServer(slot);
    await ensureCluster(cluster);
    const [{ server, port }] = await Promise.all([
      startOnFreePort(cluster, options.choosePort ?? findFreePort),
      endForsakenServers(directory),
    ]);
    const url = (databaseName: string): string =>
      `postgres://${EMBEDDED_LOGIN.user}:${EMBEDDED_LOGIN.password}@127.0.0.1:${port}/${encodeURIComponent(databaseName)}`;
    return {
      port,
      dataDirectory: slot.dataDirectory,
      url,
      ensureDatabase: (databaseName) => ensureEmbeddedDatabase(url, databaseName),
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        slot[Symbol.dispose]();
      },
    };
  } catch (error) {
    slot[Symbol.dispose]();
    throw error;
  }
}

async function startOnFreePort(
  cluster: ClusterOptions,
  choosePort: () => Promise<number>,
): Promise<{ server: PostgresServer; port: number }> {
  const deadline = performance.now() + PATIENCE_MS;
  let portsTaken = 0;
  let hasRemade = false;
  for (;;) {
    const port = await choosePort();
    const { binaries, slot, identity } = cluster;
    try {
      const server = await startServer({
        program: binaries.postgres,
        dataDirectory: slot.dataDirectory,
        port,
        identity,
      });
      return { server, port };
    } catch (error) {
      if (!(error instanceof ServerStartError)) throw error;
      if (error.kind === 'port-taken') portsTaken += 1;
      if (error.kind === 'port-taken' && portsTaken < MOST_PORTS_TRIED) continue;
      if (error.kind === 'directory-in-use' && performance.now() < deadline) {
        await sleep(POLL_MS);
        continue;
      }
      if (error.kind === 'other' && !hasRemade) {
        // The directory is a cache, so one that does not start is not worth a question; unless a server still runs in it.
        hasRemade = true;
        await remakeCluster(cluster);
        continue;
      }
      throw new HarnessError(
        `starting the embedded Postgres failed: port ${port}, data directory ${slot.dataDirectory}; ` +
          `expected it to accept connections, it said: ${error.message}. Delete ${slot.directory}, or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}
