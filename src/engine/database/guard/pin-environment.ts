import { syncBuiltinESMExports } from 'node:module';
import type { Environment } from './guard-url-rules.ts';

export type PinOptions = {
  /** Told once of each name that somebody wanted to change; never of the value. */
  readonly onIgnored: (name: string) => void;
};

/**
 * From now on the variables have these values in `process.env`, whoever sets, deletes or redefines them, in whatever way: assignment,
 * `Object.assign`, dotenv with `override`, `process.loadEnvFile`, a new object in place of `process.env`. Child processes inherit them.
 * Disposing of it puts everything back as it was.
 *
 * A proxy, since Node keeps single variables from being made read-only.
 */
export function pinEnvironment(variables: Environment, { onIgnored }: PinOptions): Disposable {
  const before = Object.getOwnPropertyDescriptor(process, 'env');
  const pinned = new Map(Object.entries(variables));
  const ignored = new Set<string>();
  const ignore = (name: string, value: unknown): true => {
    if (String(value) !== String(pinned.get(name)) && !ignored.has(name)) {
      ignored.add(name);
      onIgnored(name);
    }
    return true;
  };
  const restore = setVariables(process.env, pinned);
  let env = pinnedView(process.env, pinned, ignore);
  Object.defineProperty(process, 'env', {
    configurable: true,
    enumerable: true,
    get: () => env,
    set: (replacement: NodeJS.ProcessEnv) => {
      for (const name of pinned.keys()) if (replacement[name] !== pinned.get(name)) ignore(name, replacement[name]);
      env = pinnedView(replacement, pinned, ignore);
    },
  });
  // For those who import `env` by its name.
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]() {
      if (before !== undefined) Object.defineProperty(process, 'env', before);
      restore();
      syncBuiltinESMExports();
    },
  };
}

type Pinned = ReadonlyMap<string, string | undefined>;

/** In the environment itself too, for native code; hands back what gives it its own values again. */
function setVariables(env: NodeJS.ProcessEnv, variables: Pinned): () => void {
  const before = [...variables.keys()].map((name) => [name, env[name]] as const);
  for (const [name, value] of variables) setVariable(env, name, value);
  return () => {
    for (const [name, value] of before) setVariable(env, name, value);
  };
}

function setVariable(env: NodeJS.ProcessEnv, name: string, value: string | undefined): void {
  if (value === undefined) delete env[name];
  else env[name] = value;
}

function pinnedView(
  env: NodeJS.ProcessEnv,
  pinned: Pinned,
  ignore: (name: string, value: unknown) => true,
): NodeJS.ProcessEnv {
  const isPinned = (name: string | symbol): name is string => typeof name === 'string' && pinned.has(name);
  const isThere = (name: string | symbol) => (isPinned(name) ? pinned.get(name) !== undefined : name in env);
  return new Proxy(env, {
    get: (target, name) => (isPinned(name) ? pinned.get(name) : Reflect.get(target, name)),
    set: (target, name, value) => (isPinned(name) ? ignore(name, value) : Reflect.set(target, name, value)),
    deleteProperty: (target, name) => (isPinned(name) ? ignore(name, undefined) : Reflect.deleteProperty(target, name)),
    defineProperty: (target, name, descriptor) =>
      isPinned(name) ? ignore(name, descriptor.value) : Reflect.defineProperty(target, name, descriptor),
    has: (_target, name) => isThere(name),
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...pinned.keys()])].filter(isThere),
    getOwnPropertyDescriptor: (target, name) => {
      if (!isPinned(name)) return Reflect.getOwnPropertyDescriptor(target, name);
      const value = pinned.get(name);
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
  });
}
