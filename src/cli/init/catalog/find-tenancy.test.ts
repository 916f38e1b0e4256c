import { describe, expect, it } from 'vitest';
import { deriveOwnership } from '../../../engine/tenancy/derive-ownership.ts';
import { sketchTables } from '../../../engine/tenancy/sketch-tables.ts';
import { findMessages, findSessionTables } from './find-messages.ts';
import { findPeople } from './find-people.ts';
import { findRoots } from './find-root.ts';
import { planTenancy } from './find-tenancy.ts';

const linked = sketchTables({
  organizations: { plan_id: 'plans?' },
  plans: { name: ': text' },
  users: { email: ': text' },
  members: { organization_id: 'organizations', user_id: 'users' },
  projects: { organization_id: 'organizations' },
  tasks: { project_id: 'projects', assignee_id: 'users?' },
  sessions: { user_id: 'users', token: ': text' },
  notifications: { organization_id: 'organizations', user_id: 'users' },
  email_outbox: { organization_id: 'organizations' },
  audit_logs: { actor_id: ': uuid' },
  attachments: { resource_id: ': uuid', resource_type: ': text' },
});

const unlinked = sketchTables({
  workspace: { name: ': text' },
  user: { email: ': text' },
  membership: { workspaceId: ': uuid', userId: ': uuid' },
  task: { workspaceId: ': uuid', title: ': text' },
  note: { taskId: ': uuid', tenant_id: ': uuid' },
});

describe('the root', () => {
  it('is what most tables lead to and is named as tenants are', () => {
    const [root, ...others] = findRoots(linked);
    expect(root).toEqual({
      choice: 'organizations',
      reason: '5 of 11 tables lead to it, and it is named as tenants are',
      isSure: true,
    });
    expect(others.some(({ isSure }) => isSure)).toBe(false);
  });

  it('is found by the names of columns where there are no foreign keys', () => {
    expect(findRoots(unlinked)[0]).toMatchObject({ choice: 'workspace', isSure: true });
  });

  it('is asked for where nothing goes by a name that tenants have', () => {
    expect(findRoots(sketchTables({ farms: {}, fields: { farm_id: 'farms' } }))).toEqual([
      { choice: 'farms', reason: '1 of 2 tables lead to it', isSure: false },
    ]);
    expect(findRoots(sketchTables({ notes: {}, users: {} }))).toEqual([]);
  });
});

it('finds people, inboxes, outboxes and sessions by their names and what they lead to', () => {
  expect(findPeople(linked, 'organizations')[0]).toMatchObject({ choice: 'users', isSure: true });
  expect(findMessages(linked, 'users', 'members')).toEqual({
    inboxes: [{ table: 'notifications', recipient: 'user_id' }],
    outboxes: ['email_outbox'],
  });
  expect(findSessionTables(linked, 'users')).toEqual([{ table: 'sessions', token: 'token', person: 'user_id' }]);
});

describe('the declaration', () => {
  it('says what the catalog does not, and names what nobody can', () => {
    const { declaration, reasons, unknown } = planTenancy(linked, 'organizations', 'users');
    expect(declaration).toEqual({
      root: 'organizations',
      people: 'users',
      audit: ['audit_logs'],
      shared: ['attachments', 'plans', 'users'],
    });
    expect(unknown).toEqual(['attachments']);
    expect(reasons).toEqual([
      'audit_logs only records what happened, by its name',
      'plans belongs to no tenant: no column leads to one',
      'users belongs to no tenant: people may work for several',
    ]);
  });

  it('links by the names of columns where there are no foreign keys, for all tables at once where several have one', () => {
    const { declaration } = planTenancy(unlinked, 'workspace', 'user');
    expect(declaration).toEqual({
      root: 'workspace',
      people: 'user',
      columns: {
        '*.workspaceId': 'workspace',
        'membership.userId': 'user',
        'note.taskId': 'task',
        'note.tenant_id': 'workspace',
      },
      shared: ['user'],
    });
    expect(() => deriveOwnership(unlinked, declaration)).not.toThrow();
  });

  it('asks of what its owner seems to publish, and of nothing that is nobody’s', () => {
    const tables = sketchTables({
      teams: {},
      users: {},
      plans: { is_public: ': boolean' },
      boards: { team_id: 'teams', visibility: ': text' },
      pages: { team_id: 'teams', visibility: ': text' },
    });
    const words = (table: string) => (table === 'pages' ? ['team', 'owner'] : ['team', 'public']);
    expect(planTenancy(tables, 'teams', 'users', words).published).toMatchObject([
      { table: 'boards', column: 'visibility', code: "({ visibility }) => visibility === 'public'" },
    ]);
  });

  it('takes a store of sessions for what every request writes to, and not sessions that say whose they are', () => {
    const store = { sid: ': text', sess: ': json', expire: ': timestamp' };
    const planned = (session: Record<string, string>) =>
      planTenancy(sketchTables({ teams: {}, users: { team_id: 'teams' }, session }), 'teams', 'users').declaration;
    expect(planned(store)).toEqual({ root: 'teams', people: 'users', audit: ['session'] });
    expect(planned({ ...store, user_id: 'users' })).toEqual({ root: 'teams', people: 'users' });
    expect(planned({ ...store, user_id: ': uuid' })).not.toHaveProperty('audit');
  });

  it('links what says which tenant somebody looks at, as sessions of better-auth do without a foreign key', () => {
    const sketched = sketchTables({
      organization: { name: ': text' },
      user: { email: ': text' },
      member: { organizationId: 'organization', userId: 'user' },
      session: { userId: 'user', activeOrganizationId: ': uuid', token: ': text' },
      preference: { userId: 'user', current_org_id: ': uuid', activePlanId: ': uuid' },
    });
    expect(planTenancy(sketched, 'organization', 'user').declaration.columns).toEqual({
      'session.activeOrganizationId': 'organization',
      'preference.current_org_id': 'organization',
    });
  });

  it('has people work for several tenants where a table joins them, though a column of theirs leads to one', () => {
    const plan = (name: string, isLinked: boolean) => {
      const sketched = sketchTables({
        teams: {},
        users: { team_id: isLinked ? 'teams?' : ': uuid' },
        [name]: isLinked ? { user_id: 'users', team_id: 'teams' } : { user_id: ': uuid', team_id: ': uuid' },
      });
      const tables = sketched.map((table) =>
        table.name === name
          ? { ...table, columns: table.columns.map((column) => ({ ...column, nullable: false })) }
          : table,
      );
      return planTenancy(tables, 'teams', 'users').declaration;
    };
    for (const isLinked of [true, false]) {
      expect(plan('notes', isLinked).shared).toBeUndefined();
      expect(plan('team_members', isLinked)).toMatchObject({ shared: ['users'] });
    }
  });
});
