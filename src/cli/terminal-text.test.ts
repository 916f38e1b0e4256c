import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { expect, it } from 'vitest';
import { colouredFinding, wrapped } from './terminal-text.ts';

const finding = `TENANT-003 read scope
  blue was shown notes <note-red> of red in a response

  Read at src/notes.ts:12:5 in findNote
    select … from "notes" where "notes"."id" = $1 with [<note-red>] -> 1 row
    team_id stands in no condition of it; others of the table have one, as this says in many words

Counterexample: 1 step, shrunk from 14 in 4 runs
  1. s14   bob  notes.read  note: <notes note-red>  -> succeeded

Replay  npx leakproof replay .leakproof/bundles/tenant-003-notes.read-response-notes --mutant something-with-a-long-name
`;

it('no line is longer than the width, but for what is pasted', () => {
  for (const width of [80, 100, 132]) {
    const text = wrapped(colouredFinding(finding, ['<note-red>'], pc.createColors(true)), width);
    const long = stripVTControlCharacters(text)
      .split('\n')
      .filter((line) => line.length > width);
    const replay = finding.trimEnd().split('\n').at(-1) ?? '';
    expect(long).toEqual(replay.length > width ? [replay] : []);
    expect(stripVTControlCharacters(text).replaceAll(/\s+/g, ' ')).toBe(finding.replaceAll(/\s+/g, ' '));
  }
});

it('a line that goes on is further in than where it began', () => {
  expect(wrapped(`  ${'word '.repeat(14)}end`, 60)).toBe(`  ${'word '.repeat(11).trim()}\n      word word word end`);
  expect(wrapped('  short', 60)).toBe('  short');
  expect(wrapped('  any width is too small for this', 20)).toBe('  any width is too small for this');
});

it('what is somebody else’s stands out wherever it shows, whatever it looks like', () => {
  const colours = pc.createColors(true);
  const text = colouredFinding(finding, ['<note-red>', 'a(b'], colours);
  expect(text.split(colours.red('<note-red>'))).toHaveLength(3);
  expect(text).toContain(colours.cyan('src/notes.ts:12:5'));
  expect(colouredFinding(finding, ['<note-red>'], pc.createColors(false))).toBe(finding);
});
