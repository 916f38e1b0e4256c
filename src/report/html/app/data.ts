import type { ReportData } from '../report-data.ts';

/** The data that the page carries. Rejects where it is torn. */
export async function embeddedData(): Promise<ReportData> {
  return unpack(document.getElementById('leakproof-data')?.textContent ?? '');
}

async function unpack(packed: string): Promise<ReportData> {
  const bytes = Uint8Array.from(atob(packed.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as ReportData;
}

/** How a page learns of a campaign that is under way. */
export type Follow = (onData: (data: ReportData, isUnderWay: boolean) => void, onEnd: () => void) => () => void;

/** Follows the campaign where the page is served by it; does nothing in a file. */
export const followLive: Follow = (onData, onEnd) => {
  const url = new URL(location.href);
  if (url.protocol === 'file:' || !url.searchParams.has('token')) return () => {};
  // What came last may still be being unpacked then.
  let isOver = false;
  const events = new EventSource(`/events?token=${encodeURIComponent(url.searchParams.get('token') ?? '')}`);
  events.addEventListener('campaign', ({ data }: MessageEvent<string>) => {
    unpack(data).then(
      (next) => onData(next, !isOver),
      () => {},
    );
  });
  const end = () => {
    isOver = true;
    events.close();
    onEnd();
  };
  events.addEventListener('end', end);
  // The process is gone: what the page has stays.
  events.addEventListener('error', end);
  return () => events.close();
};
