import { useEffect } from 'preact/hooks';
import { addressOf, type Route } from './route.ts';

type Shortcuts = {
  /** Of the findings, in their order. */
  readonly addresses: readonly string[];
  readonly route: Route;
  readonly nextTheme: () => void;
};

/** Keys that lead somewhere, unless somebody is typing: o, m, t for the views, j and k through the findings, / to the filter, d for the theme. */
export function useShortcuts({ addresses, route, nextTheme }: Shortcuts): void {
  useEffect(() => {
    const go = (address: string | undefined) => {
      if (address !== undefined) location.hash = address;
    };
    const at = route.view === 'finding' ? addresses.indexOf(addressOf('finding', route.chosen)) : -1;
    const actions: { readonly [key: string]: () => void } = {
      o: () => go(addressOf('overview')),
      m: () => go(addressOf('matrix')),
      t: () => go(addressOf('tenancy')),
      j: () => go(addresses[Math.min(at + 1, addresses.length - 1)]),
      k: () => go(addresses[Math.max(at - 1, 0)]),
      d: nextTheme,
      '/': () => document.querySelector<HTMLElement>('input[type=search]')?.focus(),
    };
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
      const action = actions[event.key];
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [addresses, route, nextTheme]);
}
