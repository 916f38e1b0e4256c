import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { bearer, organization } from 'better-auth/plugins';
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { recipeProject } from './recipe-project.ts';

type Recipe = { readonly sessionCookie: (token: string) => Record<string, string> };

it('better-auth: a row is a session, whose cookie is signed as better-auth signs it', async () => {
  await using scratch = await createScratchDatabase();
  await using pool = Object.assign(new pg.Pool({ connectionString: scratch.url }), {
    [Symbol.asyncDispose]: () => pool.end(),
  });
  vi.stubEnv('BETTER_AUTH_SECRET', 'a secret of more than thirty-two characters');
  const options = {
    database: pool,
    baseURL: 'http://localhost',
    emailAndPassword: { enabled: true },
    plugins: [organization(), bearer()],
    telemetry: { enabled: false },
  };
  await (await getMigrations(options)).runMigrations();
  const auth = betterAuth(options);
  using project = recipeProject();
  const { sessionCookie } = await project.load<Recipe>('session-cookie.ts');

  const response = await auth.api.signUpEmail({
    body: { name: 'Ann', email: 'ann@example.com', password: 'a password' },
    asResponse: true,
  });
  const { token } = (await response.json()) as { token: string };
  expect(response.headers.getSetCookie()[0]).toContain(`${sessionCookie(token).cookie};`);

  await pool.query(`
    INSERT INTO organization (id, name, slug, "createdAt") VALUES ('o1', 'Acme', 'acme', now());
    INSERT INTO member (id, "organizationId", "userId", role, "createdAt") SELECT 'm1', 'o1', id, 'owner', now() FROM "user";
    INSERT INTO session (id, token, "userId", "activeOrganizationId", "expiresAt", "createdAt", "updatedAt")
      SELECT 's1', 'token-of-ann', id, 'o1', now() + interval '1 day', now(), now() FROM "user"`);
  const asked = async (headers: Record<string, string>) => {
    const whole = await auth.api.getFullOrganization({ headers: new Headers(headers) }).catch(() => null);
    return whole?.slug;
  };
  expect(await asked(sessionCookie('token-of-ann'))).toBe('acme');
  expect(await asked({ authorization: 'Bearer token-of-ann' })).toBe('acme');
  vi.stubEnv('BETTER_AUTH_SECRET', 'another');
  expect(await asked(sessionCookie('token-of-ann'))).toBeUndefined();
  vi.unstubAllEnvs();
});
