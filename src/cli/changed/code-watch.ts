import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChangedLines, type FunctionSpan, touches } from './changed-lines.ts';
import type { ChangedFile } from './git-changes.ts';
import type { LoadedModules } from './loaded-modules.ts';
import { type ScriptLines, scriptLines, scriptOfModule } from './script-lines.ts';

/** How near a function is to what has changed: it was changed itself; or its file; or its file imports the one that was. */
export type Nearness = 'lines' | 'file' | 'importer';

/** A function that ran, and which changed file it is near to, by its name. */
export type RanFunction = { readonly id: string; readonly changed: string; readonly nearness: Nearness };

/** The folders of the engine and of this program, which may be the very repository that is asked for changes. */
const own = ['../../engine/', '../'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

/** What a script has to do with a changed file. */
type Stake = { readonly changed: ChangedFile; readonly isItself: boolean };

type Script = { readonly lines: ScriptLines; readonly stakes: readonly Stake[] };

/**
 * Watches which functions run that are near to changed code, by V8's count of calls (Profiler domain of its inspector protocol). While it
 * watches, V8 optimizes nothing; and it counts all that runs, whoever called it.
 */
export class CodeWatch implements AsyncDisposable {
  readonly #session = new Session();
  readonly #changed: readonly ChangedFile[];
  readonly #modules: LoadedModules;
  /** By the address that V8 knows a script by; undefined for one that has nothing to do with what has changed. */
  readonly #scripts = new Map<string, Script | undefined>();
  /** As many modules were there when the scripts were looked at. */
  #known = 0;

  constructor(changed: readonly ChangedFile[], modules: LoadedModules) {
    this.#changed = changed;
    this.#modules = modules;
  }

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /** The functions near to changed code that have run since it was asked last. */
  async take(): Promise<readonly RanFunction[]> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    if (this.#known !== this.#modules.size) this.#scripts.clear();
    this.#known = this.#modules.size;
    return result.flatMap((coverage) => {
      const script = this.#scriptAt(coverage.url);
      return script ? ranIn(coverage, script) : [];
    });
  }

  /** Names of the changed files that were loaded: those that Vite has loaded, and what else has run. */
  get loaded(): readonly string[] {
    const stakes = [...this.#scripts.values()].flatMap((script) => script?.stakes ?? []);
    const have = new Set(stakes.filter(({ isItself }) => isItself).map(({ changed }) => changed));
    return this.#changed
      .filter((changed) => have.has(changed) || this.#modules.ofFile(changed.path).length > 0)
      .map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  #scriptAt(url: string): Script | undefined {
    if (!this.#scripts.has(url)) this.#scripts.set(url, this.#readScript(url));
    return this.#scripts.get(url);
  }

  #readScript(url: string): Script | undefined {
    if (url.startsWith('file:')) return this.#readFile(fileURLToPath(url));
    const module = this.#modules.find(url) ?? this.#modules.find(decodedSpaces(url));
    if (module === undefined) return undefined;
    const importing = this.#changed.filter(({ path }) => this.#modules.importersOf(path).includes(module.id));
    const { text, codeStart } = scriptOfModule(module.code);
    return this.#withStakes(scriptLines(text, module.file, codeStart), importing);
  }

  /** What Node has loaded itself, such as what a workspace has built. */
  #readFile(file: string): Script | undefined {
    if (file.includes(`${sep}node_modules${sep}`) || own.some((folder) => file.startsWith(folder))) return undefined;
    try {
      return this.#withStakes(scriptLines(readFileSync(file, 'utf8'), file), []);
    } catch {
      // It is gone since it was loaded.
      return undefined;
    }
  }

  #withStakes(lines: ScriptLines, importing: readonly ChangedFile[]): Script | undefined {
    const own = this.#changed.filter(({ path }) => lines.sources.includes(path));
    const stakes = [
      ...own.map((changed) => ({ changed, isItself: true })),
      ...importing.map((changed) => ({ changed, isItself: false })),
    ];
    return stakes.length === 0 ? undefined : { lines, stakes };
  }
}

/** What of a script has run, its module's own code aside. */
function ranIn({ url, functions }: Profiler.ScriptCoverage, { lines, stakes }: Script): readonly RanFunction[] {
  const counted = functions.flatMap(({ ranges: [range] }) => {
    if (range === undefined || range.startOffset < Math.max(1, lines.codeStart)) return [];
    const from = lines.placeOf(range.startOffset);
    const to = lines.placeOf(range.endOffset - 1);
    if (from === undefined || to === undefined) return [];
    const span = { start: range.startOffset, end: range.endOffset, fromLine: from.line, toLine: to.line };
    return [{ file: from.file, span, hasRun: range.count > 0 }];
  });
  const spans = counted.map(({ span }) => span);
  return counted.flatMap(({ file, span, hasRun }) =>
    hasRun
      ? stakes.flatMap(({ changed, isItself }) =>
          isItself && file !== changed.path
            ? []
            : [
                {
                  id: `${url}:${span.start}`,
                  changed: changed.name,
                  nearness: isItself ? nearnessOf(changed.lines, span, spans) : ('importer' as const),
                },
              ],
        )
      : [],
  );
}

function nearnessOf(lines: ChangedLines, span: FunctionSpan, all: readonly FunctionSpan[]): Nearness {
  return touches(lines, span, all) ? 'lines' : 'file';
}

/** Vite writes a space in an address as `%20`, and nothing else so. */
function decodedSpaces(url: string): string {
  return url.replace(/%20/g, ' ');
}
