import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { boards } from './boards.ts';
import { cards } from './cards.ts';
import { inTeam } from './sessions.ts';

/** Boards with cards for teams, described by an OpenAPI document. */
export async function createApp(): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(swagger, { openapi: { info: { title: 'Boards', version: '1' } } });
  app.decorateRequest('membership');
  await app.register(
    async (team) => {
      team.addHook('preHandler', inTeam);
      await team.register(boards);
      await team.register(cards);
    },
    { prefix: '/teams/:team' },
  );
  await app.ready();
  return app;
}
