import {
  type Action,
  type Actor,
  type Field,
  fc,
  type HttpRequest,
  type Json,
  type Performance,
  performHttp,
  reference,
} from '../../../src/engine/index.ts';
import type { Application } from './application.ts';
import type { Keys } from './keys.ts';
import type { Traits } from './traits.ts';

type Input = { readonly [field: string]: Json };

export type ActionOptions = {
  readonly traits: Traits;
  readonly keys: Keys;
  /** The session that an actor signs in with. */
  readonly tokenOf: (actor: Actor) => string;
};

/** What members and jobs can do. */
export function createActions({ traits, keys, tokenOf }: ActionOptions): readonly Action<Application>[] {
  const isPersonal = traits.sessions === 'of a person';
  /** A row by its id alone: where keys are composite, the organization is known already. */
  const row = (table: string, options: Parameters<typeof reference>[1] = {}) =>
    reference(table, keys.isComposite ? { column: 'id', ...options } : options);

  const action = (
    name: string,
    input: { readonly [field: string]: Field },
    request: (input: Input) => HttpRequest,
    { roles = ['manager', 'clerk'], weight = 1 }: Partial<Pick<Action, 'roles' | 'weight'>> = {},
  ): Action<Application> => ({
    name,
    roles,
    weight,
    input: isPersonal ? { organization: reference('organizations'), ...input } : input,
    perform: ({ app, actor, input: given }) => {
      const { path, ...rest } = request(given);
      const home = isPersonal ? `/organizations/${given.organization}` : '';
      return performHttp(app.fetch, actor, {
        ...rest,
        path: `${home}${path}`,
        headers: { authorization: tokenOf(actor) },
      });
    },
  });

  const job = (name: string, run: (app: Application) => Promise<void>): Action<Application> => ({
    name,
    roles: ['system'],
    input: {},
    perform: async ({ app }): Promise<Performance> => {
      await run(app);
      return { outcome: { kind: 'succeeded' }, observations: [] };
    },
  });

  const titles = fc.constantFrom('paint', 'sweep', 'order');
  const task = row('tasks');
  return [
    action('boards.list', {}, () => ({ method: 'GET', path: '/boards' })),
    action('boards.create', { slug: fc.constantFrom('plans', 'wishes', 'news', 'ideas'), title: titles }, (body) => ({
      method: 'POST',
      path: '/boards',
      body,
    })),
    action('boards.delete', { board: row('boards') }, ({ board }) => ({ method: 'DELETE', path: `/boards/${board}` })),
    action('tasks.list', { board: row('boards', { optional: true }), done: fc.boolean() }, ({ board, done }) => ({
      method: 'GET',
      path: `/tasks?done=${done}${board === null ? '' : `&board=${board}`}`,
    })),
    action(
      'tasks.create',
      {
        board: row('boards'),
        assignee: row('members', { optional: true }),
        title: titles,
        priority: fc.constantFrom(1, 2),
      },
      (body) => ({ method: 'POST', path: '/tasks', body }),
    ),
    action('tasks.get', { task }, (input) => ({ method: 'GET', path: `/tasks/${input.task}` })),
    action(
      'tasks.update',
      { task, isDone: fc.boolean() },
      ({ isDone, ...input }) => ({ method: 'PATCH', path: `/tasks/${input.task}`, body: { isDone: isDone ?? null } }),
      { weight: 2 },
    ),
    action('tasks.delete', { task }, (input) => ({ method: 'DELETE', path: `/tasks/${input.task}` })),
    action('tasks.notice', { task, text: fc.constantFrom('look', 'done soon') }, ({ text, ...input }) => ({
      method: 'POST',
      path: `/tasks/${input.task}/notice`,
      body: { text: text ?? null },
    })),
    action('members.list', {}, () => ({ method: 'GET', path: '/members' })),
    action(
      'members.set-active',
      { member: row('members'), isActive: fc.boolean() },
      ({ member, isActive }) => ({
        method: 'PATCH',
        path: `/members/${member}`,
        body: { isActive: isActive ?? null },
      }),
      { roles: ['manager'] },
    ),
    action('figures.get', {}, () => ({ method: 'GET', path: '/figures' }), { weight: 3 }),
    action('inbox.list', {}, () => ({ method: 'GET', path: '/inbox' })),
    job('jobs.digest', ({ jobs }) => jobs.digest()),
    ...(traits.figures === 'counted' ? [] : [job('jobs.refresh', ({ jobs }) => jobs.refresh())]),
  ];
}
