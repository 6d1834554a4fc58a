/** proto/generated is what proto/*.proto says, and the scenarios' schemas agree with it. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { descriptors } from '../../proto/generated/index.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import { generateProto } from './proto.ts';

describe('the generated contracts', () => {
  it.each([...generateProto()])('%s is what its .proto says; npm run update makes it so', (file, content) => {
    expect(readFileSync(join(import.meta.dirname, '../../proto/generated', file), 'utf8')).toBe(content);
  });

  it.each(Object.values(scenarios))('$id: the schema and the .proto have the same fields, and the same of them optional', ({ schema, contract }) => {
    const json = z.toJSONSchema(schema, { unrepresentable: 'any' });
    const file = (descriptors as unknown as Record<string, { nested: Record<string, { nested: Record<string, { fields: Record<string, { options?: { proto3_optional?: boolean } }> }> }> }>)[contract.file]!;
    const { fields } = file.nested[contract.file]!.nested[contract.message]!;
    expect(Object.keys(fields).sort()).toEqual(Object.keys(json.properties ?? {}).sort());
    const required = Object.entries(fields).filter(([, field]) => !field.options?.proto3_optional).map(([name]) => name);
    expect(required.sort()).toEqual([...json.required ?? []].sort());
  });
});
