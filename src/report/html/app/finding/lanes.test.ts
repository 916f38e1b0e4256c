import { expect, it } from 'vitest';
import type { OwnedRowChange } from '../../../../engine/record/row-change.ts';
import { trialRecord } from '../../../../engine/record/trial-record.ts';
import { laneSteps, lanesOf } from './lanes.ts';

const tenants = { a: 'acme', b: 'globex' };
const ann = { id: 'ann', tenant: 'a', role: 'clerk', person: 'p' };
const system = { id: 'system', tenant: null, role: 'system', person: null };

const changeOf = (owner: string | null): OwnedRowChange => ({
  position: 1,
  table: 'tasks',
  key: 'k',
  operation: 'update',
  before: {},
  after: {},
  backend: 1,
  statement: '',
  ownerBefore: owner,
  ownerAfter: owner,
});

const none = { tenants, violating: undefined, foreign: [] };

it('there is a lane for each tenant, and one for those who act in none only where somebody does', () => {
  const own = { ...trialRecord({ actor: ann }) };
  expect(lanesOf([own], tenants).map(({ name }) => name)).toEqual(['acme', 'globex']);
  const job = trialRecord({ actor: system, id: 's2' });
  expect(lanesOf([own, job], tenants).map(({ name }) => name)).toEqual(['no tenant', 'acme', 'globex']);
  const made = { ...own, changes: [changeOf('c')] };
  expect(lanesOf([made], tenants).map(({ tenant }) => tenant)).toEqual(['a', 'b', 'c']);
});

it('a row of the actor’s own tenant, or of nobody, stays in the lane; one of another’s leaves it', () => {
  const record = { ...trialRecord({ actor: ann }), changes: ['a', 'b', null].map(changeOf) };
  const lanes = lanesOf([record], tenants);
  const [step] = laneSteps([record], lanes, none);
  expect(step?.changes.map(({ ownerAfter }) => ownerAfter)).toEqual(['a', null]);
  expect(step?.crossings).toMatchObject([{ kind: 'change', from: 0, to: [1] }]);
});

it('a message goes to the lanes of all whom it was shown to', () => {
  const mail = { channel: 'mail', tenants: ['a', 'b'], recipient: null, content: 'hello' };
  const record = { ...trialRecord({ actor: system }), observations: [mail] };
  const lanes = lanesOf([record], tenants);
  const [step] = laneSteps([record], lanes, none);
  expect(step?.crossings).toEqual([{ kind: 'message', from: 0, to: [1, 2], message: mail }]);
});

it('what the finding is about comes from whose it is, once for each tenant', () => {
  const response = { channel: 'response', tenants: ['a'], recipient: 'ann', content: { id: 'secret' } };
  const record = { ...trialRecord({ actor: ann, id: 's7' }), observations: [response] };
  const lanes = lanesOf([record], tenants);
  const thing = (title: string, tenant: string | null, text: string) => ({
    title,
    tenant,
    isIn: (answer: string) => answer.includes(text),
  });
  const foreign = [
    thing('task of globex', 'b', 'secret'),
    thing('canary of globex', 'b', 'secret'),
    thing('task of acme', 'a', 'secret'),
    thing('other', 'b', 'not there'),
    thing('whose is not known', null, 'secret'),
  ];
  const shownIn = (violating: string) => laneSteps([record], lanes, { tenants, violating, foreign })[0]?.crossings;
  expect(shownIn('s7')).toEqual([{ kind: 'shown', from: 1, to: [0], what: 'task of globex, canary of globex' }]);
  expect(shownIn('s6')).toEqual([]);
});
