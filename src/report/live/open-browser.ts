/** Opens an address in the browser of whoever sits there. `BROWSER=none` opens none; where there is no browser, nothing happens. */
export async function openBrowser(url: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (environment.BROWSER === 'none') return;
  const { default: open } = await import('open');
  await open(url).then(
    (child) => child.on('error', () => {}),
    () => {},
  );
}
