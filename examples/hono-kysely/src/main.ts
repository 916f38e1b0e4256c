import { serve } from '@hono/node-server';
import { createApp, refreshStock } from './app.ts';

serve({ fetch: createApp().fetch, port: Number(process.env.PORT ?? 3000) });
setInterval(() => void refreshStock(), 24 * 60 * 60 * 1000);
