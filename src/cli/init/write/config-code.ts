import { posix } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { importPath, textCode } from './code.ts';

/** The configuration by which both the suites and the command line load the application. */
export function configCode({ pool, project, folder, secrets, application }: Plan): string {
  const hasVitest = project.packages.has('vitest');
  const swaps = [
    ...(pool.standsFor === undefined ? [] : [[pool.standsFor, pool.file] as const]),
    ...(application.files?.framework === 'next' && application.files.readsNextHeaders
      ? [['node_modules/next/headers.js', nextHeadersFile(folder)] as const]
      : []),
  ].map(([from, to]) => `swapModule(${textCode(from)}, ${textCode(to)})`);
  const aliases = project.aliases.filter(({ prefix }) => prefix.endsWith('/') && !prefix.startsWith('#'));
  const parts = [
    ...(swaps.length === 0 ? [] : [`  plugins: [${swaps.join(', ')}],\n`]),
    ...(aliases.length === 0
      ? []
      : [
          `  resolve: { alias: { ${aliases.map(({ prefix, folders: [target = '.'] }) => `${textCode(prefix)}: \`\${import.meta.dirname}/${target}/\``).join(', ')} } },\n`,
        ]),
    ...(hasVitest ? [testCode(folder)] : []),
  ];
  const imports = [
    ...(swaps.length === 0 ? [] : ["import { swapModule } from 'leakproof/vite';\n"]),
    ...(hasVitest ? ["import { defineConfig } from 'vitest/config';\n"] : []),
  ];
  const config = parts.length === 0 ? '{}' : `{\n${parts.join('')}}`;
  const variables = secrets.map((name) => `process.env.${name} ??= 'secret-of-the-tests-which-is-long-enough';\n`);
  const signing =
    variables.length === 0 ? '' : `// What the application signs by, and the harness with it.\n${variables.join('')}\n`;
  return `${imports.join('')}${imports.length === 0 ? '' : '\n'}${signing}export default ${hasVitest ? `defineConfig(${config})` : config};\n`;
}

/** Where what stands in for `next/headers` is written. */
export function nextHeadersFile(folder: string): string {
  return `${folder}/next-headers.ts`;
}

/** What Next keeps of the request under way, from who answers it. */
export const nextHeadersCode = "export { nextCookies as cookies, nextHeaders as headers } from 'leakproof';\n";

function testCode(folder: string): string {
  const above = posix.dirname(folder);
  return `  test: {
    include: [${textCode(`${above}/**/*.leaks.test.ts`)}],
    globalSetup: [${textCode(`${above}/global-setup.ts`)}],
    fileParallelism: false, // one database
    testTimeout: 600_000, // a property must not be cut before its counterexample is shrunk
  },
`;
}

/** What migrates the database before the suites. */
export function setupCode({ folder, project }: Plan): string {
  const path = importPath(`${posix.dirname(folder)}/global-setup.ts`, `${folder}/harness.ts`, project.ending);
  return `import { integrationSetup } from 'leakproof/vitest';

export const { setup, teardown } = integrationSetup(() => import(${textCode(path)}));
`;
}

/** The suite that holds a change to a pinned seed. */
export function suiteCode({ folder, project, config }: Plan): string {
  const path = importPath(`${posix.dirname(folder)}/tenants.leaks.test.ts`, `${folder}/harness.ts`, project.ending);
  const places = [
    ...(folder === 'tests/integration/harness' ? [] : [`harness: ${textCode(`${folder}/harness.ts`)}`]),
    ...(config === 'vitest.integration.config.ts' ? [] : [`config: ${textCode(config)}`]),
  ];
  const diagnostics = places.length === 0 ? '' : `, diagnostics: createDiagnostics({ ${places.join(', ')} })`;
  return `import { ${places.length === 0 ? '' : 'createDiagnostics, '}fullSuite } from 'leakproof/vitest';
import { harness } from ${textCode(path)};

await fullSuite(harness, { pin: { seed: 1, numRuns: 60 }${diagnostics} });
`;
}
