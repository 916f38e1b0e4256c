import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { showRow } from './rows.ts';

/** INCIDENT-001: the incidents of an organization have different numbers, up to the one that it has counted. */
export const incidentsNumbered: Invariant = {
  id: 'INCIDENT-001',
  title: 'incidents have numbers of their own',
  check: ({ record, mirror }) => {
    const reported = record.changes.flatMap(({ table, operation, after, ownerAfter }) =>
      table === 'incident_reports' && operation === 'insert' && after !== null
        ? [{ row: after, owner: ownerAfter }]
        : [],
    );
    if (reported.length === 0) return undefined;
    return reported.flatMap(({ row, owner }): Breach[] => {
      const namesakes = mirror
        .rows('incident_reports')
        .filter((other) => other.owner === owner && other.row.number === row.number);
      if (namesakes.length < 2) return [];
      const message = `${namesakes.length} incidents of an organization have the number ${row.number}`;
      return [{ about: 'numbers', message, proof: namesakes.map((other) => showRow('incident_reports', other.row)) }];
    });
  },
};
