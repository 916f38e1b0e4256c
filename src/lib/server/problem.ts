/** An error that a client may see, as RFC 9457 problem details. Everything else becomes a bare 500. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 422;
  readonly title: string;

  constructor(status: Problem['status'], title: string, detail?: string) {
    super(detail ?? title);
    this.status = status;
    this.title = title;
  }

  /** The body that is sent. It never depends on whether an entity exists in another organization. */
  toJSON(): { type: string; title: string; status: number; detail: string } {
    return { type: 'about:blank', title: this.title, status: this.status, detail: this.message };
  }
}

/** The one answer for what does not exist and for what belongs to another organization. */
export function notFound(): Problem {
  return new Problem(404, 'Not Found', 'There is no such resource.');
}

/** The bearer has no valid session. */
export function unauthorized(): Problem {
  return new Problem(401, 'Unauthorized', 'A valid bearer token is required.');
}

/** The bearer's role does not allow this at all, whatever the entity. */
export function forbidden(): Problem {
  return new Problem(403, 'Forbidden', 'Your role does not allow this.');
}

/** The request is well formed and allowed, but the state of the bearer's own entities rules it out. */
export function conflict(detail: string): Problem {
  return new Problem(409, 'Conflict', detail);
}
