const ok = { responses: { 200: { description: 'as asked for' } } };
const inPath = (name: string, schema: object = { type: 'string' }) => ({ name, in: 'path', required: true, schema });
const body = (schema: object) => ({ requestBody: { required: true, content: { 'application/json': { schema } } } });

/** What the workshop says of its own interface. Of a member of staff and a line of the log no name says what they are. */
export const document = {
  openapi: '3.1.0',
  info: { title: 'Workshop', version: '1' },
  paths: {
    '/projects': {
      get: { operationId: 'listProjects', ...ok },
      post: { operationId: 'createProject', ...body({ $ref: '#/components/schemas/NewProject' }), ...ok },
    },
    '/projects/{id}': { get: { operationId: 'getProject', parameters: [inPath('id')], ...ok } },
    '/projects/{id}/tasks': {
      post: {
        operationId: 'createTask',
        parameters: [inPath('id', { type: 'string', format: 'uuid' })],
        ...body({
          type: 'object',
          required: ['title'],
          properties: {
            title: { type: 'string', minLength: 1, maxLength: 40 },
            priority: { type: 'integer', minimum: 1, maximum: 5, default: 1 },
            assigneeId: { type: ['string', 'null'], format: 'uuid' },
            labelIds: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 5 },
          },
        }),
        ...ok,
      },
    },
    '/tasks': {
      get: {
        operationId: 'listTasks',
        parameters: [{ name: 'project', in: 'query', schema: { type: 'string' } }],
        ...ok,
      },
    },
    '/tasks/{task}': {
      parameters: [inPath('task')],
      get: { operationId: 'getTask', ...ok },
      delete: { ...ok },
    },
    '/labels': { get: { operationId: 'listLabels', ...ok } },
    '/crew': { get: { operationId: 'listCrew', ...ok } },
    '/crew/{number}': { get: { operationId: 'getCrew', parameters: [inPath('number')], ...ok } },
    '/log': { get: { operationId: 'listLog', ...ok } },
    '/log/{line}': { get: { operationId: 'getLogLine', parameters: [inPath('line', { type: 'integer' })], ...ok } },
    '/tools/{tool}': { get: { operationId: 'getTool', parameters: [inPath('tool')], ...ok } },
  },
  components: {
    schemas: {
      NewProject: {
        type: 'object',
        required: ['code', 'title'],
        properties: { code: { type: 'string', pattern: '^P[1-4]$' }, title: { type: 'string', maxLength: 40 } },
      },
    },
  },
};
