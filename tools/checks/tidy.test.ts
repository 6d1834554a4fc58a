import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFiles, untidy } from './tidy.ts';

const repository = join(import.meta.dirname, '../..');

describe('the house is tidy', () => {
  it('every file keeps the rules of names, sizes and contents', () => {
    const files = projectFiles(repository);
    expect(files).toContain('package.json');
    expect(files.flatMap((file) => untidy(repository, file))).toEqual([]);
  });

  it('a file that breaks the rules is named, with the line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidy-'));
    try {
      writeFileSync(join(folder, 'NotKebab.ts'), `const a = 1; // ${'TO'}DO later \n`);
      expect(untidy(folder, 'NotKebab.ts')).toEqual([
        'NotKebab.ts: file names are kebab-case',
        expect.stringContaining('NotKebab.ts:1: a note to finish something'),
        'NotKebab.ts:1: white space at the end',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('the lock file names no host that packages come from', () => {
    expect(projectFiles(repository)).toContain('package-lock.json');
    expect(untidy(repository, 'package-lock.json')).toEqual([]);
  });
});
