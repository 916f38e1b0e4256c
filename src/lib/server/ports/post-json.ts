import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, lookupPublic } from './public-address.ts';

export type PostOptions = {
  readonly timeoutMs: number;
  /** Also to this machine and its network; for development, since the addresses come from users. */
  readonly allowPrivate: boolean;
};

/**
 * Posts JSON text to an address that a user gave, and settles once the other side has taken it with a 2xx answer. Redirects
 * are not followed and the answer is not read. Rejects for any other answer, for an address that is not public, and after the
 * time-out. Node's `fetch` has no say in how names are resolved, hence the older client.
 */
export async function postJson(
  {
    url,
    body,
    headers = {},
  }: { readonly url: string; readonly body: string; readonly headers?: Record<string, string> },
  { timeoutMs, allowPrivate }: PostOptions,
): Promise<void> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw new Error(`${host} is not a public address`);
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  const status = await new Promise<number>((resolve, reject) => {
    const outgoing = request(target, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(allowPrivate ? {} : { lookup: lookupPublic }),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      resolve(incoming.statusCode ?? 0);
      incoming.destroy();
    });
    outgoing.end(body);
  });
  if (status < 200 || status > 299) throw new Error(`${target.host} answered ${status}`);
}
