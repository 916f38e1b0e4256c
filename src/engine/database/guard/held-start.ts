import { extname } from 'node:path';
import { connectionVariables } from './connection-variables.ts';
import { assertSafeIntegrationDbUrl } from './guard.ts';
import type { Environment } from './guard-url-rules.ts';

/** The module beside this one, whether sources run or what was built from them. */
const HOLD = new URL(`./hold-on-start${extname(import.meta.url)}`, import.meta.url).href;

/**
 * What a Node process has to be started with for it to be held to the integration database from its first moment (see `holdProcess`),
 * whatever its configuration and modules would do: a worker of vitest, a thread, a tool that pushes the schema.
 */
export type HeldStart = {
  /** Undefined for a variable that must not be set. */
  readonly env: Environment;
  readonly execArgv: readonly string[];
};

/** @throws UsageError where the guard refuses the URL. */
export function heldStart(environment: Environment): HeldStart {
  const target = assertSafeIntegrationDbUrl(environment);
  return { env: connectionVariables(target, environment), execArgv: ['--import', HOLD] };
}

/**
 * The variables with which a program is held that starts Node itself, such as `npx drizzle-kit`: the same, with NODE_OPTIONS for it and
 * every Node process below it.
 */
export function heldEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { env, execArgv } = heldStart(environment);
  return { ...environment, ...env, NODE_OPTIONS: [environment.NODE_OPTIONS, ...execArgv].filter(Boolean).join(' ') };
}
