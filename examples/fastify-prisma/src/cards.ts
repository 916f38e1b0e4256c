import type { FastifyPluginAsync } from 'fastify';
import { prisma } from './database.ts';

const onCard = {
  type: 'object',
  required: ['team', 'card'],
  properties: { team: { type: 'string' }, card: { type: 'string' } },
} as const;
const assigned = {
  type: 'object',
  required: ['assigneeId'],
  additionalProperties: false,
  properties: { assigneeId: { type: 'string', nullable: true } },
} as const;

type OnCard = { Params: { team: string; card: string } };

/** What is to be done on a team's boards. */
export const cards: FastifyPluginAsync = async (app) => {
  app.get<OnCard>('/cards/:card', { schema: { operationId: 'getCard', params: onCard } }, async (request, reply) => {
    const card = await prisma.card.findFirst({
      where: { id: request.params.card, board: { teamId: request.membership.teamId } },
      include: { assignee: { select: { id: true, name: true } } },
    });
    return card ?? reply.code(404).send({ error: 'no such card' });
  });

  app.post<OnCard>(
    '/cards/:card/done',
    { schema: { operationId: 'finishCard', params: onCard } },
    async (request, reply) => {
      const { count } = await prisma.card.updateMany({
        where: { id: request.params.card, board: { teamId: request.membership.teamId } },
        data: { isDone: true },
      });
      return count > 0 ? { isDone: true } : reply.code(404).send({ error: 'no such card' });
    },
  );

  app.put<OnCard & { Body: { assigneeId: string | null } }>(
    '/cards/:card/assignee',
    { schema: { operationId: 'assignCard', params: onCard, body: assigned } },
    async (request, reply) => {
      const { teamId } = request.membership;
      const { assigneeId } = request.body;
      const member =
        assigneeId === null ||
        (await prisma.membership.findFirst({ where: { teamId, userId: assigneeId, endedAt: null } }));
      if (!member) return reply.code(404).send({ error: 'no such member' });
      const { count } = await prisma.card.updateMany({
        where: { id: request.params.card, board: { teamId } },
        data: { assigneeId },
      });
      return count > 0 ? { assigneeId } : reply.code(404).send({ error: 'no such card' });
    },
  );
};
