/** proto/generated is what proto/*.proto says, and the scenarios' schemas agree with it. */
import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { recordFields } from '../../apps/store/record.ts';
import { descriptors } from '../../proto/generated/index.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { asStored, sampleEvents } from '../../stacks/testing/as-stored.ts';
import { packageOf } from '../../stacks/scenarios/scenario.ts';
import { generateProto } from './proto.ts';

describe('the generated contracts', () => {
  it.each([...generateProto()])('%s is what its .proto says; npm run update makes it so', (file, content) => {
    expect(readFileSync(join(import.meta.dirname, '../../proto/generated', file), 'utf8')).toBe(content);
  });

  it.each(Object.values(scenarios))('$id: the .proto has the fields of the schema, the same of them optional, and as optional what is made on the way', (scenario) => {
    const { schema, contract } = scenario;
    const json = z.toJSONSchema(schema, { unrepresentable: 'any' });
    const made = sampleEvents(scenario, 10).flatMap((event) => Object.keys(asStored(scenario, event)));
    const file = (descriptors as unknown as Record<string, { nested: Record<string, { nested: Record<string, { fields: Record<string, { options?: { proto3_optional?: boolean } }> }> }> }>)[contract.file]!;
    const { fields } = file.nested[packageOf(contract)]!.nested[contract.message]!;
    expect(Object.keys(fields).sort()).toEqual([...new Set([...Object.keys(json.properties ?? {}), ...made])].sort());
    const required = Object.entries(fields).filter(([, field]) => !field.options?.proto3_optional).map(([name]) => name);
    expect(required.sort()).toEqual([...json.required ?? []].sort());
  });

  it.each(Object.values(scenarios))('$id: no field of the schema is called like one of the record\'s, which would overwrite it', ({ schema }) => {
    const fields = Object.keys(z.toJSONSchema(schema, { unrepresentable: 'any' }).properties ?? {});
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => recordFields.includes(field))).toEqual([]);
  });

  it('may come from a file with a hyphen in its name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'proto-'));
    try {
      writeFileSync(join(folder, 'two-words.proto'), 'syntax = "proto3"; package two_words; message Event { string name = 1; }');
      const files = generateProto(folder);
      expect([...files.keys()]).toEqual(['two-words.ts', 'index.ts']);
      expect(files.get('index.ts')).toContain("import twoWords from './two-words.ts';\n\nexport const descriptors = { 'two-words': twoWords };");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
