import { describe, expect, it } from 'vitest';
import { type Mutant, plantMutant } from './mutant.ts';

const root = process.cwd();
const mutant: Mutant = {
  id: 'read',
  title: 'an organization reads of all',
  file: 'src/engine/vite/mutant.ts',
  find: 'where(own)',
  replace: 'where($&)',
};

function planted(changes: Partial<Mutant> = {}) {
  const [plugin] = plantMutant([{ ...mutant, ...changes }], 'read');
  plugin?.configResolved({ root });
  return plugin;
}

describe('plantMutant', () => {
  it('replaces the passage, to the letter, in the file of the project and in none that ends like it', () => {
    const code = 'rows.where(own);';
    expect(planted()?.transform(code, `${root}/src/engine/vite/mutant.ts?v=1`)).toBe('rows.where($&);');
    expect(planted()?.transform(code, `${root}/packages/app/src/engine/vite/mutant.ts`)).toBeUndefined();
  });

  it('refuses a passage that is there twice, a file that is not there, and an unknown id', () => {
    expect(() => planted()?.transform('where(own) where(own)', `${root}/src/engine/vite/mutant.ts`)).toThrow(
      'its passage stands 2 times in src/engine/vite/mutant.ts',
    );
    expect(() => planted({ file: 'src/gone.ts' })).toThrow("planting mutant 'read' failed: src/gone.ts does not exist");
    expect(() => plantMutant([mutant], 'reed')).toThrow("Did you mean 'read'");
  });

  it('plants nothing for no id', () => {
    expect([...plantMutant([mutant], undefined), ...plantMutant([mutant], '')]).toEqual([]);
  });
});
