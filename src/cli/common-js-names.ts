import { existsSync } from 'node:fs';
import type { Plugin } from 'vite';
import { isCommonJs } from './common-js.ts';

/**
 * Gives modules that are written as ones of ES, and are compiled to CommonJS where they run otherwise, what they have there: `require`,
 * `__filename` and `__dirname`. What such a module requires of the project's own sources is the module that others import, with the doubles
 * that stand in for some; it is loaded with the module that requires it, wherever in that it stands.
 */
export function commonJsNames(): Plugin {
  return {
    name: 'leakproof:common-js-names',
    async transform(code, id) {
      const [file = ''] = id.split('?');
      if (!existsSync(file) || /\/node_modules\//.test(file) || !NAMES.some((name) => isFree(name, code))) return null;
      const own = new Map<string, string>();
      for (const [, specifier = ''] of code.matchAll(/(?<![.\w$])require\(\s*['"](\.[^'"]*)['"]\s*\)/g)) {
        const found = (await this.resolve(specifier, id))?.id.split('?')[0];
        if (found && /\.[cm]?[jt]sx?$/.test(found) && existsSync(found) && !isCommonJs(found))
          own.set(specifier, found);
      }
      return { code: headOf(code, own) + code, map: null };
    },
  };
}

const NAMES = ['require', '__filename', '__dirname'] as const;

/** Whether a module uses a name that it does not declare itself. */
function isFree(name: (typeof NAMES)[number], code: string): boolean {
  const declared = new RegExp(`\\b(?:const|let|var|function)\\s+${name}\\b|\\bimport\\b[^;'"]*\\b${name}\\b`);
  const used = new RegExp(`(?<![.\\w$'"])${name}\\b${name === 'require' ? '\\s*[.(]' : ''}`);
  return used.test(code) && !declared.test(code);
}

/** One line with what follows it, so that places in the module stay on theirs. */
function headOf(code: string, own: ReadonlyMap<string, string>): string {
  const lines = isFree('__filename', code) ? ['const __filename = import.meta.filename;'] : [];
  if (isFree('__dirname', code)) lines.push('const __dirname = import.meta.dirname;');
  if (!isFree('require', code)) return lines.join(' ');
  const modules = [...own].map(([specifier, file], at) => ({ specifier, file, name: `__leakproof_required_${at}` }));
  const entries = modules.map(({ specifier, name }) => `${JSON.stringify(specifier)}: () => ${name}`);
  return [
    "import { createRequire as __leakproof_createRequire } from 'node:module';",
    ...modules.map(({ name, file }) => `import * as ${name} from ${JSON.stringify(file)};`),
    ...lines,
    `const __leakproof_own = { ${entries.join(', ')} }, __leakproof_require = __leakproof_createRequire(import.meta.url);`,
    'const require = Object.assign((from) => __leakproof_own[from]?.() ?? __leakproof_require(from), { resolve: __leakproof_require.resolve, cache: __leakproof_require.cache });',
  ].join(' ');
}
