import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The page without its data: the package has it built; from sources it is built when it is first asked for, and kept. */
export async function htmlTemplate(): Promise<string> {
  const built = new URL('./template.html', import.meta.url);
  if (existsSync(built)) return await readFile(built, 'utf8');
  // Not part of the package, nor is what it is built of: so not a name that the compiler would follow.
  const builder = new URL('./build-template.ts', import.meta.url).href;
  const { keptTemplate }: { keptTemplate: () => Promise<string> } = await import(builder);
  return await keptTemplate();
}
