/**
 * One object for the whole process, whatever copies of this engine are loaded in it: where Vite runs its sources, they are not the ones
 * that Node has loaded before.
 */
export function processWide<T extends object>(name: string, make: () => T): T {
  const symbol = Symbol.for(`leakproof.${name}`);
  const found = Reflect.get(globalThis, symbol) as T | undefined;
  if (found !== undefined) return found;
  const made = make();
  Object.defineProperty(globalThis, symbol, { value: made });
  return made;
}
