import { useEffect, useState } from 'preact/hooks';

/** `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark';

const order: readonly Theme[] = ['auto', 'light', 'dark'];
const key = 'leakproof-theme';

/** The theme, and what puts the next one in its place. It is remembered where the browser lets a file remember anything. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(remembered);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(key, theme);
    } catch {}
  }, [theme]);
  return [theme, () => setTheme(order[(order.indexOf(theme) + 1) % order.length] ?? 'auto')];
}

function remembered(): Theme {
  try {
    return order.find((theme) => theme === localStorage.getItem(key)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
