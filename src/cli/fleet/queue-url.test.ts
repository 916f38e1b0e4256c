import { describe, expect, it } from 'vitest';
import { assertQueueUrl } from './queue-url.ts';

const refusalOf = (url: string): string => {
  try {
    assertQueueUrl(url);
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('the URL of a queue', () => {
  it.each([
    'postgres://127.0.0.1:9/queue',
    'postgresql://me:p%40ss@[::1]:5432/queue?sslmode=require',
    'postgres://queue.internal/queue',
  ])('takes %s', (url) => {
    expect(refusalOf(url)).toBe('');
  });

  it.each([
    ['nonsense', "'nonsense'"],
    ['', 'an empty URL'],
    ['mysql://me:hunter2@host/queue', 'a URL of another form, mysql://…'],
    ['postgres://me:hunter2@host', 'a URL of another form, postgres://…'],
    ['postgres:///queue', 'a URL of another form, postgres://…'],
    ['postgres://me:hunter2@host:port/queue', 'a URL of another form, postgres://…'],
    ['host=queue password=hunter2', 'a URL of another form'],
    ['/var/run/postgresql', "'/var/run/postgresql'"],
  ])('refuses %s in a line that names the form, and repeats no password', (url, seen) => {
    const refusal = refusalOf(url);
    expect(refusal).toBe(
      `UsageError: opening the queue of a fleet failed: ${seen}; expected postgres://user:password@host:port/database. Give it with --queue, or as LEAKPROOF_QUEUE.`,
    );
    expect(refusal).not.toContain('hunter2');
  });
});
