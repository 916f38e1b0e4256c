import type { Imported } from '../write/code.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Sources } from './sources.ts';
import { isNode } from './syntax.ts';

/** How the application hashes a password. */
export type Hashing = {
  /** An expression that hashes `password`: `bcrypt.hash(password, 4)`. */
  readonly code: string;
  readonly imports: readonly Imported[];
  /** `bcrypt`, or the file of the application's own function. */
  readonly by: string;
};

/** A hash says itself what it cost to make; a cheap one is as good for tests, and is made and compared sooner. */
const CHEAP_ARGON2 = '{ timeCost: 2, memoryCost: 1024, parallelism: 1 }';

const LIBRARIES: readonly (readonly [name: string, imported: string, code: string])[] = [
  ['bcrypt', 'default', 'bcrypt.hash(password, 4)'],
  ['bcryptjs', 'default', 'bcrypt.hash(password, 4)'],
  ['@node-rs/bcrypt', 'hash', 'hash(password, 4)'],
  ['argon2', 'default', `argon2.hash(password, ${CHEAP_ARGON2})`],
  ['@node-rs/argon2', 'hash', `hash(password, ${CHEAP_ARGON2})`],
  ['oslo/password', 'Argon2id', 'new Argon2id().hash(password)'],
  ['lucia', 'Scrypt', 'new Scrypt().hash(password)'],
];

/** How better-auth does, where it is not told otherwise. */
export const betterAuthHashing: Hashing = {
  code: 'hashPassword(password)',
  imports: [{ from: 'better-auth/crypto', name: 'hashPassword', isPackage: true }],
  by: 'better-auth',
};

/** By a library that the application imports, else by a function of its own that is called so. */
export function findHashing({ modules }: Sources, packages: ReadonlyMap<string, string>): Hashing | undefined {
  const imported = new Set(
    modules.flatMap(({ imports }) => [...imports.values()].flatMap(({ from, isType }) => (isType ? [] : [from]))),
  );
  const own = ownFunction(modules);
  const isAtHand = (name: string) => [...packages.keys()].some((each) => name === each || name.startsWith(`${each}/`));
  const [library] = LIBRARIES.filter(([name]) => imported.has(name));
  if (library === undefined || (own !== undefined && !isAtHand(library[0]))) return own;
  const [from, name, code] = library;
  return { code, by: from, imports: [{ from, name, isPackage: true, called: code.split('.')[0] ?? name }] };
}

const HASHING = /^(hash|encrypt|make|create|generate|derive)_?(password|pwd)(_?hash)?$|^password_?hash$/i;

/** One that takes a password and hands back its hash. */
function ownFunction(modules: readonly ModuleFacts[]): Hashing | undefined {
  for (const { file, exports, made } of modules)
    for (const [name, { local, value, isType }] of exports) {
      const declared = value ?? made.get(local ?? name);
      const isFunction = isNode(declared) && /Function/.test(declared.type);
      const isCalledSo = HASHING.test(name) || (name === 'hash' && /passw/i.test(file));
      if (isType || !isFunction || !isCalledSo) continue;
      return { code: `${name}(password)`, imports: [{ from: file, name }], by: file };
    }
  return undefined;
}
