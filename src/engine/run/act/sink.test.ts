import { describe, expect, it } from 'vitest';
import { north, sampleId, sampleMoment, south } from '../../invariant/sample-moment.ts';
import { Sink } from './sink.ts';

const { mirror, tenancy, channels, canaries } = sampleMoment([]);
const members = { table: 'staff', person: 'person_id', isCurrent: () => true };
const sink = new Sink({ mirror, tenancy, channels, canaries, members, author: () => ({ step: null }) });

/** What a push to a device of both shops comes to. */
const pushed = (content: string, recipient = 'push:eve') =>
  sink.addressed({ channel: 'push', tenants: [], recipient, content });

describe('what goes to an address that several tenants have registered', () => {
  it('is the one’s whose things alone it names', () => {
    expect(pushed(sampleId('orders', 'north'))).toMatchObject({ tenants: [north], about: north });
    expect(pushed(`see ${sampleId('orders', 'south')}`)).toMatchObject({ tenants: [south], about: south });
  });

  it('is all of theirs where it names nothing, or several’s', () => {
    expect(pushed('something is due')).toMatchObject({ tenants: [north, south], about: null });
    const both = `${sampleId('orders', 'north')} ${sampleId('orders', 'south')}`;
    expect(pushed(both)).toMatchObject({ tenants: [north, south], about: null });
  });

  it('stays where it went, whosever things it names', () => {
    expect(pushed(sampleId('orders', 'south'), 'push:ann')).toMatchObject({ tenants: [north], about: null });
  });
});
