import { wordsOf } from '../../naming/words.ts';

/**
 * What the action of an operation is called. What comes before the dot is what runs group actions by: a part of the id, or the first segment of the path that tells anything. An
 * operation without an id is called by its method and path.
 */
export function operationName(
  { method, path }: { readonly method: string; readonly path: string },
  id: string | undefined,
): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const group = segments.find((segment) => !segment.startsWith('{') && !/^(api|rest|v\d+)$/i.test(segment)) ?? 'root';
  if (id !== undefined) return /^[^.]+\../.test(id) ? id : `${group}.${id}`;
  const words = segments.flatMap((segment) =>
    segment.startsWith('{') ? ['by', ...wordsOf(segment)] : segment.split(/[^A-Za-z\d]+/),
  );
  return `${group}.${[method.toLowerCase(), ...words].join('-')}`;
}
