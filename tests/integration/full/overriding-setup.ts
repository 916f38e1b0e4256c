/** Of `overriding.config.ts`: what `import 'dotenv/config'` with `override` would do in a worker. */
process.env.DATABASE_URL = process.env.ELSEWHERE;
process.env.PGPORT = '1';
