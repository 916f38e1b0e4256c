/** An object of JSON. */
export type JsonObject = { readonly [key: string]: unknown };

/** The object that a text is; undefined where it is none. With the comments and trailing commas that tsconfig.json may have. */
export function parseObject(text: string): JsonObject | undefined {
  for (const candidate of [text, text.replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g, '$1')]) {
    try {
      const value: unknown = JSON.parse(candidate);
      return isObject(value) ? value : undefined;
    } catch {
      // The other reading may do.
    }
  }
  return undefined;
}

/** The object under a key; an empty one where there is none. */
export function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
