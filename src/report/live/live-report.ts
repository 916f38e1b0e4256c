import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CampaignFile } from '../../engine/campaign/campaign-file.ts';
import { HarnessError } from '../../engine/errors.ts';
import { pack, pageOf } from '../html/html-report.ts';
import { type ReportData, reportData } from '../html/report-data.ts';
import { type SavedFinding, savedFinding } from '../saved-campaign.ts';

/** A report that is served while its campaign goes on. Disposing of it ends it. */
export type LiveReport = AsyncDisposable & {
  /** Where it is, with the token that lets in. */
  readonly url: string;
  /** Shows the campaign as it is now to whoever looks. */
  readonly show: (campaign: CampaignFile) => void;
  /** Shows how it has ended: the pages that are open keep that. */
  readonly end: (campaign: CampaignFile) => Promise<void>;
};

/**
 * Serves the report of a campaign on loopback, at a port that the system chooses. Nobody gets in without the token, and no page of another
 * site by a name that leads here. To be called before an application is loaded, which takes chance over.
 */
export async function serveLiveReport(folder: string): Promise<LiveReport> {
  const token = randomBytes(24).toString('base64url');
  const first = Promise.withResolvers<void>();
  const listeners = new Set<ServerResponse>();
  const bundles = new BundleCache(folder);
  let shown: CampaignFile | undefined;

  const current = async (): Promise<ReportData> => {
    await first.promise;
    if (shown === undefined) throw new Error('nothing is shown yet');
    return await bundles.dataOf(shown);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse, port: number) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!isLocalName(request.headers.host, port) || !isToken(url.searchParams.get('token'), token))
      return refuse(response, 403);
    if (request.method !== 'GET') return refuse(response, 405);
    if (url.pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(await pageOf(await current(), { isLive: true }));
    } else if (url.pathname === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      response.write(eventOf(await pack(await current())));
    } else refuse(response, 404);
  };
  const server = createServer((request, response) => {
    // An error that nobody hears would be blamed on the application.
    request.on('error', () => {});
    response.on('error', () => {});
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('x-content-type-options', 'nosniff');
    answer(request, response, portOf(server)).catch(() => response.destroy());
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await listen(server);

  const tell = async (campaign: CampaignFile) => {
    shown = campaign;
    first.resolve();
    if (listeners.size === 0) return;
    const event = eventOf(await pack(await bundles.dataOf(campaign)));
    for (const listener of listeners) listener.write(event);
  };
  let telling = Promise.resolve();
  const queue = (campaign: CampaignFile) => {
    telling = telling.then(() => tell(campaign)).catch(() => {});
    return telling;
  };
  const close = async () => {
    await telling;
    const ended = [...listeners].map(
      (listener) => new Promise<void>((resolve) => listener.end('event: end\ndata:\n\n', resolve)),
    );
    await Promise.all(ended);
    server.close();
    server.closeAllConnections();
  };
  return {
    url: `http://127.0.0.1:${portOf(server)}/?token=${token}`,
    show: (campaign) => void queue(campaign),
    end: queue,
    [Symbol.asyncDispose]: close,
  };
}

/** Bundles as they were read, until the campaign says that they are others. */
class BundleCache {
  readonly #folder: string;
  readonly #read = new Map<string, { readonly state: string; readonly finding: SavedFinding }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async dataOf(campaign: CampaignFile): Promise<ReportData> {
    const all = (entries: CampaignFile['findings']) => Promise.all(entries.map((entry) => this.#findingOf(entry)));
    const [findings, flaky] = [await all(campaign.findings), await all(campaign.flaky)];
    return reportData({ folder: this.#folder, campaign, last: null, findings, flaky });
  }

  async #findingOf(entry: SavedFinding['entry']): Promise<SavedFinding> {
    const { bundle, verdict, executions, steps } = entry;
    const state = JSON.stringify([verdict, executions, steps]);
    const known = this.#read.get(bundle);
    if (known?.state === state) return { ...known.finding, entry };
    const finding = await savedFinding(this.#folder, entry);
    // One that cannot be read may only not be written yet.
    if (finding.problem === null) this.#read.set(bundle, { state, finding });
    return finding;
  }
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `serving the report failed: ${cause.message}; expected a free port on 127.0.0.1. Leave out --open, and use --report html=<file>.`;
      reject(new HarnessError(message, { cause }));
    });
    server.listen(0, '127.0.0.1', resolve);
  });
  // It must not keep the process, nor end it.
  server.unref();
  server.on('error', () => {});
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

/** A page elsewhere could have its own name lead to this machine. */
function isLocalName(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function isToken(given: string | null, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

function eventOf(packed: string): string {
  return `event: campaign\ndata: ${packed}\n\n`;
}
