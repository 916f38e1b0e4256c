import { integrationSetup } from '../../../src/engine/vitest/index.ts';

export const { setup, teardown } = integrationSetup(() => import('./pad.ts'));
