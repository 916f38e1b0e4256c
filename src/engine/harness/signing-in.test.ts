import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type SignedIn, signingIn } from './signing-in.ts';

const ann = { id: 'ann@acme', tenant: 'acme', role: 'member', person: 'ann' };
const ben = { ...ann, id: 'ben@acme', person: 'ben' };
const login = ({ person }: { readonly person: string | null }) => ({
  method: 'POST',
  path: '/login',
  body: { email: person },
});
const asked = { method: 'GET', path: '/', headers: { 'x-team': 'acme' } };

/** Answers with the headers that it was asked with; whoever signs in is given what `answer` says. */
function application(answer: (app: { email: string; times: number }) => Response) {
  let times = 0;
  const app = new Hono()
    .post('/login', async (c) => answer({ ...(await c.req.json()), times: ++times }))
    .get('/', (c) => c.json(c.req.header()));
  return app.fetch;
}

async function headersOf(signedIn: SignedIn, actor = ann): Promise<unknown> {
  const { observations } = await signedIn(actor, asked);
  return observations[0]?.content;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('an actor signs in', () => {
  it('by cookies, those aside that are taken away', async () => {
    const app = new Hono()
      .post('/login', (c) => {
        setCookie(c, 'sid', 'of-ann', { httpOnly: true, path: '/' });
        setCookie(c, 'csrf', 'x');
        setCookie(c, 'old', '', { maxAge: 0 });
        return c.redirect('/');
      })
      .get('/', (c) => c.json(c.req.header()));
    expect(await headersOf(signingIn(app.fetch, login))).toMatchObject({
      body: { cookie: 'sid=of-ann; csrf=x', 'x-team': 'acme' },
    });
  });

  it.each([
    [{ token: 'of-ann' }],
    [{ data: { refresh_token: 'r', access_token: 'of-ann', user: { token: 'x' } } }],
    [{ refreshToken: 'r', accessToken: 'of-ann' }],
  ])('by a token in %j', async (body) => {
    const signedIn = signingIn(
      application(() => Response.json(body)),
      login,
    );
    expect(await headersOf(signedIn)).toMatchObject({ body: { authorization: 'Bearer of-ann' } });
  });

  it('once, each by itself, and again when time has passed or begins anew', async () => {
    vi.useFakeTimers({ now: 0 });
    const signedIn = signingIn(
      application(({ email, times }) => Response.json({ token: `${email}-${times}` })),
      login,
    );
    const said = async (actor = ann) =>
      ((await headersOf(signedIn, actor)) as { body: { authorization: string } }).body.authorization;
    expect([await said(), await said(), await said(ben)]).toEqual(['Bearer ann-1', 'Bearer ann-1', 'Bearer ben-2']);
    vi.setSystemTime(11 * 60_000);
    expect([await said(), await said()]).toEqual(['Bearer ann-3', 'Bearer ann-3']);
    vi.setSystemTime(0);
    expect(await said()).toBe('Bearer ann-4');
  });
});

it('is told what signing in answered, where that lets nobody in', async () => {
  const refusing = signingIn(
    application(() => Response.json({ error: 'who?' }, { status: 400 })),
    login,
  );
  expect(await refusing(ann, asked)).toMatchObject({
    outcome: { kind: 'refused', code: '401' },
    request: { path: '/login' },
    observations: [{ content: { status: 400, body: { error: 'who?' } } }],
  });
  const silent = signingIn(
    application(() => Response.json({ refreshToken: 'r' })),
    login,
  );
  expect((await silent(ann, asked)).outcome).toEqual({ kind: 'refused', code: '401' });
  const broken = signingIn(
    application(() => new Response('', { status: 500 })),
    login,
  );
  expect((await broken(ann, asked)).outcome).toMatchObject({
    kind: 'fault',
    message: expect.stringMatching(/^signing in: status 500/),
  });
});
