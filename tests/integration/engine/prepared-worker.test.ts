import { createRequire } from 'node:module';
import { monotonicFactory } from 'ulid';
import { expect, it } from 'vitest';
import { controlNode } from '../../../src/engine/run/node/control-node.ts';

// Loaded before any control is there, as an application is by a test file: both keep what they find then.
const makers: readonly (() => string)[] = [createRequire(import.meta.url)('uuid-9').v4, monotonicFactory()];

it('a worker of a suite is ready for the control of time and chance before the application is loaded', () => {
  using control = controlNode();
  const draw = () => {
    control.begin({ instant: '2031-05-06T07:08:09.123Z', stream: 's1' });
    return makers.map((make) => make());
  };
  const first = draw();
  expect(draw()).toEqual(first);
});
