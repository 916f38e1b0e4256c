import type { Breach, Invariant } from '../../../../src/engine/index.ts';
import { showRow, touchedAssignments } from './rows.ts';

/** ASSIGN-006: the route of an assignment is a route of its warehouse, and both are of its organization. */
export const placesAgree: Invariant = {
  id: 'ASSIGN-006',
  title: 'places agree',
  check: (moment) => {
    const touched = touchedAssignments(moment);
    if (touched.length === 0) return undefined;
    return touched.flatMap((key): Breach[] => {
      const assignment = moment.mirror.find('assignments', key) ?? {};
      const route = moment.mirror.find('routes', String(assignment.route_id)) ?? {};
      const warehouse = moment.mirror.find('warehouses', String(assignment.warehouse_id)) ?? {};
      if (route.warehouse_id === warehouse.id && warehouse.organization_id === assignment.organization_id) return [];
      return [
        {
          about: 'assignments',
          message: 'the route, the warehouse and the organization of an assignment do not agree',
          proof: [showRow('assignments', assignment), showRow('routes', route), showRow('warehouses', warehouse)],
        },
      ];
    });
  },
};
