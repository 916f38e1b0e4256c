import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ssrDynamicImportKey,
  ssrExportAllKey,
  ssrExportNameKey,
  ssrImportKey,
  ssrImportMetaKey,
  ssrModuleExportsKey,
} from 'vite/module-runner';

/** Where an offset in a script stands in its source: the file, by its whole path, and the line, from 1. */
export type SourcePlace = { readonly file: string; readonly line: number };

/** What tells of the offsets of a script where they stand in its sources. */
export type ScriptLines = {
  /** The files that it was made of. */
  readonly sources: readonly string[];
  readonly placeOf: (offset: number) => SourcePlace | undefined;
  /** Where its modules's own code begins: what begins before is no function of it. */
  readonly codeStart: number;
};

const mapComment = /^\/\/# sourceMappingURL=(\S+)\s*$/gm;
const inlineMap = /^data:application\/json[^,]*;base64,(.*)$/;

/** That of a script whose text is as it was run, by the map that it names at its end; its own lines where there is none. */
export function scriptLines(text: string, file: string, codeStart = 0): ScriptLines {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const rowOf = (offset: number) => {
    const next = starts.findIndex((start) => start > offset);
    return (next === -1 ? starts.length : next) - 1;
  };
  const payload = mapOf(text, file);
  if (payload === undefined)
    return { sources: [file], codeStart, placeOf: (offset) => ({ file, line: rowOf(offset) + 1 }) };
  const map = new SourceMap(payload);
  const sourceAt = (source: string) =>
    source.startsWith('file:') ? fileURLToPath(source) : resolve(dirname(file), payload.sourceRoot ?? '', source);
  // What Vite makes of one file may call it by its name alone.
  const alone = payload.sources.length === 1 && codeStart > 0;
  return {
    sources: alone ? [file] : payload.sources.map(sourceAt),
    codeStart,
    placeOf: (offset) => {
      const row = rowOf(offset);
      const entry = map.findEntry(row, offset - (starts[row] ?? 0));
      if (!('originalLine' in entry)) return undefined;
      return { file: alone ? file : sourceAt(entry.originalSource), line: entry.originalLine + 1 };
    },
  };
}

/** The map within a script, or beside it, as what a workspace has built may have it. */
function mapOf(text: string, file: string): SourceMapPayload | undefined {
  const [, address] = [...text.matchAll(mapComment)].at(-1) ?? [];
  if (address === undefined) return undefined;
  const [, encoded] = inlineMap.exec(address) ?? [];
  try {
    if (encoded !== undefined) return JSON.parse(Buffer.from(encoded, 'base64').toString());
    return JSON.parse(readFileSync(resolve(dirname(file), decodeURIComponent(address)), 'utf8'));
  } catch {
    // It was not kept with what was built.
    return undefined;
  }
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

/** The script that the module runner of Vite makes of a module's code: offsets count from the function around it. */
export function scriptOfModule(code: string): { readonly text: string; readonly codeStart: number } {
  const names = [
    ssrModuleExportsKey,
    ssrImportMetaKey,
    ssrImportKey,
    ssrDynamicImportKey,
    ssrExportAllKey,
    ssrExportNameKey,
  ];
  const body = `"use strict";\n${code}`;
  const head = `(${AsyncFunction(...names, '')
    .toString()
    .replace(/\n\}$/, '')}`;
  return { text: `${head}${body}\n})`, codeStart: head.length };
}
