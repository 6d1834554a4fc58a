/** Golden files: what is rendered, one readable file each, reviewed as a diff. `jest -u` writes them anew; a missing one is written. */
import { expect } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface SnapshotMode {
  readonly snapshotState: { readonly _updateSnapshot: 'all' | 'new' | 'none' };
}

/** @param file absolute path */
export function expectGolden(file: string, text: string): void {
  const mode = (expect.getState() as unknown as SnapshotMode).snapshotState._updateSnapshot;
  if (mode === 'all' || (mode === 'new' && !existsSync(file))) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
