/** How long a cookie is to be kept, and under which paths: what of its attributes is told on. */
export type CookieOptions = { readonly path?: string | undefined; readonly maxAge?: number | undefined };

type Cookie = { readonly name: string; readonly value: string };

/** The cookies of a request, which whoever answers it may set and take away. */
export class CookieJar {
  readonly #cookies: Map<string, string>;
  readonly #lines = new Map<string, string>();

  constructor(request: Request | undefined) {
    this.#cookies = new Map(cookiesOf(request));
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  all(): readonly Cookie[] {
    return [...this.#cookies].map(([name, value]) => ({ name, value }));
  }

  set(name: string, value: string, { path = '/', maxAge }: CookieOptions = {}): void {
    this.#cookies.set(name, value);
    const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`;
    this.#lines.set(name, `${cookieText({ name, value })}; Path=${path}${age}`);
  }

  delete(name: string, options: Omit<CookieOptions, 'maxAge'> = {}): void {
    this.set(name, '', { ...options, maxAge: 0 });
    this.#cookies.delete(name);
  }

  /** The response with what was set in its headers. */
  putInto(response: Response): Response {
    if (this.#lines.size === 0) return response;
    // Those of some responses cannot be written to.
    const headers = new Headers(response.headers);
    for (const line of this.#lines.values()) headers.append('set-cookie', line);
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  }
}

/** As it stands in a header. */
export function cookieText({ name, value }: Cookie): string {
  return `${name}=${encodeURIComponent(value)}`;
}

/** The cookies of a request, decoded as servers do it. */
function cookiesOf(request: Request | undefined): readonly (readonly [name: string, value: string])[] {
  const pairs = (request?.headers.get('cookie') ?? '').split(/;\s*/).filter((pair) => pair.includes('='));
  return pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), decoded(pair.slice(pair.indexOf('=') + 1))]);
}

/** What is no encoding stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
