import { mergeConfig } from 'vitest/config';
import leaks from './leaks.config.ts';

/** Has Vite run what it would leave to Node. */
export default mergeConfig(leaks, { ssr: { noExternal: ['leakproof'] } });
