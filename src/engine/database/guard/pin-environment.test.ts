import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import importedEnv, { env as namedEnv } from 'node:process';
import { fc, test } from '@fast-check/vitest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinEnvironment } from './pin-environment.ts';

const PINNED = 'postgres://me@localhost/x_integration';
const OTHER = 'postgres://me@localhost/prod';

const ignored: string[] = [];
let pin: Disposable;

beforeEach(() => {
  ignored.length = 0;
  process.env.DATABASE_URL = OTHER;
  delete process.env.PGOPTIONS;
  pin = pinEnvironment({ DATABASE_URL: PINNED, PGOPTIONS: undefined }, { onIgnored: (name) => ignored.push(name) });
});

afterEach(() => {
  pin[Symbol.dispose]();
  delete process.env.DATABASE_URL;
});

/** What modules and tools do to a variable of the environment, each in its own way. */
const ways: { readonly [way: string]: (env: NodeJS.ProcessEnv) => unknown } = {
  'an assignment': (env) => {
    env.DATABASE_URL = OTHER;
    env.PGOPTIONS = '-c x=y';
  },
  'Object.assign': (env) => Object.assign(env, { DATABASE_URL: OTHER, PGOPTIONS: '-c x=y' }),
  'Object.defineProperty': (env) =>
    Object.defineProperty(env, 'DATABASE_URL', { value: OTHER, writable: true, configurable: true, enumerable: true }),
  'a deletion': (env) => delete env.DATABASE_URL,
  'Reflect.set': (env) => Reflect.set(env, 'DATABASE_URL', OTHER),
  'a new object': () => {
    process.env = { ...process.env, DATABASE_URL: OTHER, PGOPTIONS: '-c x=y' };
  },
  'an empty object': () => {
    process.env = {};
  },
  'a copy kept and put back': () => {
    const kept = process.env;
    process.env = { DATABASE_URL: OTHER };
    process.env = kept;
  },
};

function expectPinned(env: NodeJS.ProcessEnv): void {
  expect(env.DATABASE_URL).toBe(PINNED);
  expect({ ...env }.DATABASE_URL).toBe(PINNED);
  expect(Object.keys(env).filter((name) => /DATABASE_URL|PGOPTIONS/.test(name))).toEqual(['DATABASE_URL']);
  expect(env.PGOPTIONS).toBeUndefined();
  expect(['DATABASE_URL' in env, 'PGOPTIONS' in env]).toEqual([true, false]);
  expect(Object.getOwnPropertyDescriptor(env, 'DATABASE_URL')?.value).toBe(PINNED);
}

describe('a pinned variable', () => {
  it.each(Object.entries(ways))('stays what it is after %s', (_way, change) => {
    change(process.env);
    expectPinned(process.env);
    expect(ignored).toContain('DATABASE_URL');
  });

  it('is pinned for whoever imports the environment by name, or as a part of the process', () => {
    namedEnv.DATABASE_URL = OTHER;
    importedEnv.env.DATABASE_URL = OTHER;
    expectPinned(namedEnv);
    expectPinned(importedEnv.env);
  });

  it('stays what it is when Node loads a .env file, which sets the other variables', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leakproof-env-'));
    writeFileSync(join(folder, '.env'), `DATABASE_URL=${OTHER}\nPGOPTIONS=-c\nLEAKPROOF_TEST_OTHER=1\n`);
    process.loadEnvFile(join(folder, '.env'));
    rmSync(folder, { recursive: true });
    expectPinned(process.env);
    expect(process.env.LEAKPROOF_TEST_OTHER).toBe('1');
    delete process.env.LEAKPROOF_TEST_OTHER;
  });

  it('is inherited by child processes', () => {
    process.env.DATABASE_URL = OTHER;
    const print = ['-e', 'console.log(process.env.DATABASE_URL, process.env.PGOPTIONS)'];
    expect(execFileSync(process.execPath, print, { encoding: 'utf8' })).toBe(`${PINNED} undefined\n`);
  });

  it('is told of once, by its name alone, and only where something would have changed', () => {
    process.env.DATABASE_URL = PINNED;
    expect(ignored).toEqual([]);
    process.env.DATABASE_URL = OTHER;
    process.env.DATABASE_URL = OTHER;
    expect(ignored).toEqual(['DATABASE_URL']);
  });

  it('is what it was once the pin is taken out', () => {
    pin[Symbol.dispose]();
    expect(process.env.DATABASE_URL).toBe(OTHER);
    process.env.DATABASE_URL = 'another';
    expect([process.env.DATABASE_URL, namedEnv.DATABASE_URL]).toEqual(['another', 'another']);
  });
});

describe('the other variables', () => {
  test.prop([
    fc.dictionary(fc.stringMatching(/^LP_[A-Z]{1,5}$/), fc.string({ unit: 'grapheme-ascii' }), { maxKeys: 5 }),
  ])('are set, listed and deleted as ever', (variables) => {
    Object.assign(process.env, variables);
    for (const [name, value] of Object.entries(variables)) expect(process.env[name]).toBe(value);
    expect(Object.keys(process.env)).toEqual(expect.arrayContaining(Object.keys(variables)));
    for (const name of Object.keys(variables)) delete process.env[name];
    expect(Object.keys(process.env).filter((name) => name.startsWith('LP_'))).toEqual([]);
  });
});
