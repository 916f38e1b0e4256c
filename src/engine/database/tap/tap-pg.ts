import type pg from 'pg';
import { UsageError } from '../../errors.ts';
import type { DriverTap, TapHost } from './driver-tap.ts';
import { renewIdleClients } from './renew-clients.ts';
import { tapClient } from './tap-client.ts';
import { hasRoom, tapPoolConnect } from './tap-pool.ts';
import { TappedClient } from './tapped-client.ts';

/**
 * A tap around a pool of `pg`.
 *
 * @throws UsageError when it has connected already: those clients would go unseen.
 */
export class PgTap implements DriverTap {
  readonly backends = [];
  readonly port = undefined;
  readonly #pool: pg.Pool;
  readonly #host: TapHost;
  readonly #clients = new Map<pg.PoolClient, TappedClient>();
  readonly #connectUnseen: () => Promise<pg.PoolClient>;

  constructor(pool: pg.Pool, host: TapHost) {
    if (pool.totalCount > 0) {
      throw new UsageError(
        `tapping the pool failed: ${pool.totalCount} connections; expected none yet. Tap it right after it is made.`,
      );
    }
    this.#pool = pool;
    this.#host = host;
    pool.on('connect', (client) => {
      const tapped = new TappedClient(client, pool);
      this.#clients.set(client, tapped);
      host.open(tapped);
      tapClient(client, { rewrite: host.rewrite, gate: host.gateOf(tapped) });
      // One that is closed by force must not end the process.
      client.on('error', () => {});
    });
    pool.on('error', () => {});
    pool.on('acquire', (client) => this.#noteCheckout(client));
    pool.on('release', (_error, client) => this.#noteRelease(client));
    pool.on('remove', (client) => this.#noteRemoval(client));
    this.#connectUnseen = this.#tapCheckouts();
  }

  get sessions(): Iterable<TappedClient> {
    return this.#clients.values();
  }

  async renew(): Promise<void> {
    await renewIdleClients({ pool: this.#pool, connectUnseen: this.#connectUnseen }, this.#clients);
  }

  /** Puts the checkouts of the pool behind the scheduler, and hands back the way around it. */
  #tapCheckouts(): () => Promise<pg.PoolClient> {
    return tapPoolConnect(this.#pool, {
      outside: this.#host.outside,
      gate: (go) =>
        this.#host.gateCheckout(
          () => hasRoom(this.#pool),
          ({ end }) =>
            go({
              end: (client, receive) => {
                const tapped = client && this.#clients.get(client);
                const handOver = () => {
                  if (tapped) tapped.isNew = false;
                  receive();
                };
                end({ session: tapped, handOver, giveBack: () => client?.release() });
              },
            }),
        ),
    });
  }

  #noteCheckout(client: pg.PoolClient): void {
    const tapped = this.#clients.get(client);
    if (!tapped) return;
    this.#host.reuse(tapped);
    tapped.isCheckedOut = true;
    tapped.isBeingHandedOver = true;
    tapped.holder = undefined;
  }

  #noteRelease(client: pg.PoolClient): void {
    const tapped = this.#clients.get(client);
    if (tapped) {
      tapped.isCheckedOut = false;
      tapped.isBeingHandedOver = false;
    }
    this.#host.release();
  }

  #noteRemoval(client: pg.PoolClient): void {
    const tapped = this.#clients.get(client);
    this.#clients.delete(client);
    if (tapped) this.#host.close(tapped);
  }
}
