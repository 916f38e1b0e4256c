import { describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/tenancy/tenancy.ts';
import { findCredentials } from '../catalog/find-credentials.ts';
import { findHashing } from '../look/find-hashing.ts';
import { findLogins } from '../look/find-login.ts';
import { lookAtProject } from '../look/look-project.ts';
import type { Route } from '../look/route.ts';
import { treeOf } from '../look/source-tree.ts';
import { readSources } from '../look/sources.ts';
import { loginText, planLogins } from './login.ts';

const table = (name: string, columns: readonly string[], parent?: string): Table =>
  ({
    name,
    relation: name,
    primaryKey: ['id'],
    columns: columns.map((column) => ({ name: column, type: 'text' })),
    links:
      parent === undefined
        ? []
        : [{ columns: ['user_id'], parent, parentColumns: ['id'], kind: 'foreign-key', nullable: false }],
  }) as unknown as Table;

const users = table('users', ['id', 'name', 'username', 'email', 'passwordHash', 'password_changed_at']);
const route = (path: string, body: readonly string[], method = 'POST'): Route => ({
  ...{ method, path, body, query: [], file: 'src/auth.ts' },
});

type Files = { readonly [path: string]: string };

async function planned(
  routes: readonly Route[],
  files: Files = {},
  tables: readonly Table[] = [users],
): Promise<readonly (readonly [string, boolean])[]> {
  const tree = treeOf({ 'package.json': '{}', ...files });
  const project = lookAtProject(tree);
  const sources = readSources(tree, project);
  const logins = await findLogins(routes, sources, undefined);
  const hashing = findHashing(sources, project.packages);
  return planLogins(logins, findCredentials(tables, 'users'), hashing).map(({ choice, isSure }) => [
    loginText(choice),
    isSure,
  ]);
}

const bcrypt = { 'src/x.ts': "import bcrypt from 'bcrypt';" };

describe('a route to sign in by', () => {
  it('takes what a person is known by and a password', async () => {
    const routes = [
      route('/api/login', ['email', 'password', 'remember', 'organizationId']),
      route('/sessions', ['username', 'password']),
      route('/auth/register', ['email', 'password']),
      route('/login', [], 'GET'),
    ];
    expect(await planned(routes, bcrypt)).toEqual([
      ['POST /api/login {email: users.email, password: users.passwordHash, organizationId: {tenant}}', true],
      ['POST /sessions {username: users.username, password: users.passwordHash}', true],
    ]);
  });

  it('is not sure where the source shows neither what it takes nor how passwords are hashed', async () => {
    expect(await planned([route('/auth/sign-in', []), route('/auth', [])], bcrypt)).toEqual([
      ['POST /auth/sign-in {email: users.email, password: users.passwordHash}', false],
    ]);
    expect(await planned([route('/login', ['email', 'password'])])).toEqual([
      ['POST /login {email: users.email, password: users.passwordHash}', false],
    ]);
  });

  it('is none where nothing in the database holds a password', async () => {
    expect(await planned([route('/login', ['email', 'password'])], bcrypt, [table('users', ['id', 'email'])])).toEqual(
      [],
    );
  });

  it('is that of better-auth where it takes passwords, hashed as it does', async () => {
    const auth = (options: string) => ({
      'src/auth.ts': `import { betterAuth } from 'better-auth';
export const auth = betterAuth({ basePath: '/auth', ${options} });`,
    });
    const tables = [
      table('users', ['id', 'email']),
      table('account', ['id', 'user_id', 'provider_id', 'password'], 'users'),
    ];
    expect(await planned([], auth('emailAndPassword: { enabled: true }'), tables)).toEqual([
      ['POST /auth/sign-in/email {email: users.email, password: account.password}', true],
    ]);
    expect(await planned([], auth('emailAndPassword: { enabled: false }'), tables)).toEqual([]);
    expect(findCredentials(tables, 'users')?.besides).toEqual({ 'account.provider_id': 'credential' });
  });

  it('takes a form where the application reads nothing else', async () => {
    const form = { 'src/app.js': "import express from 'express';\napp.use(express.urlencoded({ extended: false }));" };
    expect(await planned([route('/login', ['email', 'password'])], { ...bcrypt, ...form })).toEqual([
      ['POST /login as form {email: users.email, password: users.passwordHash}', true],
    ]);
  });
});

describe('how passwords are hashed', () => {
  const hashingOf = (files: Files, packages: object = {}) => {
    const tree = treeOf({ 'package.json': JSON.stringify({ dependencies: packages }), ...files });
    const project = lookAtProject(tree);
    return findHashing(readSources(tree, project), project.packages)?.code;
  };

  it('is by the library that the application imports, cheaply', () => {
    expect(hashingOf(bcrypt)).toBe('bcrypt.hash(password, 4)');
    expect(hashingOf({ 'src/x.ts': "import { verify } from '@node-rs/argon2';" })).toMatch(/^hash\(password, \{ time/);
    expect(hashingOf({ 'src/x.ts': "import { Argon2id } from 'oslo/password';" }, { oslo: '1' })).toBe(
      'new Argon2id().hash(password)',
    );
  });

  it('is by a function of its own, also where the library is another package’s', () => {
    const own = {
      'src/crypto.ts': "import bcrypt from 'bcrypt';\nexport async function hashPassword(text) { return text; }",
    };
    expect(hashingOf(own)).toBe('hashPassword(password)');
    expect(hashingOf(own, { bcrypt: '6' })).toBe('bcrypt.hash(password, 4)');
    expect(hashingOf({ 'src/password.ts': 'export const hash = (text) => text;' })).toBe('hash(password)');
  });

  it('is nothing that can be seen elsewhere', () => {
    expect(hashingOf({ 'src/x.ts': 'export const hash = (text) => text; export const hashPassword = 3;' })).toBe(
      undefined,
    );
  });
});
