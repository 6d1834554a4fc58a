/** Reading a Dockerfile: all that makes an image, and nothing passed over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readStages } from './dockerfile.ts';

const stageOf = (text: string, name: string) => readStages(text).find((stage) => stage.name === name);

describe("a Dockerfile's stages", () => {
  it('have their files, environment, user and entry point', () => {
    const text = [
      'ARG BASE', 'FROM ${BASE} AS build', 'WORKDIR /lab', 'COPY a.json b.json ./', '# Why.', 'RUN make \\', '  all /out',
      'FROM ${BASE}', 'COPY --from=build /out/app /app', 'ENV MODE=production', 'ENV LEVEL=1', 'USER 65532:65532', 'ENTRYPOINT ["/bin/app", "--serve"]',
    ].join('\n');
    expect(readStages(text)).toEqual([
      {
        name: 'build', base: '${BASE}', workingFolder: '/lab', copies: [{ from: ['a.json', 'b.json'], to: './' }], runs: [expect.stringMatching(/^make\s+all \/out$/)],
        environment: {}, entrypoint: [],
      },
      {
        name: '1', base: '${BASE}', copies: [{ stage: 'build', from: ['/out/app'], to: '/app' }], runs: [],
        environment: { MODE: 'production', LEVEL: '1' }, user: '65532:65532', entrypoint: ['/bin/app', '--serve'],
      },
    ]);
  });

  it("that have something else are refused, by line: the image wouldn't be the one that is meant", () => {
    expect(() => readStages('FROM scratch\nUSER 1\nHEALTHCHECK NONE\n')).toThrow(/Line 3 .*HEALTHCHECK/);
    expect(() => readStages('FROM scratch\nENV A=1 B=2\n')).toThrow(/A=1 B=2/);
    expect(() => readStages('COPY a b\n')).toThrow(/Line 1 .*COPY/);
  });

  it("are those of the lab's own: every program is nobody's and holds nothing but its bundle", () => {
    const text = readFileSync(join(import.meta.dirname, '../../../apps/Dockerfile'), 'utf8');
    for (const app of ['entry', 'hop', 'faulty', 'functions', 'dashboard']) {
      expect(stageOf(text, app)).toMatchObject({ base: '${DISTROLESS_IMAGE}', user: '65532:65532', runs: [], copies: [{ stage: 'build', from: [`/bundles/${app}`], to: '/app' }] });
    }
  });
});
