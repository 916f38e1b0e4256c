import { expect, test } from 'vitest';
import { parseEnvironment } from './environment.ts';

test('an empty environment gives a server on this machine, without an organization to found', () => {
  expect(parseEnvironment({ PORT: '' })).toEqual({
    host: '127.0.0.1',
    port: 3000,
    mailUrl: undefined,
    allowPrivateReceivers: false,
    bootstrap: undefined,
  });
});

test('an organization to found needs a manager; its name is the slug unless it has one', () => {
  const slug = { BOOTSTRAP_ORGANIZATION_SLUG: 'acme' };
  expect(() => parseEnvironment(slug)).toThrow('BOOTSTRAP_MANAGER_EMAIL');
  expect(parseEnvironment({ ...slug, BOOTSTRAP_MANAGER_EMAIL: 'mia@acme.test' }).bootstrap).toEqual({
    slug: 'acme',
    name: 'acme',
    timeZone: 'UTC',
    managerEmail: 'mia@acme.test',
  });
});

test.each([
  ['PORT', 'http'],
  ['MAIL_URL', 'ftp://mail'],
  ['ALLOW_PRIVATE_RECEIVERS', 'perhaps'],
])('names %s when it is not valid', (name, value) => {
  expect(() => parseEnvironment({ [name]: value })).toThrow(name);
});
