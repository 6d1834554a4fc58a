import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkImports } from './imports.ts';

const repository = join(import.meta.dirname, '../..');

describe('imports go one way', () => {
  it('in the project as it is', () => {
    const { modules, violations } = checkImports(repository);
    expect(modules).toBeGreaterThan(30);
    expect(violations).toEqual([]);
  });

  describe('and each way back is caught:', () => {
    let root: string;
    beforeAll(() => {
      root = mkdtempSync(join(tmpdir(), 'imports-'));
      cpSync(join(repository, 'tsconfig.json'), join(root, 'tsconfig.json'));
      cpSync(join(repository, 'package.json'), join(root, 'package.json'));
      symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    });
    afterAll(() => rmSync(root, { recursive: true }));

    it.each([
      ['stacks/config.ts', 'apps/topology.ts', 'stacks-on-proto'],
      ['apps/topology.ts', 'infra/platform.ts', 'apps-on-stacks'],
      ['loadtest/ledger.ts', 'apps/store/record.ts', 'loadtest-on-stacks'],
      ['apps/routes/grpc/send.ts', 'apps/routes/kafka/send.ts', 'no-siblings-routes'],
      ['apps/dashboard/server/app.ts', 'apps/functions/reports.ts', 'no-siblings-services'],
      ['apps/store/reports.ts', 'apps/functions/reports.ts', 'no-siblings-services'],
      ['infra/provider/kinds.ts', 'tools/machine.ts', 'infra-on-apps'],
      ['infra/platforms/local/index.ts', 'infra/platforms/gke/index.ts', 'no-siblings-platforms'],
      ['stacks/scenarios/weather/index.ts', 'stacks/scenarios/vaccinations/event.ts', 'no-siblings-scenarios'],
    ])('%s -> %s', (from, to, rule) => {
      for (const room of ['proto', 'stacks', 'apps', 'infra', 'loadtest', 'experiments', 'tools']) {
        rmSync(join(root, room), { recursive: true, force: true });
      }
      for (const file of [from, to]) mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, to), 'export const there = 1;\n');
      const up = from.split('/').slice(1).map(() => '..').join('/');
      writeFileSync(join(root, from), `export { there } from '${up}/${to}';\n`);
      expect(checkImports(repository, root).violations).toContain(`${rule}: ${from} -> ${to}`);
    });
  });
});
