import type { Json } from '../sequence/json.ts';
import { errorText } from './error-text.ts';
import type { Place } from './place.ts';
import { plainJson } from './plain-json.ts';

/** A statement that the application sent, and what came of it. Evidence; `durationMs` and `backend` differ from run to run. */
export type Statement = {
  readonly text: string;
  /** As JSON: a date in ISO 8601, bytes in hex. */
  readonly parameters: readonly Json[];
  /** What Postgres says it did, e.g. `UPDATE`; several words for several statements; null after an error. */
  readonly command: string | null;
  readonly rowCount: number | null;
  /** The SQLSTATE, or the message of an error that has none; null when it went well. */
  readonly error: string | null;
  /** Process id of the server's side of the connection. */
  readonly backend: number | null;
  readonly durationMs: number;
  /** The step in whose course it was sent; null outside of steps. */
  readonly step: string | null;
  /** Where in its files the application sent it; known of runs that are explained alone. */
  readonly place?: Place;
  /** From where that place was come to, the nearest first. */
  readonly calledFrom?: readonly Place[];
};

/** A parameter of a statement as JSON. */
export function parameterJson(value: unknown): Json {
  try {
    return plainJson(value);
  } catch (error) {
    return `cannot be looked at: ${errorText(error)}`;
  }
}
