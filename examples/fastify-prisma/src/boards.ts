import type { FastifyPluginAsync } from 'fastify';
import { prisma } from './database.ts';
import { Prisma } from './generated/client.ts';

const inTeam = { type: 'object', required: ['team'], properties: { team: { type: 'string' } } } as const;
const onBoard = {
  type: 'object',
  required: ['team', 'board'],
  properties: { team: { type: 'string' }, board: { type: 'string' } },
} as const;
const titled = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: { title: { type: 'string', minLength: 1, maxLength: 40 } },
} as const;

type OnBoard = { Params: { team: string; board: string } };
type Titled = { Body: { title: string } };

/** The boards of a team. */
export const boards: FastifyPluginAsync = async (app) => {
  app.get('/boards', { schema: { operationId: 'listBoards', params: inTeam } }, (request) =>
    prisma.board.findMany({
      where: { teamId: request.membership.teamId },
      select: { id: true, title: true, _count: { select: { cards: true } } },
      orderBy: { title: 'asc' },
    }),
  );

  app.post<Titled>(
    '/boards',
    { schema: { operationId: 'createBoard', params: inTeam, body: titled } },
    async (request, reply) => {
      if (request.membership.role !== 'OWNER') return reply.code(403).send({ error: 'for owners' });
      try {
        const { title } = request.body;
        return reply.code(201).send(await prisma.board.create({ data: { title, teamId: request.membership.teamId } }));
      } catch (error) {
        if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')) throw error;
        return reply.code(409).send({ error: 'there is a board of this title' });
      }
    },
  );

  app.get<OnBoard>(
    '/boards/:board',
    { schema: { operationId: 'getBoard', params: onBoard } },
    async (request, reply) => {
      const board = await prisma.board.findFirst({
        where: { id: request.params.board, teamId: request.membership.teamId },
        include: { cards: { orderBy: [{ title: 'asc' }, { id: 'asc' }] } },
      });
      return board ?? reply.code(404).send({ error: 'no such board' });
    },
  );

  app.post<OnBoard & Titled>(
    '/boards/:board/cards',
    { schema: { operationId: 'addCard', params: onBoard, body: titled } },
    async (request, reply) => {
      const board = await prisma.board.findFirst({
        where: { id: request.params.board, teamId: request.membership.teamId },
      });
      if (!board) return reply.code(404).send({ error: 'no such board' });
      return reply.code(201).send(await prisma.card.create({ data: { boardId: board.id, title: request.body.title } }));
    },
  );
};
