import { describe, expect, it } from 'vitest';
import { findServerBreach } from './connected-target.ts';

const target = {
  connectionString: 'postgres://u@localhost/x_integration',
  host: 'localhost',
  port: 5432,
  database: 'x_integration',
  isNonlocalAllowed: false,
};
const answer = { database: 'x_integration', address: '127.0.0.1', isStandby: false, roles: [] };

describe('findServerBreach', () => {
  it.each(['127.0.0.1', '::1', '172.17.0.2', '192.168.65.3', '10.88.0.4'])(
    'takes %s for this machine or a container on it',
    (address) => {
      expect(findServerBreach({ ...answer, address }, target)).toBeUndefined();
    },
  );

  it.each(['52.1.2.3', '2a05:d018::1', '172.32.0.1', null])(
    'refuses %s behind localhost, as the end of a tunnel',
    (address) => {
      expect(findServerBreach({ ...answer, address }, target)).toMatch(/^server-address: /);
      expect(findServerBreach({ ...answer, address }, { ...target, isNonlocalAllowed: true })).toBeUndefined();
    },
  );

  it('refuses another database than the one named, as a pooler may open', () => {
    expect(findServerBreach({ ...answer, database: 'prod' }, target)).toBe(
      'server-database: the server opened database "prod"; expected x_integration',
    );
  });

  it('refuses a server with the roles of a provider, also where a nonlocal host is allowed', () => {
    const managed = { ...answer, roles: ['rdsadmin'] };
    expect(findServerBreach(managed, { ...target, isNonlocalAllowed: true })).toMatch(/^server-provider: .+Amazon/);
  });

  it('refuses a standby', () => {
    expect(findServerBreach({ ...answer, isStandby: true }, target)).toMatch(/^server-writable: /);
  });
});
