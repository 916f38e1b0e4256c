import { useMemo, useState } from 'preact/hooks';
import { addressOf } from '../route.ts';
import { counted, visible } from '../words.ts';
import { layOut, type Tenancy, type TenancyTable, wayUp } from './layout.ts';
import { TenancyGraph } from './tenancy-graph.tsx';

/** A graph of more tables than these takes the browser too long, and nobody can read it. */
const mostDrawn = 300;

const kinds: readonly (readonly [TenancyTable['ownership'], string, string])[] = [
  ['root', 'Tenants', 'the table of tenants itself'],
  ['owned', 'Owned', 'each row is one tenant’s'],
  ['personal', 'Personal', 'each row is a person’s, wherever the person works'],
  ['audit', 'Audit', 'a record of what happened'],
  ['shared', 'Shared', 'nobody’s: every tenant may read it'],
];

/** How tables are owned, and through which. */
export function TenancyView({ tenancy, chosen }: { readonly tenancy: Tenancy; readonly chosen: string }) {
  const [hasAllLinks, setAllLinks] = useState(false);
  const canDraw = tenancy.tables.length > 0 && tenancy.tables.length <= mostDrawn;
  const layout = useMemo(
    () => (canDraw ? layOut(tenancy, { hasAllLinks }) : undefined),
    [tenancy, hasAllLinks, canDraw],
  );
  const way = useMemo(() => (chosen === '' ? undefined : wayUp(tenancy, chosen)), [tenancy, chosen]);
  const table = tenancy.tables.find(({ name }) => name === chosen);
  return (
    <>
      <h1>Tenancy</h1>
      <p class="lead">
        Whose the rows of {counted(tenancy.tables.length, 'table')} are, as the catalog and the harness say. A thick
        line is the surest proof of a table’s owner. Choose a table to see its way up.
      </p>
      {layout ? (
        <>
          <label class="check">
            <input type="checkbox" checked={hasAllLinks} onChange={() => setAllLinks(!hasAllLinks)} /> also links that
            prove nothing
          </label>
          <TenancyGraph layout={layout} chosen={chosen} way={way} people={tenancy.people} />
        </>
      ) : (
        <p class="note-box">
          {counted(tenancy.tables.length, 'table')} are too many for a picture; the lists below have all of them.
        </p>
      )}
      {table && <TableDetails table={table} />}
      {kinds.map(([kind, title, meaning]) => (
        <Kind key={kind} title={title} meaning={meaning} tenancy={tenancy} kind={kind} />
      ))}
    </>
  );
}

function TableDetails({ table }: { readonly table: TenancyTable }) {
  return (
    <section aria-labelledby="chosen" class="note-box">
      <h2 id="chosen">
        <bdi>{visible(table.name)}</bdi> <span class="chip">{table.ownership}</span>
      </h2>
      <ul class="plain-list mono">
        {table.paths.map((path) => (
          <li key={path}>
            <bdi>{visible(path)}</bdi>
          </li>
        ))}
        {table.paths.length === 0 && <li>no path</li>}
      </ul>
    </section>
  );
}

type KindProps = {
  readonly tenancy: Tenancy;
  readonly kind: TenancyTable['ownership'];
  readonly title: string;
  readonly meaning: string;
};

function Kind({ tenancy, kind, title, meaning }: KindProps) {
  const tables = tenancy.tables.filter(({ ownership }) => ownership === kind);
  if (tables.length === 0) return null;
  return (
    <section aria-labelledby={`kind-${kind}`}>
      <h2 id={`kind-${kind}`}>
        <span class={`swatch table-${kind}`} aria-hidden="true" /> {title}{' '}
        <span class="quiet-text">{tables.length}</span>
      </h2>
      <p class="quiet-text">{meaning}</p>
      <ul class="tables">
        {tables.map(({ name, paths, links }) => (
          <li key={name}>
            <a href={addressOf('tenancy', name)}>
              <bdi>{visible(name)}</bdi>
            </a>
            <span class="path">
              {name === tenancy.people && <span class="quiet-text">the table of people</span>}
              {paths.map((path, at) => (
                <code key={path} class={at === 0 ? 'surest' : ''}>
                  <bdi>{visible(path)}</bdi>
                </code>
              ))}
              {links
                .filter(({ across }) => across)
                .map(({ through }) => (
                  <span key={through} class="quiet-text">
                    {visible(through)} may lead to another tenant
                  </span>
                ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
