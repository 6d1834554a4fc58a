import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { mains } from '../../../apps/topology.ts';
import { closureOf, digestOf } from './source-digest.ts';

let root: string;
const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const main = () => join(root, 'app', 'main.ts');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'digest-'));
  write('app/main.ts', "import { a } from './a.ts';\nconst page = join(import.meta.dirname, '../page');\nawait import(`./lazy.ts`);");
  write('app/a.ts', "export * from '../shared/b.ts';\nimport data from './data.json' with { type: 'json' };");
  write('app/a.test.ts', '');
  write('app/data.json', '{}');
  write('app/lazy.ts', "import './a.ts';");
  write('app/unused.ts', '');
  write('shared/b.ts', "import express from 'express';");
  write('page/index.html', '');
  write('page/charts/pie.tsx', '');
  write('page/charts/pie.test.tsx', '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('reaches what is imported or read by a relative path, and no test', () => {
  expect(closureOf([main()]).map((path) => relative(root, path))).toEqual([
    'app/a.ts', 'app/data.json', 'app/lazy.ts', 'app/main.ts', 'page/charts/pie.tsx', 'page/index.html', 'shared/b.ts',
  ]);
});

test.each(['app/a.ts', 'app/data.json', 'shared/b.ts', 'page/index.html'])('is another after an edit of %s', (path) => {
  const before = digestOf(root, [main()]);
  write(path, '// edited');
  expect(digestOf(root, [main()])).not.toBe(before);
});

test('stays the same after an edit of what the service does not use, and wherever the checkout lies', () => {
  const before = digestOf(root, [main()]);
  write('app/unused.ts', '// edited');
  expect(digestOf(root, [main()])).toBe(before);
  const elsewhere = `${root}-copy`;
  cpSync(root, elsewhere, { recursive: true });
  expect(digestOf(elsewhere, [join(elsewhere, 'app', 'main.ts')])).toBe(before);
  rmSync(elsewhere, { recursive: true });
});

test('the services of the lab are made of their own folders and no other service\'s', () => {
  const repository = join(import.meta.dirname, '../../..');
  const files = (app: keyof typeof mains) => closureOf([join(repository, mains[app])]).map((path) => relative(repository, path));
  expect(files('entry').some((path) => path.startsWith('apps/dashboard/'))).toBe(false);
  expect(files('faulty').some((path) => path.startsWith('apps/store/'))).toBe(false);
  expect(files('dashboard').some((path) => path.startsWith('apps/dashboard/web/'))).toBe(true);
});
