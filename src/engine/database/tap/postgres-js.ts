/**
 * What `postgres()` of postgres.js gives, as far as the engine needs it. In version 3 a statement is a `Query`, a promise that is sent when
 * somebody first awaits it: `handle` calls its `handler`, which finds a connection.
 */
export type PostgresJs = {
  readonly options: {
    readonly max: number;
    readonly port: readonly number[];
    readonly user?: string | undefined;
    /** Told of each connection that has closed. */
    onclose?: ((id: number) => unknown) | undefined;
  };
  readonly end: (options?: { readonly timeout?: number }) => Promise<void>;
  begin: (...input: never[]) => unknown;
  reserve: () => unknown;
};

/** What a connection is to the driver: the same object for its whole life, and for that of the connection that takes its place. */
export type Connection = { readonly pid: number | null };

/** The function that finds a connection for a statement: one for the pool, others for a transaction and a reserved connection. */
export type Handler = (query: DriverQuery) => unknown;

/** A statement of the driver's. */
export type DriverQuery = {
  readonly handler: Handler;
  /** The same function for all that belongs to one pool. */
  readonly canceller: object | null;
  readonly options: { readonly onexecute?: unknown };
  readonly args: readonly unknown[];
  readonly cursorFn?: unknown;
  readonly streaming?: unknown;
  readonly cancelled: unknown;
  /** As it was sent; undefined until then. */
  readonly string?: unknown;
  readonly parameters?: unknown;
  strings: readonly string[] & { readonly raw?: unknown };
  executed: boolean;
  state: Connection | null;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

/** The class of statements. */
export type QueryClass = { readonly prototype: { handle: (this: DriverQuery) => Promise<void> } };

/** Whether a harness's pool is one of postgres.js. */
export function isPostgresJs(pool: object): pool is PostgresJs {
  return typeof pool === 'function' && 'begin' in pool && 'reserve' in pool;
}

/** Always the same, since the driver remembers every template that it has seen. */
const TEMPLATE = Object.assign(['SELECT'], { raw: ['SELECT'] });

/** A statement of that `sql`, which is never sent unless somebody awaits it. */
export function makeQuery(sql: object): DriverQuery {
  return Reflect.apply(sql as () => DriverQuery, undefined, [TEMPLATE]);
}

export function isQuery(value: unknown): value is DriverQuery {
  return typeof value === 'object' && value !== null && 'strings' in value && 'handler' in value;
}

/** The statement as it was sent; nearly so where it has not been built yet. */
export function textOf(query: DriverQuery): string {
  if (typeof query.string === 'string') return query.string;
  let text = query.strings[0] ?? '';
  query.args.forEach((value, at) => {
    const next = query.strings[at + 1];
    // Whatever is not tagged has its arguments aside.
    if (next !== undefined) text += (isQuery(value) ? textOf(value) : `$${at + 1}`) + next;
  });
  return text;
}

export function parametersOf({ parameters, args }: DriverQuery): readonly unknown[] {
  return Array.isArray(parameters) ? parameters : args;
}

/** Templates that were rewritten, for the same reason. */
const rewritten = new WeakMap<readonly string[], DriverQuery['strings']>();

/** Lets a statement, with all that it is put together from, have another text, which begins with the mark. */
export function rewriteQuery(query: DriverQuery, rewrite: (text: string) => string, mark = ''): void {
  const texts = query.strings.map((text, at) => (at === 0 ? mark : '') + rewrite(text));
  query.strings = rewriteTemplate(query.strings, texts);
  for (const value of query.args) {
    for (const part of Array.isArray(value) ? value : [value]) if (isQuery(part)) rewriteQuery(part, rewrite);
  }
}

function rewriteTemplate(strings: DriverQuery['strings'], texts: readonly string[]): DriverQuery['strings'] {
  const isSame = (other: readonly string[]) => texts.every((text, at) => text === other[at]);
  if (isSame(strings)) return strings;
  const known = rewritten.get(strings);
  if (known && isSame(known)) return known;
  const made = Object.assign([...texts], { raw: texts });
  rewritten.set(strings, made);
  return made;
}
