import * as fc from 'fast-check';
import { type Node, numberOf, textOf } from '../document/node.ts';

const words = ['north', 'south', 'east', 'west', 'roof'];

/** What texts of a format look like, each made of a word. */
const formats: { readonly [format: string]: (word: string) => string } = {
  email: (word) => `${word}@people.example`,
  'idn-email': (word) => `${word}@people.example`,
  uri: (word) => `https://${word}.example/`,
  url: (word) => `https://${word}.example/`,
  'uri-reference': (word) => `/${word}`,
  iri: (word) => `https://${word}.example/`,
  hostname: (word) => `${word}.example`,
  uuid: (word) => `00000000-0000-4000-8000-${Buffer.from(word.padEnd(6, '-')).toString('hex').slice(0, 12)}`,
  ipv4: (word) => `192.0.2.${word.length}`,
  ipv6: (word) => `2001:db8::${word.length}`,
  byte: (word) => Buffer.from(word).toString('base64'),
  time: (word) => `0${word.length}:30:00Z`,
  duration: (word) => `PT${word.length}H`,
  'json-pointer': (word) => `/${word}`,
  password: (word) => `${word}-Secret-1`,
};

/** Few texts that a schema allows: few on purpose, so that equal ones in two tenants are common. */
export function textsOf(schema: Node): readonly string[] {
  const shortest = numberOf(schema.minLength) ?? 0;
  const longest = numberOf(schema.maxLength) ?? Number.POSITIVE_INFINITY;
  const isFitting = (text: string) => text.length >= shortest && text.length <= longest;
  const pattern = textOf(schema.pattern);
  const matching = pattern === undefined ? [] : matchesOf(pattern).filter(isFitting);
  if (matching.length > 0) return [...new Set(matching)].slice(0, 5);
  const made = words.map((word) => formats[textOf(schema.format) ?? '']?.(word) ?? word);
  const fitted = made.map((text) => (isFitting(text) ? text : text.padEnd(shortest, '-').slice(0, longest)));
  return [...new Set(fitted)];
}

/** The same few texts each time; none where nobody can make any. */
function matchesOf(pattern: string): readonly string[] {
  try {
    return fc.sample(fc.stringMatching(new RegExp(pattern), { size: 'xsmall' }), { seed: 1, numRuns: 40 });
  } catch {
    return [];
  }
}
