import type { BlamedStatement } from '../../../../engine/harness/invariant.ts';
import { visible } from '../words.ts';
import { PlaceText, SqlStatement } from './sql.tsx';

const words = {
  read: 'The statement that read it',
  wrote: 'The statement that wrote it',
  failed: 'The statement that failed',
} as const;

/** Where in the code it happened; where a condition on the tenant is missing, beside statements that have one. */
export function Blamed({ statement }: { readonly statement: BlamedStatement }) {
  const { did, lacks = [], kin = [], place } = statement;
  return (
    <section aria-labelledby="code">
      <h2 id="code">
        {words[did]}
        {place && (
          <>
            {' '}
            <PlaceText place={place} />
          </>
        )}
      </h2>
      {lacks.length > 0 && (
        <p class="note-box warn">
          No condition of it names the tenant: {lacks.map((column) => visible(column)).join(', ')}
          {kin.length > 0 && '. These statements of the same table have one:'}
        </p>
      )}
      <SqlStatement statement={statement} />
      {kin.map((one, at) => (
        <div key={at} class="kin">
          <SqlStatement statement={one} />
        </div>
      ))}
    </section>
  );
}
