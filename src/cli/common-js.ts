import { readFileSync } from 'node:fs';

/** Whether a file is a module of CommonJS and of nothing else, by what stands in it. */
export function isCommonJs(file: string): boolean {
  if (!/\.c?js$/.test(file)) return false;
  const text = readFileSync(file, 'utf8');
  return (
    /\b(?:module\.)?exports\b|\brequire\(/.test(text) &&
    !/^\s*(?:import\b(?!\s*\()|export\b)|\bimport\.meta\b/m.test(text)
  );
}
