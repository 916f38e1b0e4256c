import { expect, it } from 'vitest';
import { aimingAt } from './changed-aims.ts';
import { changedText } from './changed-text.ts';

it('says which actions are aimed at, by which files', () => {
  const used = [
    { name: 'src/assign.ts', actions: ['assign', 'confirm'], nearness: 'lines' },
    { name: 'src/days.ts', actions: ['assign'], nearness: 'importer' },
    { name: 'src/session.ts', actions: [], nearness: 'nearly all' },
  ] as const;
  const aims = { since: 'main', changed: ['README.md', ...used.map(({ name }) => name)], used };
  expect(changedText(aims, 72)).toBe(
    'aiming at 2 of 72 actions whose code has changed since main: assign, confirm (src/assign.ts, src/days.ts, by what imports it)',
  );
  expect(aimingAt(['bids.place'], { aims, taught: [], broken: [7] })).toEqual({
    towards: ['bids.place', 'assign', 'confirm'],
    taught: [],
    unaimed: [7],
  });
  expect(aimingAt()).toEqual({ towards: [] });
});

it('says why none is known', () => {
  const since = 'the last commit';
  expect(changedText({ since, changed: [], used: [] }, 9)).toBe(
    'nothing has changed since the last commit: runs aim as they do without --changed',
  );
  expect(changedText({ since, changed: ['README.md', 'é.ts'], used: [] }, 9)).toBe(
    'no action is known whose code has changed since the last commit: nothing that has was loaded (README.md, é.ts). Where the application runs in a process of its own, name the actions: --towards',
  );
  const used = [
    { name: 'a.ts', actions: [], nearness: 'nearly all' },
    { name: 'b.ts', actions: [], nearness: 'none' },
  ] as const;
  expect(changedText({ since, changed: ['a.ts', 'b.ts'], used }, 9)).toBe(
    'no action is known whose code has changed since the last commit: a.ts: nearly all run it, b.ts: none ran it',
  );
});

it('names no more than anybody reads', () => {
  const actions = Array.from({ length: 14 }, (_, at) => `action-${String(at).padStart(2, '0')}`);
  const aims = { since: 'main', changed: ['a.ts'], used: [{ name: 'a.ts', actions, nearness: 'lines' } as const] };
  expect(changedText(aims, 40)).toMatch(/: action-00, .*action-11 and 2 more \(a\.ts\)$/);
});
