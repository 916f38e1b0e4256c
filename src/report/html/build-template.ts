import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const kept = fileURLToPath(new URL('../../../node_modules/.cache/leakproof', import.meta.url));

const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M8 1c3 4 5 6 5 9a5 5 0 0 1-10 0c0-3 2-5 5-9z' fill='%234f46e5'/></svg>";

/** Builds the page: one script, one style sheet, a policy that lets nothing else in, and the places for its data. */
async function buildTemplate(): Promise<string> {
  const result = await build({
    root: join(root, 'app'),
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: { input: join(root, 'app/main.tsx'), output: { format: 'iife' } },
    },
  });
  if (!('output' in result)) throw new Error('vite built several pages; expected one');
  let script = '';
  let style = '';
  for (const part of result.output) {
    if (part.type === 'chunk') script += part.code;
    else if (part.fileName.endsWith('.css')) style += String(part.source);
  }
  script = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const digest = createHash('sha256').update(script).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${digest}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'connect-src %LEAKPROOF_CONNECTIONS%',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<link rel="icon" href="${icon}">`,
    '<title>Leakproof report</title>',
    `<style>${style.replaceAll('</style', '<\\/style')}</style>`,
    '</head>',
    '<body>',
    '<div id="app"><p>The report is being unpacked.</p></div>',
    '<noscript><p>This report is drawn by its own script, which this browser does not run. report.md in each bundle needs none.</p></noscript>',
    '<script type="text/plain" id="leakproof-data">%LEAKPROOF_DATA%</script>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** The page as it was last built of the same sources. */
export async function keptTemplate(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for await (const file of glob('{app/**/*,build-template.ts}', { cwd: root })) files.push(file);
  for (const file of files.sort()) if (/\.\w+$/.test(file)) hash.update(file).update(await readFile(join(root, file)));
  hash.update(await readFile(new URL('../../../pnpm-lock.yaml', import.meta.url)));
  const file = join(kept, `report-${hash.digest('hex').slice(0, 16)}.html`);
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found !== undefined) return found;
  const template = await buildTemplate();
  await mkdir(kept, { recursive: true });
  // Whole or not at all: another process may be about to read it.
  await writeFile(`${file}.${process.pid}`, template);
  await rename(`${file}.${process.pid}`, file);
  return template;
}

const [, called, target] = process.argv;
if (called === fileURLToPath(import.meta.url) && target !== undefined) {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, await buildTemplate());
}
