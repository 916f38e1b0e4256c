import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { processWide } from '../../process-wide.ts';
import { type ModuleFormat, STATEFUL_LIBRARIES, STATEFUL_MODULES } from './id-library.ts';

type Make = () => (...input: unknown[]) => unknown;

/** What the modules of libraries find in the process: one for all copies of this engine. */
type Renewals = {
  isWatching: boolean;
  /** The step that runs, counted; 0 outside of steps. */
  step: number;
  /** How many have begun. */
  steps: number;
  /** For each library that was loaded, whether what it keeps is renewed. */
  readonly loaded: Map<string, boolean>;
  readonly resets: (() => void)[];
  readonly renew: (reset: () => void) => void;
  readonly renewed: (make: Make) => ReturnType<Make>;
};

const renewals = processWide('renewals', createRenewals);

/**
 * Has every known library that makes ids begin anew with each step, as in a process of its own, where it is loaded from now on: a pool
 * of random bytes, a counter or a last id that outlives its step would make ids depend on the runs before. Idempotent.
 */
export function watchIdLibraries(): void {
  if (renewals.isWatching) return;
  renewals.isWatching = true;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const place = url.startsWith('file:') ? placeOf(url) : undefined;
      if (!place) return loaded;
      const text = textOf(loaded.source) ?? readFileSync(fileURLToPath(url), 'utf8');
      const source = renewSource(text, place, formatOf(loaded.format, text));
      return source === undefined ? loaded : { ...loaded, source };
    },
  });
}

/** The same for a module that a bundler loads in Node's place: its source as it is to run; undefined where that is as it is. */
export function renewBundled(source: string, file: string): string | undefined {
  const place = placeOf(file);
  return place && renewSource(source, place, formatOf(undefined, source));
}

/** A step begins: what the libraries keep is made anew. Nothing where they are not watched. */
export function renewIdLibraries(): void {
  renewals.steps += 1;
  renewals.step = renewals.steps;
  for (const reset of renewals.resets) reset();
}

/** No step runs: what the libraries make from now on belongs to none. */
export function releaseIdLibraries(): void {
  renewals.step = 0;
}

/** Libraries that were loaded and keep something from one step to the next, which nobody renews. */
export function findUnrenewedLibraries(): readonly string[] {
  return [...renewals.loaded].flatMap(([library, isRenewed]) => (isRenewed ? [] : [library]));
}

function createRenewals(): Renewals {
  const made: Renewals = {
    isWatching: false,
    step: 0,
    steps: 0,
    loaded: new Map(),
    resets: [],
    renew: (reset) => void made.resets.push(reset),
    renewed(make) {
      let step = -1;
      let current: ReturnType<Make> = () => undefined;
      return (...input) => {
        if (step !== made.step) {
          step = made.step;
          current = make();
        }
        return current(...input);
      };
    },
  };
  return made;
}

type Place = { readonly library: string; readonly file: string };

/** Of a library that keeps something: the package that a module belongs to, and the module's path within. */
function placeOf(url: string): Place | undefined {
  const [, library, file] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/([^?#]+)/.exec(url) ?? [];
  return library !== undefined && file !== undefined && STATEFUL_LIBRARIES.has(library) ? { library, file } : undefined;
}

function textOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  return source instanceof Uint8Array || source instanceof ArrayBuffer ? new TextDecoder().decode(source) : undefined;
}

/** Where a package does not say which it is, Node itself goes by the source. */
function formatOf(format: string | null | undefined, source: string): ModuleFormat | undefined {
  if (format === 'module' || format === 'commonjs') return format;
  if (format !== undefined && format !== null) return undefined;
  return /^export\b/m.test(source) ? 'module' : 'commonjs';
}

/** The module with its renewal at the end; undefined where it keeps nothing, or in a way that is not known. */
function renewSource(source: string, place: Place, format: ModuleFormat | undefined): string | undefined {
  const renewed = format && withRenewal(source, place, format);
  const { loaded } = renewals;
  loaded.set(place.library, renewed !== undefined || loaded.get(place.library) === true);
  return renewed;
}

function withRenewal(source: string, place: Place, format: ModuleFormat): string | undefined {
  const found = STATEFUL_MODULES.find(
    ({ library, file, state }) => library === place.library && file.test(place.file) && state.test(source),
  );
  if (!found) return undefined;
  const variable = (found.variables ?? []).reduce(
    (text, name) => text.replace(new RegExp(`^(export )?const ${name}\\b`, 'm'), `$1let ${name}`),
    source,
  );
  return `${variable}
{ const { renew, renewed } = globalThis[Symbol.for('leakproof.renewals')];
${found.renewal(format, source)} }`;
}
