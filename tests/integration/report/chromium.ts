import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Chromium, as it is found on this machine, or as Debian has it, which is installed then. Throws where there is no way to have it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = (await findChromium()) ?? (await installChromium());
  // A container's root has no sandbox.
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

async function findChromium(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const file of [
    process.env.CHROMIUM_PATH ?? '',
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ])
    if (file !== '' && (await isProgram(file))) return file;
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function installChromium(): Promise<string> {
  const run = promisify(execFile);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { env: environment });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: environment,
      maxBuffer: 2 ** 26,
    });
  } catch (cause) {
    throw new Error(
      'finding Chromium failed: it is not in PATH, and cannot be installed by apt-get; expected one of both. Install it, or point CHROMIUM_PATH to it.',
      { cause },
    );
  }
  const found = await findChromium();
  if (found === undefined)
    throw new Error('finding Chromium failed: apt-get has installed it elsewhere than in PATH; expected it there.');
  return found;
}
