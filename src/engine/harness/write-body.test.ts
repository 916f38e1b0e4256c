import { expect, it } from 'vitest';
import { system } from '../sequence/actor.ts';
import { performHttp } from './perform-http.ts';

const body = { title: 'roof & "all"', labels: ['a', 'b'], at: { x: 1 }, none: null, count: 2 };

it.each(['form', 'multipart'] as const)(
  'a body as a %s is read as it was meant, and is the same each time',
  async (bodyAs) => {
    const texts: string[] = [];
    const entry = async (request: Request) => {
      texts.push(await request.clone().text());
      return Response.json([...(await request.formData())]);
    };
    const send = () => performHttp(entry, system, { method: 'POST', path: '/', body, bodyAs });
    const { observations } = await send();
    expect(observations[0]?.content).toMatchObject({
      body: [
        ['title', 'roof & "all"'],
        ['labels', 'a'],
        ['labels', 'b'],
        ['at', '{"x":1}'],
        ['count', '2'],
      ],
    });
    await send();
    expect(texts[0]).toBe(texts[1]);
  },
);

it('a body is JSON unless told otherwise', async () => {
  const entry = async (request: Request) => Response.json([request.headers.get('content-type'), await request.json()]);
  const { observations } = await performHttp(entry, system, { method: 'POST', path: '/', body });
  expect(observations[0]?.content).toMatchObject({ body: ['application/json', body] });
});
