const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Types whose values are as common in any text as they are keys. */
const UNTELLING_TYPE = /^(boolean|date|time|timestamp|interval)\b/;
const NUMBER_TYPE = /^(smallint|integer|bigint|numeric|real|double precision)\b/;

/** An id in the form that all its spellings share: a uuid in lower case and without dashes, any other text as it is. */
export function canonicalId(text: string): string {
  return UUID.test(text) ? text.replaceAll('-', '').toLowerCase() : text;
}

/**
 * Whether a text that holds the id can hardly hold it by chance. A uuid is telling; a number from 15 digits on; any other text from 8
 * characters on, if it has a digit in it or is 16 long. `main` and `north` are words, and `42` is any number.
 */
export function isTellingId(id: string, type: string): boolean {
  if (UUID.test(id)) return true;
  if (UNTELLING_TYPE.test(type)) return false;
  if (NUMBER_TYPE.test(type)) return /^\d{15,}$/.test(id);
  return id.length >= 8 && (/\d/.test(id) || id.length >= 16);
}
