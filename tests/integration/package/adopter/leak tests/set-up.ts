import { integrationSetup } from 'leakproof/vitest';

export const { setup, teardown } = integrationSetup(() => import('./harness.ts'));
