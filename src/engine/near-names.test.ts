import { describe, expect, test } from 'vitest';
import { suggestNames } from './near-names.ts';

describe('a suggestion', () => {
  test('names what differs in case, quotes or underscores only, before what is misspelt', () => {
    expect(suggestNames('"auditLogs"', ['audit_log', 'audit_logs'])).toBe("Did you mean 'audit_logs' or 'audit_log'?");
  });

  test('allows one wrong letter in three', () => {
    expect(suggestNames('rotues', ['routes'])).toBe("Did you mean 'routes'?");
    expect(suggestNames('abc', ['abd', 'xyz'])).toBe("Did you mean 'abd'?");
    expect(suggestNames('abc', ['axy'])).toBe('There are: axy.');
  });

  test('is three names at most, in a stable order', () => {
    expect(suggestNames('t1', ['t5', 't4', 't3', 't2'])).toBe("Did you mean 't2' or 't3' or 't4'?");
  });

  test('lists what there is where nothing is near, up to twelve names', () => {
    const names = Array.from({ length: 14 }, (_, at) => `table_${String(at).padStart(2, '0')}`);
    expect(suggestNames('x', names)).toMatch(/^There are table_00, .*, table_11 and 2 more\.$/);
    expect(suggestNames('x', [])).toBe('');
  });
});
