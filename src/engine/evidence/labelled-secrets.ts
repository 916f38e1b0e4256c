import type { Json } from '../sequence/json.ts';

/** For tests: what evidence holds, with which of its texts are secrets and which are not. */
export type Labelled = {
  readonly evidence: Json;
  readonly secrets: readonly string[];
  readonly harmless: readonly string[];
};

const opaque = 'zQ7fK2mVx9pL4tRw8sYb';

/** Evidence in which `secret` is one. */
const secretAt = (evidence: (secret: string) => Json, secret = opaque): Labelled => ({
  evidence: evidence(secret),
  secrets: [secret],
  harmless: [],
});

/** Evidence in which nothing is secret, and those texts have to stay. */
const harmlessAt = (evidence: Json, ...harmless: readonly string[]): Labelled => ({ evidence, secrets: [], harmless });

/** A labelled list after what applications send, store and log. Recall and precision of masking are measured on it. */
export const labelledSecrets: readonly Labelled[] = [
  // Headers.
  secretAt((s) => ({ headers: { 'x-api-key': s } })),
  secretAt((s) => ({ headers: { 'X-Auth-Token': s } })),
  secretAt((s) => ({ headers: { 'X-CSRF-Token': s } })),
  secretAt((s) => ({ headers: { authorization: `Bearer ${s}` } })),
  secretAt((s) => ({ headers: { authorization: s } })),
  secretAt((s) => ({ rawHeaders: ['Host', 'a.example', 'Authorization', `Bearer ${s}`, 'Accept', '*/*'] })),
  secretAt((s) => ({ headers: [{ key: 'x-api-key', value: s }] })),
  secretAt((s) => ({ headers: [{ header: 'Cookie', value: `sid=${s}` }] })),
  secretAt((s) => ({ headers: { 'stripe-signature': s } })),
  secretAt((s) => `curl -H 'X-Api-Key: ${s}' https://a.example`),
  secretAt((s) => `> Authorization: ApiKey ${s}`),
  secretAt((s) => [
    { said: `I log ${Buffer.from(`ann:${s}`).toString('base64')}` },
    { authorization: `Basic ${Buffer.from(`ann:${s}`).toString('base64')}` },
    `and ${s}`,
  ]),
  // Fields and columns.
  secretAt((s) => ({ password: s })),
  secretAt((s) => ({ userPassword: s })),
  secretAt((s) => ({ new_password: s, confirm: s })),
  secretAt((s) => ({ passwordHash: s })),
  secretAt((s) => ({ PASSWD: s })),
  secretAt((s) => ({ pwd: s })),
  secretAt((s) => ({ clientSecret: s })),
  secretAt((s) => ({ client_secret: s })),
  secretAt((s) => ({ refreshToken: s })),
  secretAt((s) => ({ accesstoken: s })),
  secretAt((s) => ({ 'api-key': s })),
  secretAt((s) => ({ apikey: s })),
  secretAt((s) => ({ privateKey: s })),
  secretAt((s) => ({ signingKey: s })),
  secretAt((s) => ({ session: s })),
  secretAt((s) => ({ session_id: s })),
  secretAt((s) => ({ sid: s })),
  secretAt((s) => ({ otp: s }), '493021'),
  secretAt((s) => ({ pin: s }), '4930-11'),
  secretAt((s) => ({ verificationCode: s })),
  secretAt((s) => ({ one_time_code: s })),
  secretAt((s) => ({ backupCodes: [s] })),
  secretAt((s) => ({ recovery_codes: ['a', s] })),
  secretAt((s) => ({ jwt: s })),
  secretAt((s) => ({ csrf: s })),
  secretAt((s) => ({ databaseUrl: `postgres://app:${s}@db/app` })),
  secretAt((s) => ({ credentials: { user: 'ann', key: s } })),
  secretAt((s) => [{ name: 'password', value: s }]),
  secretAt((s) => [{ field: 'password', value: s }]),
  secretAt((s) => [['password', s]]),
  // Texts.
  secretAt((s) => `password:${s}`),
  secretAt((s) => `password: ${s}`),
  secretAt((s) => `password=${s}`),
  secretAt((s) => `login failed (password="${s}")`),
  secretAt((s) => `login failed (password='${s}')`),
  secretAt((s) => `{"password":"${s}"}`),
  secretAt((s) => JSON.stringify(JSON.stringify({ password: s }))),
  secretAt((s) => `Key (token)=(x) ... secret = '${s}'`),
  secretAt((s) => `user=ann&password=${s}&next=%2F`),
  secretAt((s) => `user%5Bname%5D=ann&user%5Bpassword%5D=${s}`),
  secretAt((s) => `user[password]=${s}&user[name]=ann`),
  secretAt((s) => `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${s}\r\n--x--`),
  secretAt((s) => JSON.stringify(`--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${s}\r\n--x--`)),
  secretAt((s) => `<login><password>${s}</password></login>`),
  secretAt((s) => `<ns:Password type="text">${s}</ns:Password>`),
  secretAt((s) => `<login password="${s}"/>`),
  secretAt((s) => `[{"name":"password","value":"${s}"}]`),
  secretAt((s) => `["token","${s}"]`),
  secretAt((s) => `your code is ${s}, it lasts ten minutes`, '493021'),
  secretAt((s) => `Verification code: ${s}`, '842213'),
  secretAt((s) => `Your code for Acme is ${s}`, 'G7K2-M4PQ'),
  secretAt((s) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${s}`),
  secretAt((s) => `key ghp_${s}`),
  secretAt((s) => `key sk_live_${s}`),
  secretAt((s) => `-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----`),
  secretAt((s) => JSON.stringify(`-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----`)),
  // URLs.
  secretAt((s) => `https://a.example/reset-password/${s}`),
  secretAt((s) => `https://a.example/invite/${s}`),
  secretAt((s) => `/api/invites/accept/${s}`),
  secretAt((s) => `/verify/${s}?x=1`),
  secretAt((s) => `/magic-link/${s}`),
  secretAt((s) => `/share/${s}`),
  secretAt((s) => `https://a.example/x?token=${s}&b=1`),
  secretAt((s) => `https://a.example/x?signature=${s}`),
  secretAt((s) => `redis://:${s}@cache:6379`),
  secretAt((s) => `amqp://me:${s}@queue/x`),
  // Twins in other writings.
  secretAt((s) => [{ password: s }, `next=${encodeURIComponent(s)}`], 'zQ7 fK/2mV&x9=pL'),
  secretAt((s) => [`token=${encodeURIComponent(s)}`, { said: s }], 'zQ7/fK+2mVx9=pL4'),
  secretAt((s) => [{ password: s }, JSON.stringify({ said: s })], 'zQ7"fK\\2mVx9pL4t'),
  // SQL.
  secretAt((s) => ({ text: 'select 1 from keys where "api_key" = $1', parameters: [s] })),
  secretAt((s) => ({ text: 'insert into hooks (id, secret) values ($1, $2)', parameters: ['1', s] })),
  secretAt((s) => ({ statement: `update users set password_hash = '${s}' where id = 1` })),
  secretAt((s) => ({ statement: `insert into sessions (id, token) values (1, '${s}')` })),

  // What is no secret.
  harmlessAt({ headers: { 'access-control-allow-credentials': 'true-ish-value' } }, 'true-ish-value'),
  harmlessAt(
    { headers: { 'access-control-allow-headers': 'authorization, content-type' } },
    'authorization, content-type',
  ),
  harmlessAt({ token_type: 'Bearer-like' }, 'Bearer-like'),
  harmlessAt({ passwordUpdatedAt: '2030-01-01T00:00:00Z' }, '2030-01-01T00:00:00Z'),
  harmlessAt({ password_hint: 'the street' }, 'the street'),
  harmlessAt({ token_count: 'seventeen' }, 'seventeen'),
  harmlessAt({ secret_name: 'production-db' }, 'production-db'),
  harmlessAt({ tokenId: '37dcbdf0-2abe-4000-8000-58452180d01f' }, '37dcbdf0-2abe-4000-8000-58452180d01f'),
  harmlessAt({ apiKeyName: 'for the till' }, 'for the till'),
  harmlessAt({ password_policy: 'twelve letters' }, 'twelve letters'),
  harmlessAt({ author: 'ann', authorId: 'person-1' }, 'ann', 'person-1'),
  harmlessAt(
    { spinner: 'round', opinion: 'good', sidebar: 'left', shopping: 'cart-1' },
    'round',
    'good',
    'left',
    'cart-1',
  ),
  harmlessAt(
    { postcode: 'SW1A 1AA', countryCode: 'GB', code: 'NORTH', errorCode: 'E42' },
    'SW1A 1AA',
    'GB',
    'NORTH',
    'E42',
  ),
  harmlessAt({ key: 'warehouse-7', sortKey: 'name' }, 'warehouse-7', 'name'),
  harmlessAt({ assessment: 'fine', assignee: 'bob', designer: 'eve' }, 'fine', 'bob', 'eve'),
  harmlessAt('a secret garden, unsigned, for the token booth', 'a secret garden, unsigned, for the token booth'),
  harmlessAt('password is required', 'password is required'),
  harmlessAt('token: expired', 'token: expired'),
  harmlessAt('Authorization header missing', 'Authorization header missing'),
  harmlessAt('the code is wrong', 'the code is wrong'),
  harmlessAt('status code 404', '404'),
  harmlessAt('code: NORTH', 'NORTH'),
  harmlessAt('/warehouses/37dcbdf0-2abe-4000-8000-58452180d01f', '37dcbdf0-2abe-4000-8000-58452180d01f'),
  harmlessAt('/invites/37dcbdf0-2abe-4000-8000-58452180d01f', '37dcbdf0-2abe-4000-8000-58452180d01f'),
  harmlessAt('/invite/list', '/invite/list'),
  harmlessAt('/reset-password/confirm', '/reset-password/confirm'),
  harmlessAt('https://a.example:8080/path', 'https://a.example:8080/path'),
  harmlessAt('basic plan', 'basic plan'),
  harmlessAt({ plan: 'basic', note: 'the bearer of this note' }, 'basic', 'the bearer of this note'),
  harmlessAt(
    { text: 'select "id" from assignments where "organization_id" = $1', parameters: ['37dcbdf0'] },
    '37dcbdf0',
  ),
  harmlessAt({ text: 'select code from routes where code = $1', parameters: ['R1'] }, 'R1'),
  harmlessAt('<title>The secret life of bees</title>', 'The secret life of bees'),
  harmlessAt({ cookieConsent: 'given', sessionCount: 'three' }, 'given', 'three'),
  harmlessAt({ sessionExpiresAt: '2031-05-05' }, '2031-05-05'),
  harmlessAt({ usage: { prompt_tokens_total: 'many', max_token_limit: '4096' } }, 'many', '4096'),
];
