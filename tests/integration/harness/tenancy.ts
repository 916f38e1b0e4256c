import type { TenancyDeclaration } from '../../../src/engine/index.ts';

/** What the catalog cannot know of Dispatch: who the tenants are, what they share, and where ids stand without a foreign key. */
export const tenancy: TenancyDeclaration = {
  root: 'organizations',
  people: 'users',
  shared: ['users'],
  audit: ['audit_logs'],
  columns: { 'carrier_events.organization_slug': 'organizations.slug' },
  arrays: { 'driver_preferences.preferred_route_ids': 'routes' },
  json: {
    'notifications.data': {
      assignmentId: 'assignments',
      windowId: 'bid_windows',
      bidId: 'bids',
      incidentId: 'incident_reports',
      exportId: 'export_jobs',
    },
  },
};
