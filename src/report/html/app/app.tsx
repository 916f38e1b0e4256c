import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ReportData } from '../report-data.ts';
import type { Follow } from './data.ts';
import { FindingView } from './finding/finding-view.tsx';
import { MatrixView } from './matrix/matrix-view.tsx';
import { Overview } from './overview/overview.tsx';
import { addressOf, type Route, useRoute } from './route.ts';
import { useShortcuts } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';
import { TenancyView } from './tenancy/tenancy-view.tsx';
import { useTheme } from './theme.ts';
import { visible } from './words.ts';

/** The whole page. */
export function App({ initial, follow }: { readonly initial: ReportData; readonly follow: Follow }) {
  const [data, setData] = useState(initial);
  const [isLive, setLive] = useState(false);
  const route = useRoute();
  const [theme, nextTheme] = useTheme();
  const all = useMemo(() => [...data.findings, ...data.flaky], [data]);
  useEffect(() => {
    const stop = follow(
      (next, isUnderWay) => {
        setLive(isUnderWay);
        setData(next);
      },
      () => setLive(false),
    );
    return stop;
  }, [follow]);
  useEffect(() => {
    document.title = titleOf(data, route);
  }, [data, route]);
  useEffect(() => {
    if (route.view !== 'matrix') scrollTo(0, 0);
  }, [route.view, route.chosen]);
  useShortcuts({ addresses: all.map(({ entry }) => addressOf('finding', entry.bundle)), route, nextTheme });
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Sidebar data={data} route={route} isLive={isLive} theme={theme} onTheme={nextTheme} />
      <main id="main" tabIndex={-1}>
        <View data={data} route={route} isLive={isLive} />
      </main>
    </>
  );
}

function View({ data, route, isLive }: { readonly data: ReportData; readonly route: Route; readonly isLive: boolean }) {
  switch (route.view) {
    case 'overview':
      return <Overview data={data} isLive={isLive} />;
    case 'matrix':
      return <MatrixView campaign={data.campaign} filters={route.filters} />;
    case 'finding': {
      const found = [...data.findings, ...data.flaky].find(({ entry }) => entry.bundle === route.chosen);
      if (found === undefined) return <h1>There is no such finding in this campaign</h1>;
      return <FindingView key={found.entry.bundle} campaign={data.campaign} finding={found} />;
    }
    case 'tenancy':
      return <TenancyView tenancy={data.campaign.tenancy} chosen={route.chosen} />;
  }
}

function titleOf({ campaign }: ReportData, { view, chosen }: Route): string {
  const place = view === 'finding' ? chosen : view;
  return visible(`${place} – ${campaign.application} – Leakproof`);
}
