import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

/** What came of a statement. */
export type StatementEnd = {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly error: string | null;
};

/** Told of a statement before it is sent; what it hands back is told of its end, at least once. */
export type StatementListener = (text: string, parameters: readonly unknown[]) => (end: StatementEnd) => void;

export type ClientTap = {
  readonly listen: StatementListener;
  /** Gives the text to send in place of the application's; the same for the same text, since prepared statements go by it. */
  readonly rewrite: (text: string) => string;
};

type Query = (...input: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => void;

/**
 * Puts a listener before every statement of a client, whichever of `query`'s forms it is sent by: promise, callback, config object, or
 * an object that submits itself (a cursor, a stream). To the caller nothing changes.
 */
export function tapClient(client: pg.ClientBase, { listen, rewrite }: ClientTap): void {
  const original: Query = client.query.bind(client);
  const query: Query = (...input) => {
    const [config] = input;
    const end = listen(textOf(config), parametersOf(input));
    try {
      if (isSubmittable(config)) {
        tapSubmittable(config, end);
        return original(...input);
      }
      const result = original(...withText(withCallbackTapped(input, end), rewrite));
      if (result instanceof Promise)
        result.then(
          (value) => end(endOf(value)),
          (error) => end(failureOf(error)),
        );
      return result;
    } catch (error) {
      end(failureOf(error));
      throw error;
    }
  };
  Object.defineProperty(client, 'query', { value: query, configurable: true, writable: true });
}

function textOf(config: unknown): string {
  if (typeof config === 'string') return config;
  if (typeof config !== 'object' || config === null) return '';
  if ('text' in config && typeof config.text === 'string') return config.text;
  // pg-query-stream keeps a cursor inside.
  return 'cursor' in config ? textOf(config.cursor) : '';
}

function parametersOf([config, values]: readonly unknown[]): readonly unknown[] {
  if (Array.isArray(values)) return values;
  if (typeof config !== 'object' || config === null) return [];
  return 'values' in config && Array.isArray(config.values) ? config.values : [];
}

/** The arguments with the callback among them, or inside the config object, replaced by one that also tells of the end. */
function withCallbackTapped(input: readonly unknown[], end: (end: StatementEnd) => void): unknown[] {
  const tapped = (callback: Callback): Callback =>
    AsyncLocalStorage.bind((error: unknown, result: unknown) => {
      end(error ? failureOf(error) : endOf(result));
      callback(error, result);
    });
  const [config] = input;
  const last = input.findLastIndex(isCallback);
  if (
    last < 0 &&
    typeof config === 'object' &&
    config !== null &&
    'callback' in config &&
    isCallback(config.callback)
  ) {
    return [{ ...config, callback: tapped(config.callback) }, ...input.slice(1)];
  }
  return input.map((value, at) => (at === last && isCallback(value) ? tapped(value) : value));
}

/** The arguments with their statement rewritten. One that submits itself has been told its text already, and keeps it. */
function withText([config, ...rest]: readonly unknown[], rewrite: ClientTap['rewrite']): unknown[] {
  if (typeof config === 'string') return [rewrite(config), ...rest];
  if (typeof config !== 'object' || config === null || !('text' in config) || typeof config.text !== 'string') {
    return [config, ...rest];
  }
  const text = rewrite(config.text);
  return [text === config.text ? config : { ...config, text }, ...rest];
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}

type Submittable = { [handler in 'handleReadyForQuery' | 'handleError']?: unknown };

function isSubmittable(config: unknown): config is Submittable {
  return typeof config === 'object' && config !== null && 'submit' in config && typeof config.submit === 'function';
}

/** Ends when the server is ready for the next statement: the one sign that all of them have in common. */
function tapSubmittable(submittable: Submittable, end: (end: StatementEnd) => void): void {
  const { handleReadyForQuery, handleError } = submittable;
  submittable.handleReadyForQuery = (...input: unknown[]) => {
    end({ command: null, rowCount: null, error: null });
    if (typeof handleReadyForQuery === 'function') return Reflect.apply(handleReadyForQuery, submittable, input);
  };
  submittable.handleError = (...input: unknown[]) => {
    end(failureOf(input[0]));
    if (typeof handleError === 'function') return Reflect.apply(handleError, submittable, input);
  };
}

function endOf(result: unknown): StatementEnd {
  const results: readonly unknown[] = Array.isArray(result) ? result : [result];
  const commands: string[] = [];
  let rowCount: number | null = null;
  for (const one of results) {
    if (typeof one !== 'object' || one === null) continue;
    if ('command' in one && typeof one.command === 'string') commands.push(one.command);
    if ('rowCount' in one && typeof one.rowCount === 'number') rowCount = (rowCount ?? 0) + one.rowCount;
  }
  return { command: commands.length === 0 ? null : commands.join(' '), rowCount, error: null };
}

function failureOf(error: unknown): StatementEnd {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  return { command: null, rowCount: null, error: code ?? (error instanceof Error ? error.message : String(error)) };
}
