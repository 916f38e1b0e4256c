import type { Environment } from '../database/guard/guard-url-rules.ts';
import { heldStart } from '../database/guard/held-start.ts';

/** A project of vitest, as a global set-up is given it: what its workers start with may still be changed. */
export type ProjectOfWorkers = {
  readonly config: { env: Variables; readonly execArgv: string[] };
  /** The whole run, with what it says for all its projects. */
  readonly vitest: { readonly config: { env?: Variables } };
};

type Variables = { [name: string]: unknown };

/**
 * Has the workers held to the integration database from their first moment, before vitest or a module of the project runs in them (see
 * `holdProcess`). Variables that a configuration sets, as by `env: loadEnv(…)`, do not lead them elsewhere.
 *
 * @throws UsageError where the guard refuses the URL.
 */
export function holdWorkers({ config, vitest }: ProjectOfWorkers, environment: Environment): void {
  const { env, execArgv } = heldStart(environment);
  const names = Object.keys(env);
  const isLeft = ([name]: readonly [string, unknown]) => !names.includes(name);
  const isSet = ([, value]: readonly [string, unknown]) => value !== undefined;
  vitest.config.env = Object.fromEntries(Object.entries(vitest.config.env ?? {}).filter(isLeft));
  config.env = Object.fromEntries(Object.entries({ ...config.env, ...env }).filter(isSet));
  config.execArgv.push(...execArgv);
}
