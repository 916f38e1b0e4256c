import { expect, test } from 'vitest';
import { objectionToNode } from './node-version.ts';

test.each(['24.0.0', '24.0.1', '24.21.0', '25.0.0', '100.1.0'])('Node %s is new enough for 24.0.0', (version) => {
  expect(objectionToNode(version, '>=24.0.0')).toBeUndefined();
});

test.each(['8.17.0', '20.20.2', '23.11.1'])('Node %s is refused in one line that says what to do', (version) => {
  expect(objectionToNode(version, '>=24.0.0')).toBe(
    `starting leakproof failed: Node ${version}; expected >=24.0.0. Install a newer Node, or let your version manager choose it.`,
  );
});

test('a later minor and patch version can be asked for', () => {
  expect(objectionToNode('24.2.9', '>=24.3.1')).toBeDefined();
  expect(objectionToNode('24.3.0', '>=24.3.1')).toBeDefined();
  expect(objectionToNode('24.4.0', '>=24.3.1')).toBeUndefined();
});
