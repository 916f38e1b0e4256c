import type { Json } from '../sequence/json.ts';

/** The JSON that a text holds, or its lines; undefined where it is one plain line. */
export function unfold(text: string): Json | undefined {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // It only begins like JSON.
    }
  }
  return text.includes('\n') ? text.split('\n') : undefined;
}
