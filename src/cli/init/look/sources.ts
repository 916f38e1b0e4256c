import type { ProjectFacts } from './look-project.ts';
import { fileOf, type ModuleFacts, readModule } from './module-facts.ts';
import type { SourceTree } from './source-tree.ts';

/** The modules that a project is made of: neither tests nor scripts that run beside it. */
export type Sources = {
  readonly modules: readonly ModuleFacts[];
  /** Files with something in them of which nothing could be read: they cannot be parsed. */
  readonly unread: readonly string[];
  readonly module: (file: string) => ModuleFacts | undefined;
  /** The file that an import of a module leads to. */
  readonly follow: (importer: string, specifier: string) => string | undefined;
};

const NO_SOURCE =
  /(^|\/)(tests?|e2e|__tests__|__mocks__|scripts|migrations|examples|prisma)\/|\.(test|spec|config|stories|d)\.[cm]?[jt]sx?$|(^|\/)(seed|migrate)[\w.-]*\.[cm]?[jt]s$/;

/** Reads them all. */
export function readSources(tree: SourceTree, { aliases }: ProjectFacts): Sources {
  const files = tree.files.filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !NO_SOURCE.test(file));
  const modules = files.map((file) => readModule(tree, file));
  const byFile = new Map(modules.map((module) => [module.file, module]));
  return {
    modules,
    unread: modules.flatMap(({ file, text, statements }) => (statements.length === 0 && hasCode(text) ? [file] : [])),
    module: (file) => byFile.get(file),
    follow: (importer, specifier) => fileOf(tree, importer, specifier, aliases),
  };
}

function hasCode(text: string): boolean {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim() !== '';
}
