import { expect, test } from '@jest/globals';
import { wrongFields } from './accept-all.ts';

const of = (field: string, index?: number) => ({ field, problem: 'is wrong', ...index === undefined ? {} : { index } });

test.each([
  ['wrong: age, name', [of('age'), of('name'), of('age')]],
  ['wrong: 1.age', [of('age', 1)]],
  ['wrong: event 0', [of('', 0)]],
  ['wrong: 2.age, events 0, 1', [of('', 0), of('', 1), of('age', 2)]],
  ['wrong: the event itself', [of('')]],
])('%s', (text, problems) => {
  expect(wrongFields(problems)).toBe(text);
});
