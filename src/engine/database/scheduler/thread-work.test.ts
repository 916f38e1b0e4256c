import { createHash, generateKeyPairSync, pbkdf2, pbkdf2Sync, randomBytes, scrypt } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { isThreadAtWork, watchThreadWork } from './thread-work.ts';

let isInCourse = true;
beforeAll(() => watchThreadWork(() => isInCourse));

describe('isThreadAtWork', () => {
  it.each<[string, (done: () => void) => void]>([
    ['pbkdf2', (done) => pbkdf2('a', 'b', 1_000, 32, 'sha256', done)],
    ['scrypt', (done) => scrypt('a', 'b', 32, done)],
    ['random bytes', (done) => randomBytes(8, done)],
  ])('is true while %s is awaited, and false afterwards', async (_name, begin) => {
    let isDone = false;
    begin(() => {
      isDone = true;
    });
    expect(isThreadAtWork()).toBe(true);
    await vi.waitUntil(() => isDone);
    expect(isThreadAtWork()).toBe(false);
  });

  it('is false for what is done at once', () => {
    pbkdf2Sync('a', 'b', 1, 32, 'sha256');
    randomBytes(24);
    createHash('sha256').update('a').digest();
    generateKeyPairSync('ed25519');
    expect(isThreadAtWork()).toBe(false);
  });

  it('is false for what nobody of the application has begun', async () => {
    isInCourse = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    scrypt('a', 'b', 32, () => resolve());
    expect(isThreadAtWork()).toBe(false);
    await promise;
    isInCourse = true;
  });
});
