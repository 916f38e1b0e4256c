import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { endOf, failureOf, type StatementEnd } from './statement-end.ts';
import { markedName } from './step-mark.ts';

/** A statement that has been let go. */
export type Passage = {
  /** Told of its end, at least once. What it returned is handed on by `deliver`, at once or when it is its turn. */
  readonly end: (end: StatementEnd, deliver: () => void) => void;
  /** It waits for the application to read on or to send on. */
  readonly pause: () => void;
  /** What the journal tells its step by, before its text; empty where only one step can have sent it. */
  readonly mark: string;
};

/** Told of a statement before it is sent; calls `go` when it may be. */
export type StatementGate = (text: string, parameters: readonly unknown[], go: (passage: Passage) => void) => void;

/** Sends a statement past the tap. */
export type SendUnseen = (text: string) => Promise<unknown>;

export type ClientTap = {
  readonly gate: StatementGate;
  /** Gives the text to send in place of the application's; the same for the same text, since prepared statements go by it. */
  readonly rewrite: (text: string) => string;
};

type Query = (...input: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => void;

/**
 * Puts a gate before every statement of a client, whichever of `query`'s forms it is sent by: promise, callback, config object, or an
 * object that submits itself (a cursor, a stream). To the caller nothing changes but the time.
 */
export function tapClient(client: pg.ClientBase, { gate, rewrite }: ClientTap): void {
  const original: Query = client.query.bind(client);
  const query: Query = (...input) => {
    const [config] = input;
    // It throws, as it should.
    if (config === null || config === undefined) return original(...input);
    const text = textOf(config);
    const parameters = parametersOf(input);
    if (isSubmittable(config)) {
      gate(
        text,
        parameters,
        submit(config, () => original(...input)),
      );
      return config;
    }
    const found = findCallback(input);
    if (found) {
      const callback = AsyncLocalStorage.bind(found.callback);
      gate(text, parameters, (passage) => {
        const tapped: Callback = (error, result) =>
          passage.end(error ? failureOf(error) : endOf(result), () => callback(error, result));
        attempt(() => original(...withText(found.replaced(tapped), rewrite, passage.mark)), tapped);
      });
      return undefined;
    }
    return sendAndAwait(
      (go) => gate(text, parameters, go),
      ({ mark }) => original(...withText(input, rewrite, mark)),
    );
  };
  Object.defineProperty(client, 'query', { value: query, configurable: true, writable: true });
}

/** Asynchronous by `await` throughout, so that the stack of an error leads to whoever awaits the statement. */
async function sendAndAwait(
  ask: (go: (passage: Passage) => void) => void,
  send: (passage: Passage) => unknown,
): Promise<unknown> {
  const passage = await new Promise<Passage>(ask);
  try {
    const result = await send(passage);
    await new Promise<void>((deliver) => passage.end(endOf(result), deliver));
    return result;
  } catch (error) {
    await new Promise<void>((deliver) => passage.end(failureOf(error), deliver));
    throw error;
  }
}

/** What goes wrong before anything is sent reaches the callback as well. */
function attempt(send: () => unknown, callback: Callback): void {
  try {
    send();
  } catch (error) {
    callback(error, undefined);
  }
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

type FoundCallback = { readonly callback: Callback; readonly replaced: (by: Callback) => unknown[] };

/** The callback among the arguments or inside the config object, and the arguments with another in its place. */
function findCallback(input: readonly unknown[]): FoundCallback | undefined {
  const [config] = input;
  const last = input.findLastIndex(isCallback);
  const callback = input[last];
  if (isCallback(callback)) return { callback, replaced: (by) => input.with(last, by) };
  if (typeof config !== 'object' || config === null || !('callback' in config) || !isCallback(config.callback)) return;
  return { callback: config.callback, replaced: (by) => [{ ...config, callback: by }, ...input.slice(1)] };
}

/** The arguments with their statement rewritten. One that submits itself has been told its text already, and keeps it. */
function withText([config, ...rest]: readonly unknown[], rewrite: ClientTap['rewrite'], mark: string): unknown[] {
  if (typeof config === 'string') return [mark + rewrite(config), ...rest];
  if (typeof config !== 'object' || config === null || !('text' in config) || typeof config.text !== 'string') {
    return [config, ...rest];
  }
  const text = mark + rewrite(config.text);
  if (text === config.text) return [config, ...rest];
  const isNamed = mark !== '' && 'name' in config && typeof config.name === 'string' && config.name !== '';
  // A name stands for one text.
  return [{ ...config, text, ...(isNamed ? { name: markedName(mark, `${config.name}`) } : {}) }, ...rest];
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}

type Submittable = { readonly submit: unknown };

function isSubmittable(config: unknown): config is Submittable {
  return typeof config === 'object' && config !== null && 'submit' in config && typeof config.submit === 'function';
}

/** Signs by which a connection tells an object that has submitted itself what the server says; each may come many times. */
const HANDLERS = [
  'handleRowDescription',
  'handleDataRow',
  'handleCommandComplete',
  'handleEmptyQuery',
  'handleCopyData',
  'handlePortalSuspended',
  'handleCopyInResponse',
  'handleReadyForQuery',
  'handleError',
] as const;

/**
 * Sends an object that submits itself. It ends when the server is ready for the next statement, the one sign that all of them have in
 * common; until then it pauses each time that it has to be told to go on. Whatever it calls runs in the course of who has sent it.
 */
function submit(submittable: Submittable, send: () => void): (passage: Passage) => void {
  const inCourse = AsyncLocalStorage.snapshot();
  return (passage) => {
    for (const name of HANDLERS) {
      const handler: unknown = Reflect.get(submittable, name);
      const isEnd = name === 'handleReadyForQuery' || name === 'handleError';
      if (typeof handler !== 'function' && !isEnd) continue;
      Reflect.set(submittable, name, (...input: unknown[]) => {
        const handOn = () => {
          if (typeof handler === 'function') return inCourse(() => Reflect.apply(handler, submittable, input));
        };
        if (name === 'handleReadyForQuery') return passage.end({ command: null, rowCount: null, error: null }, handOn);
        if (name === 'handleError') return passage.end(failureOf(input[0]), handOn);
        if (name === 'handlePortalSuspended' || name === 'handleCopyInResponse') passage.pause();
        return handOn();
      });
    }
    attempt(send, (error) => Reflect.apply(Reflect.get(submittable, 'handleError'), submittable, [error]));
  };
}
