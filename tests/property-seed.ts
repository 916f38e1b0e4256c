import fc from 'fast-check';

/**
 * Properties begin from a pinned seed, so that a commit passes or fails for what is in it and not by chance; `PROPERTY_SEED` tries
 * another one: `for seed in $(seq 20); do PROPERTY_SEED=$seed npx pnpm test:unit; done`.
 */
const { PROPERTY_SEED = '1' } = process.env;
const seed = Number(PROPERTY_SEED);
if (PROPERTY_SEED.trim() === '' || !Number.isInteger(seed))
  throw new Error(`Seed of the properties: ${JSON.stringify(PROPERTY_SEED)}; expected an integer in PROPERTY_SEED.`);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
