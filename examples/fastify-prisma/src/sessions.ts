import type { FastifyReply, FastifyRequest } from 'fastify';
import { prisma } from './database.ts';
import type { Membership } from './generated/client.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever asks, as a member of the team in the URL. */
    membership: Pick<Membership, 'teamId' | 'userId' | 'role'>;
  }
}

type InTeam = { readonly team: string };

/** Lets current members of the team in the URL through. A session is the person's, whichever team they look at. */
export async function inTeam(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const session = await prisma.session.findUnique({ where: { token: token ?? '' } });
  if (!session || session.expiresAt < new Date()) return void reply.code(401).send({ error: 'sign in first' });
  const { team } = request.params as InTeam;
  const membership = await prisma.membership.findFirst({
    where: { userId: session.userId, endedAt: null, team: { slug: team } },
  });
  if (!membership) return void reply.code(404).send({ error: 'no such team' });
  request.membership = membership;
}
