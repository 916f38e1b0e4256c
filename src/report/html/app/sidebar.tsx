import type { ReportData, ReportFinding } from '../report-data.ts';
import { addressOf, type Route } from './route.ts';
import type { Theme } from './theme.ts';
import { counted, visible } from './words.ts';

type SidebarProps = {
  readonly data: ReportData;
  readonly route: Route;
  readonly isLive: boolean;
  readonly theme: Theme;
  readonly onTheme: () => void;
};

/** Where everything is. */
export function Sidebar({ data, route, isLive, theme, onTheme }: SidebarProps) {
  const { campaign, findings, flaky } = data;
  const missing = campaign.never.requiredMissing.length;
  return (
    <header class="sidebar">
      <div class="brand">
        <svg width="22" height="22" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1c3 4 5 6 5 9a5 5 0 0 1-10 0c0-3 2-5 5-9z" fill="var(--accent)" />
          <path
            d="M5 10.2a3 3 0 0 0 2.6 2.6"
            stroke="var(--panel)"
            stroke-width="1.2"
            fill="none"
            stroke-linecap="round"
          />
        </svg>
        <div>
          <strong>Leakproof</strong>
          <span class="application">
            <bdi>{visible(campaign.application)}</bdi>
          </span>
        </div>
        {isLive && <span class="live">live</span>}
      </div>
      <nav aria-label="Views">
        <ViewLink route={route} view="overview" label="Overview" />
        <ViewLink route={route} view="matrix" label="Matrix" note={missing > 0 ? `${missing} missing` : ''} />
        <ViewLink route={route} view="tenancy" label="Tenancy" />
        <FindingLinks title={counted(findings.length, 'finding')} findings={findings} route={route} />
        {flaky.length > 0 && <FindingLinks title={`${flaky.length} flaky`} findings={flaky} route={route} />}
      </nav>
      <button type="button" class="quiet theme" onClick={onTheme} title="Press d">
        Theme: {theme}
      </button>
    </header>
  );
}

type ViewLinkProps = {
  readonly route: Route;
  readonly view: Route['view'];
  readonly label: string;
  readonly note?: string;
};

function ViewLink({ route, view, label, note = '' }: ViewLinkProps) {
  return (
    <a class="view" href={addressOf(view)} aria-current={route.view === view ? 'page' : undefined}>
      {label}
      {note !== '' && <span class="note">{note}</span>}
    </a>
  );
}

type FindingLinksProps = { readonly title: string; readonly findings: readonly ReportFinding[]; readonly route: Route };

function FindingLinks({ title, findings, route }: FindingLinksProps) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ol>
        {findings.map(({ entry }) => (
          <li key={entry.bundle}>
            <a
              class="finding"
              href={addressOf('finding', entry.bundle)}
              aria-current={route.view === 'finding' && route.chosen === entry.bundle ? 'page' : undefined}
              title={visible(entry.signature)}
            >
              <span class="invariant">{visible(entry.invariant)}</span>
              <bdi>{visible(entry.signature.slice(entry.invariant.length + 1))}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
