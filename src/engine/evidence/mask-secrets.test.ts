import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../sequence/json.ts';
import { maskSecrets } from './mask-secrets.ts';

/** A secret that stands nowhere else. */
const secret = fc.stringMatching(/^[A-Za-z0-9_-]{12,32}$/).map((text) => `zq${text}`);

/** Where secrets stand in what an application says and stores. */
const hidden: readonly ((secret: string) => Json)[] = [
  (text) => ({ authorization: `Bearer ${text}` }),
  (text) => ({ headers: { 'set-cookie': `session=${text}; Path=/`, 'x-api-key': text } }),
  (text) => ({ body: { token: text, user: { password: text } } }),
  (text) => ({ rows: [{ token_hash: text, secret: text, apiKey: text }] }),
  (text) => ({ sql: `postgres://me:${text}@localhost/db` }),
  (text) => ({ location: `https://app.example/welcome?token=${text}&next=1` }),
  (text) => ({ error: `request failed with Bearer ${text}` }),
  (text) => [`before  webhooks 7: id="7" secret="${text}" url="https://hooks.example"`],
  (text) => ({ refreshToken: [text, { deeper: text }] }),
];

it('leaves no secret anywhere, nor where one that was found under its name appears again', () => {
  fc.assert(
    fc.property(secret, fc.subarray([...hidden.keys()], { minLength: 1 }), (text, places) => {
      const value = { places: places.map((at) => hidden[at]?.(text) ?? null) };
      expect(JSON.stringify(maskSecrets(value))).not.toContain(text);
      const repeated = { named: { password: text }, said: `and then it said ${text} aloud` };
      expect(JSON.stringify(maskSecrets(repeated))).not.toContain(text);
    }),
  );
});

it('leaves everything else as it is', () => {
  const value = {
    id: '7',
    name: 'token booth',
    list: [1, null, true],
    text: 'a secret garden, unsigned',
    at: '2030-01-01',
  };
  expect(maskSecrets(value)).toEqual(value);
});
