import { isUuid } from './ids-in.ts';

/**
 * Runs of base64, in either alphabet, of 8 bytes and more. Text in base64 has capitals, or it would be a coincidence; words in small
 * letters have none. A run of megabytes, as a file is, would be more than a regular expression can take at once.
 */
const BASE64_RUN = /[A-Za-z0-9+/_-]{11,65536}/g;
const HEX_RUN = /[0-9a-f]{16,65536}/gi;

/** How often text may be wrapped into other text: base64 of JSON with a URL in it is three times. */
const maxDepth = 3;

/** What is longer is a file: it is searched as it stands, and decoded to here. Each decoding may give back three times as much. */
const longestDecoded = 250_000;

/** A text and whatever it may be an encoding of: escaped JSON, a URL, base64, hex; these again decoded. */
export function* readingsOf(text: string): Generator<string> {
  let current = text;
  for (let depth = 0; current !== ''; depth += 1) {
    yield current;
    if (depth === maxDepth) return;
    current = decode(current.slice(0, longestDecoded));
  }
}

/** All that is encoded in a text, one decoding a line; empty where nothing is. */
function decode(text: string): string {
  const decoded: string[] = [];
  if (/%[0-9a-f]{2}/i.test(text)) decoded.push(text.replaceAll(/(?:%[0-9a-f]{2})+/gi, decodePercent));
  // JSON inside JSON has its escapes escaped; all layers come off at once.
  if (text.includes('\\')) decoded.push(text.replaceAll(/\\+(?:u([0-9a-f]{4})|(.))/gi, decodeEscape));
  for (const [run] of text.matchAll(BASE64_RUN)) {
    if (!/[A-Z]/.test(run) || isUuid(run)) continue;
    // Whatever stands before it joins the run, so that a group of four may begin at any of its first letters.
    for (let skipped = 0; skipped < 4; skipped += 1)
      decoded.push(...readBytes(Buffer.from(run.slice(skipped), 'base64')));
  }
  for (const [run] of text.matchAll(HEX_RUN)) {
    for (let skipped = 0; skipped < 2; skipped += 1) decoded.push(Buffer.from(run.slice(skipped), 'hex').toString());
  }
  return decoded.join('\n');
}

/** Bytes as the text they may be, and in hex where they are none, as the bytes of a uuid. */
function readBytes(bytes: Buffer): readonly string[] {
  const text = bytes.toString();
  return bytes.length >= 16 && text.includes('\ufffd') ? [text, bytes.toString('hex')] : [text];
}

function decodePercent(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString();
}

const controls: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function decodeEscape(_escape: string, code: string | undefined, letter = ''): string {
  return code === undefined ? (controls[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16));
}
