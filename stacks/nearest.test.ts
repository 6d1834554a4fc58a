import { expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

test.each([
  ['grcp', ['http', 'grpc'], 'grpc'], ['Stream', ['pubsub', 'stream'], 'stream'], ['al', ['all', '1', '0'], 'all'], ['wroker', ['worker', 'broker'], 'worker'],
  ['vacunations', ['weather', 'vaccinations'], 'vaccinations'],
])('%s is one slip or a few from what was meant', (written, known, meant) => {
  expect(nearest(written, known)).toBe(`; did you mean \`${meant}\`?`);
});

test.each([['tcp', ['grpc', 'http']], ['2', ['all', '1', '0']], ['', ['all', '1']], [2, ['1']]])('%p is near nothing', (written, known) => {
  expect(nearest(written, known)).toBe('');
});
