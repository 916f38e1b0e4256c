import { useEffect, useState } from 'preact/hooks';

/** Where the reader is: a view, and what is chosen in it. */
export type Route = {
  readonly view: 'overview' | 'matrix' | 'finding' | 'tenancy';
  /** The finding's folder, or the table. */
  readonly chosen: string;
  readonly filters: URLSearchParams;
};

/** The route that an address stands for; the overview for what is none. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view = '', ...rest] = path.split('/');
  const filters = new URLSearchParams(query);
  const chosen = decoded(rest.join('/'));
  return view === 'matrix' || view === 'finding' || view === 'tenancy'
    ? { view, chosen, filters }
    : { view: 'overview', chosen: '', filters };
}

/** The address of a view. */
export function addressOf(view: Route['view'], chosen = '', filters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  return `#/${view}${chosen === '' ? '' : `/${encodeURIComponent(chosen)}`}${query === '' ? '' : `?${query}`}`;
}

/** The route of the page, as it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const onChange = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return route;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
