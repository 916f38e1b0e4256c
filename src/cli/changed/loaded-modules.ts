/** A module that Vite has made the code of: its file, and that code. */
export type LoadedModule = { readonly id: string; readonly file: string; readonly code: string };

/** The modules of a project that were loaded through Vite, those of packages aside. */
export class LoadedModules {
  readonly #modules = new Map<string, LoadedModule>();
  /** The ids of the modules that import a file; those that are known once the project is open. */
  importersOf: (file: string) => readonly string[] = () => [];

  note(module: LoadedModule): void {
    if (!/[\\/]node_modules[\\/]/.test(module.file)) this.#modules.set(module.id, module);
  }

  /** How many there are by now. */
  get size(): number {
    return this.#modules.size;
  }

  find(id: string): LoadedModule | undefined {
    return this.#modules.get(id);
  }

  ofFile(file: string): readonly LoadedModule[] {
    return [...this.#modules.values()].filter((module) => module.file === file);
  }
}
