import './style/base.css';
import './style/overview.css';
import './style/matrix.css';
import './style/finding.css';
import './style/lanes.css';
import './style/race.css';
import './style/tenancy.css';
import './style/print.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { embeddedData, followLive } from './data.ts';

async function start(root: HTMLElement): Promise<void> {
  const data = await embeddedData().catch((error: unknown) => String(error));
  root.replaceChildren();
  if (typeof data === 'string') root.append(`The report cannot be read: ${data}. Make it anew with leakproof report.`);
  else render(<App initial={data} follow={followLive} />, root);
}

const root = document.getElementById('app');
if (root) void start(root);
