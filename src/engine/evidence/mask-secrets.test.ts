import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../sequence/json.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { createMask, maskSecrets } from './mask-secrets.ts';

/** A secret that stands nowhere else. */
const secret = fc.stringMatching(/^[A-Za-z0-9_-]{12,32}$/).map((text) => `zq${text}`);

/** Where secrets stand in what an application says and stores. */
const hidden: readonly ((secret: string) => Json)[] = [
  (text) => ({ authorization: `Bearer ${text}` }),
  (text) => ({ headers: { 'set-cookie': `session=${text}; Path=/`, 'x-api-key': text } }),
  (text) => ({ headers: [['Cookie', `sid=${text}; theme=dark`]] }),
  (text) => [{ name: 'Authorization', value: `Basic ${text}` }],
  (text) => ({ body: { token: text, user: { password: text } } }),
  (text) => ({ body: `{"user":{"password":"${text}"}}` }),
  (text) => ({ body: JSON.stringify({ inner: JSON.stringify({ refresh_token: text }) }) }),
  (text) => ({ rows: [{ token_hash: text, secret: text, apiKey: text }] }),
  (text) => ({ refreshToken: [text, { deeper: text }] }),
  (text) => ({ sql: `postgres://me:${text}@localhost/db` }),
  (text) => ({ location: `https://app.example/welcome?token=${text}&next=1` }),
  (text) => ({ error: `request failed with Bearer ${text}` }),
  (text) => ({ error: `request failed: Cookie: sid=${text}` }),
  (text) => ({ error: `wrong password: ${text}` }),
  (text) => ({ key: `-----BEGIN RSA PRIVATE KEY-----\n${text}\n-----END RSA PRIVATE KEY-----` }),
  (text) => [`before  webhooks 7: id="7" secret="${text}" url="https://hooks.example"`],
  (text) => ({ text: 'select 1 from "sessions" where ("sessions"."token_hash" = $1)', parameters: [text] }),
  (text) => ({ text: 'select 1 from sessions where lower($2) = token_hash and id = $1', parameters: ['7', text] }),
  (text) => ({ text: 'select 1 from keys where api_key in ($1, $2)', parameters: [text, text] }),
  (text) => ({
    text: 'insert into "webhooks" ("id", "secret", "url") values (default, $1, $2), (default, $3, $4)',
    parameters: [text, 'https://a', text, 'https://b'],
  }),
  (text) => ({ text: 'insert into hooks (id, secret) values (next(1, 2), $1)', parameters: [text] }),
  (text) => ({ text: 'select check_token(digest($1))', parameters: [text] }),
  (text) => ({ statement: `update users set password = '${text}' where id = 7` }),
  (text) => ({ statement: `insert into sessions (id, token) values (7, '${text}')` }),
];

/** Where a secret that was found under its name stands as well. */
const repeated: readonly ((secret: string) => Json)[] = [
  (text) => ({ said: `and then it said ${text} aloud` }),
  (text) => ({ parameters: [text], text: 'select $1' }),
  (text) => ({ [text]: 1 }),
];

describe('masking', () => {
  it.each(hidden.map((place) => [JSON.stringify(place('SECRET')), place] as const))(
    'finds the secret in %s',
    (_, place) => {
      fc.assert(
        fc.property(secret, (text) => {
          expect(JSON.stringify(maskSecrets(place(text)))).not.toContain(text);
        }),
      );
    },
  );

  it('finds what one place gives away wherever it appears again, in another piece of the evidence as well', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...hidden), fc.constantFrom(...repeated), (text, place, again) => {
        expect(JSON.stringify(createMask([place(text), again(text)]).value(again(text)))).not.toContain(text);
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
      has_password: true,
      token_id: '37dcbdf0-2abe-4000-8000-58452180d01f',
      statement: {
        text: 'select "token_hash" from sessions where user_id = $1 and status = $2',
        parameters: ['37dcbdf0-2abe-4000-8000-58452180d01f', 'active'],
      },
      token: null,
      input: { token: { $ref: { table: 'invites', step: 's1', index: 0, column: 'token' } } },
    };
    const { input, ...rest } = value;
    expect(maskSecrets(rest)).toEqual(rest);
    expect(createMask([]).sequence(sequenceOf(input)).steps[0]?.input).toEqual(input);
  });

  it('takes no column of a statement for the secret that the column before it holds', () => {
    const columns =
      'insert into "sessions" ("id", "token_hash", "status") values (default, $1, $2) returning "token_hash", "user_id"';
    const value = { text: columns, parameters: [], error: `Failed query: ${columns}`, status: 201, user_id: '7' };
    expect(maskSecrets(value)).toEqual(value);
    expect(maskSecrets('["token_hash", "status-7x"]')).toBe('["token_hash", "[masked]"]');
  });

  it('never takes the key of a row for a secret, wherever it stands, and finds the secrets beside it', () => {
    fc.assert(
      fc.property(secret, secret, fc.constantFrom(...hidden), (key, text, place) => {
        fc.pre(!key.includes(text) && !text.includes(key));
        const mask = createMask([place(key), place(text)], new Set([key]));
        expect(mask.value({ id: key })).toEqual({ id: key });
        expect(mask.sequence(sequenceOf({ token: key })).steps[0]?.input).toEqual({ token: key });
        expect(JSON.stringify(mask.value([place(key), place(text)]))).not.toContain(text);
      }),
    );
  });

  it('shows a key that holds what was found as a secret where it was cut off', () => {
    const key = 'zqa-a0-----__A__';
    const shown = { key: `-----BEGIN RSA PRIVATE KEY-----\n${key}\n-----END RSA PRIVATE KEY-----` };
    const mask = createMask([shown], new Set([key]));
    expect(mask.value({ id: key, key: 'zqa-a0' })).toEqual({ id: key, key: '[masked]' });
    expect(mask.sequence(sequenceOf({ row: key })).steps[0]?.input).toEqual({ row: key });
  });

  it('shows a cuid that a statement beside a secret’s column is asked by', () => {
    const key = 'cm3x8q1k00001l708h2r9t5ve';
    const statement = { text: 'select "id", "token" from sessions where user_id = $1', parameters: [key] };
    expect(createMask([statement]).value(statement)).toEqual({ ...statement, parameters: ['[masked]'] });
    expect(createMask([statement], new Set([key])).value(statement)).toEqual(statement);
  });

  it('is done once: what is masked stays as it is', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...hidden), (text, place) => {
        const masked = maskSecrets(place(text));
        expect(maskSecrets(masked)).toEqual(masked);
      }),
    );
  });

  it('puts stand-ins of the same form into a sequence: equal ones for equal secrets, others for others', () => {
    const sequence = sequenceOf({
      password: 'Hunter-22',
      again: { password: 'Hunter-22' },
      token: 'Other-99a',
      note: 'say Hunter-22',
    });
    expect(createMask([sequence.steps[0]?.input ?? null]).sequence(sequence).steps[0]?.input).toEqual({
      password: 'Aaaaaa-41',
      again: { password: 'Aaaaaa-41' },
      token: 'Aaaaa-442',
      note: 'say Aaaaaa-41',
    });
  });
});

function sequenceOf(input: Json): Sequence {
  return { version: 1, steps: [{ id: 's1', actor: 'ann', action: 'sign-in', input }] };
}
