/** A module of a library that keeps something from one id to the next: a pool of random bytes, a counter, the last id. */
export type StatefulModule = {
  readonly library: string;
  /** Matches the path of the module within its package. */
  readonly file: RegExp;
  /** Matches a source that keeps it in the way that `renewal` knows. */
  readonly state: RegExp;
  /** Constants of the source that this sets anew, and that must be variables for it. */
  readonly variables?: readonly string[];
  /**
   * Code to put at the end of the module, where it sees all of its variables. `renew(reset)` has a function called when a step begins;
   * `renewed(make)` gives a function like the one that `make` gives, made anew for each step.
   */
  readonly renewal: (format: ModuleFormat, source: string) => string;
};

export type ModuleFormat = 'module' | 'commonjs';

const reset = (statements: string) => () => `renew(() => { ${statements} });`;

const monotonicFactory: Omit<StatefulModule, 'library'> = {
  file: /\bindex(\.esm|\.umd)?\.c?js$/,
  state: /\bfunction monotonicFactory\(/,
  renewal: (format) => {
    const factory = format === 'module' ? 'monotonicFactory' : 'exports.monotonicFactory';
    return `const makeMonotonic = ${factory}; ${factory} = (...input) => renewed(() => makeMonotonic(...input));`;
  },
};

/** Where Prisma's client, which is minified, keeps a function that makes cuids, what makes that, and the pool of its nanoids. */
const PRISMA = {
  cuid2:
    /[,;]([\w$]+)=([\w$]+)\(([\w$]+)\);function \2\(\w+\)\{let (\w+);return\(\)=>\(\4\|\|\(\4=\w+\(\)\),\4\(\)\)\}/,
  cuid: /\.isCuid=[\w$]+,\w+\}var ([\w$]+)=([\w$]+)\(([\w$]+)\);var ([\w$]+)=\1;/,
  nanoid: /\("Wrong ID size"\);try\{!([\w$]+)\|\|\1\.length</,
};

function renewPrisma(source: string): string {
  const [, cuid2, , makeCuid2] = PRISMA.cuid2.exec(source) ?? [];
  const [, , makeCuid, fingerprint, cuid] = PRISMA.cuid.exec(source) ?? [];
  const [, pool] = PRISMA.nanoid.exec(source) ?? [];
  return [
    cuid2 && `${cuid2} = renewed(() => ${makeCuid2}());`,
    cuid && `${cuid} = renewed(() => ${makeCuid}(${fingerprint}));`,
    pool && `renew(() => { ${pool} = undefined; });`,
  ]
    .filter((line) => line)
    .join('\n');
}

/** Modules whose state can be renewed. */
export const STATEFUL_MODULES: readonly StatefulModule[] = [
  { library: 'nanoid', file: /^index\.c?js$/, state: /^let pool, poolOffset$/m, renewal: reset('pool = undefined;') },
  {
    library: 'nanoid',
    file: /^index\.js$/,
    state:
      /^export function customAlphabet\([\s\S]*\n {2}let pool = ''\n[\s\S]*^export const nanoid = customAlphabet\(urlAlphabet\)$/m,
    variables: ['nanoid'],
    renewal: () => `const makeAlphabet = customAlphabet;
customAlphabet = (...input) => renewed(() => makeAlphabet(...input));
nanoid = customAlphabet(urlAlphabet);`,
  },
  {
    library: 'uuid',
    file: /\brng\.js$/,
    state: /^let poolPtr = rnds8Pool\.length;/m,
    renewal: reset('poolPtr = rnds8Pool.length;'),
  },
  {
    library: 'uuid',
    file: /\bv[17]\.js$/,
    state: /^const _state = \{\};$/m,
    renewal: reset('for (const name of Object.keys(_state)) delete _state[name];'),
  },
  {
    library: 'uuid',
    file: /\bv1\.js$/,
    state: /^let _nodeId;$/m,
    renewal: reset('_nodeId = _clockseq = undefined; _lastMSecs = _lastNSecs = 0;'),
  },
  {
    library: 'uuid',
    file: /\bv7\.js$/,
    state: /^let _seqLow = null;$/m,
    renewal: reset('_seqLow = _seqHigh = null; _msecs = 0;'),
  },
  {
    library: 'uuidv7',
    file: /\bindex\.c?js$/,
    state: /^let defaultGenerator;$/m,
    renewal: reset('defaultGenerator = undefined;'),
  },
  {
    library: '@paralleldrive/cuid2',
    file: /^src\/index\.js$/,
    state: /^const init = \([\s\S]*^const createId = /m,
    variables: ['init', 'createId'],
    renewal: (format) => `const makeCuid = init;
init = (...input) => renewed(() => makeCuid(...input));
createId = renewed(() => makeCuid());
${format === 'commonjs' ? 'Object.assign(module.exports, { init, createId });' : ''}`,
  },
  // From 7 on; those before make ids in an engine of their own.
  {
    library: '@prisma/client',
    file: /^runtime\/client\.m?js$/,
    state: PRISMA.cuid2,
    renewal: (_format, source) => renewPrisma(source),
  },
  { library: 'cuid', file: /^index\.js$/, state: /^var c = 0,$/m, renewal: reset('c = 0;') },
  // Made of the process's number and the machine's name, which another process that runs the same steps does not have.
  {
    library: 'cuid',
    file: /^lib\/fingerprint\.js$/,
    state: /\bprocess\.pid\b/,
    renewal: () => "module.exports = () => '0000';",
  },
  { ...monotonicFactory, library: 'ulid' },
  { ...monotonicFactory, library: 'ulidx' },
  {
    library: 'bson',
    file: /^lib\/bson(\.node)?\.[cm]js$/,
    state: /\bstatic resetState = /,
    renewal: reset('ObjectId.resetState();'),
  },
  {
    library: 'bson',
    file: /^lib\/bson(\.node)?\.[cm]js$/,
    state: /^let PROCESS_UNIQUE = null;$/m,
    renewal: reset('PROCESS_UNIQUE = null; ObjectId.index = Math.floor(Math.random() * 0xffffff);'),
  },
];

/** Libraries that are known to keep something, those above included. */
export const STATEFUL_LIBRARIES: ReadonlySet<string> = new Set([
  ...STATEFUL_MODULES.map(({ library }) => library),
  ...['bson-objectid', 'flake-idgen', 'hyperid', 'id128', 'nodejs-snowflake', '@sapphire/snowflake', 'shortid'],
  ...['short-unique-id', 'simple-flakeid', 'snowflake-id', '@akanass/nestjs-snowflake', 'tsid-ts', 'xid-js'],
]);
