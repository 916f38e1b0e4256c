import { createHmac, timingSafeEqual } from 'node:crypto';

/** The HMAC of a text under a key, in hex. */
export function signText(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Whether a signature is the text's, in the same time whatever it is. */
export function isSignatureOf(signature: string, text: string, key: string): boolean {
  const [given, right] = [Buffer.from(signature), Buffer.from(signText(text, key))];
  return given.length === right.length && timingSafeEqual(given, right);
}
