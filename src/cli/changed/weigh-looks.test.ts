import { expect, it } from 'vitest';
import type { Nearness } from './code-watch.ts';
import { weighLooks } from './weigh-looks.ts';

const ran = (id: string, nearness: Nearness = 'lines', changed = 'a.ts') => ({ id, changed, nearness });

/** Of ten actions, those that run something near to what has changed. */
function looks(near: { readonly [action: string]: readonly ReturnType<typeof ran>[] }) {
  const names = Array.from({ length: 10 }, (_, at) => `action-${at}`);
  return names.map((action) => ({ action, ran: near[action] ?? [] }));
}

it('names those that run the changed functions, whichever of them, and however often they were looked at', () => {
  const near = looks({
    'action-2': [ran('f'), ran('h', 'file')],
    'action-1': [ran('g')],
    'action-5': [ran('h', 'file')],
  });
  expect(weighLooks(['a.ts'], [...near, ...near])).toEqual([
    { name: 'a.ts', actions: ['action-1', 'action-2'], nearness: 'lines' },
  ]);
});

it('falls back to the file where none of its changed functions ran, and then to what imports it', () => {
  const imported = { 'action-3': [ran('z', 'importer')] };
  expect(weighLooks(['a.ts'], looks({ 'action-2': [ran('h', 'file')], ...imported }))).toEqual([
    { name: 'a.ts', actions: ['action-2'], nearness: 'file' },
  ]);
  expect(weighLooks(['a.ts'], looks(imported))).toEqual([
    { name: 'a.ts', actions: ['action-3'], nearness: 'importer' },
  ]);
  expect(weighLooks(['a.ts', 'b.ts'], looks({}))).toEqual([
    { name: 'a.ts', actions: [], nearness: 'none' },
    { name: 'b.ts', actions: [], nearness: 'none' },
  ]);
});

it('takes nothing from a function that more than half of the actions run, nor from a file that names more than half', () => {
  const sixth = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`action-${at}`, [ran('session')]]));
  expect(weighLooks(['a.ts'], looks(sixth))).toEqual([{ name: 'a.ts', actions: [], nearness: 'nearly all' }]);
  const mixed = { ...sixth, 'action-0': [ran('session'), ran('rare')] };
  expect(weighLooks(['a.ts'], looks(mixed))).toEqual([{ name: 'a.ts', actions: ['action-0'], nearness: 'lines' }]);
  const scattered = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`action-${at}`, [ran(`f${at}`)]]));
  expect(weighLooks(['a.ts'], looks(scattered))).toEqual([{ name: 'a.ts', actions: [], nearness: 'nearly all' }]);
  const fifth = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`action-${at}`, [ran('session')]]));
  expect(weighLooks(['a.ts'], looks(fifth))[0]?.actions).toHaveLength(5);
});

it('keeps each changed file apart', () => {
  const near = looks({ 'action-1': [ran('f')], 'action-2': [ran('g', 'file', 'b.ts')] });
  expect(weighLooks(['a.ts', 'b.ts'], near).map(({ actions }) => actions)).toEqual([['action-1'], ['action-2']]);
});
