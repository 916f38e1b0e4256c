import { ESModulesEvaluator, type EvaluatedModuleNode, type ModuleRunnerContext } from 'vite/module-runner';
import type { LoadedModules } from './changed/loaded-modules.ts';

/**
 * Runs modules as Vite does, and gives of a package of CommonJS every name that it exports: Node knows only those that it can read off the
 * source, and sources that are compiled to CommonJS import the others as well.
 */
export class NamesOfCommonJs extends ESModulesEvaluator {
  readonly #modules: LoadedModules | undefined;

  /** What it runs is noted where somebody wants to know. */
  constructor(modules?: LoadedModules) {
    super();
    this.#modules = modules;
  }

  override async runInlinedModule(
    context: ModuleRunnerContext,
    code: string,
    module?: Readonly<EvaluatedModuleNode>,
  ): Promise<void> {
    if (module) this.#modules?.note({ id: module.id, file: module.file, code });
    await super.runInlinedModule(context, code);
  }

  override async runExternalModule(file: string): Promise<unknown> {
    const module: unknown = await super.runExternalModule(file);
    return isNamespace(module) && 'module.exports' in module ? withAllNames(module, module['module.exports']) : module;
  }
}

type Namespace = { readonly [name: string | symbol]: unknown };

function isNamespace(module: unknown): module is Namespace {
  return typeof module === 'object' && module !== null;
}

function withAllNames(module: Namespace, exported: unknown): Namespace {
  if ((typeof exported !== 'object' && typeof exported !== 'function') || exported === null) return module;
  // Not over the namespace itself, whose names a proxy could not add to.
  return new Proxy(
    { ...module },
    {
      has: (known, name) => name in known || name in exported,
      get: (known, name) => (name in known ? known[name] : Reflect.get(exported, name)),
    },
  );
}
