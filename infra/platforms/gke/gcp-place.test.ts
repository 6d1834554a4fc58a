import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIPv4 } from 'node:net';
import { ADDRESSES, RANGES, slugOf } from './gcp-place.ts';

const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const bounds = (range: string): readonly [number, number] => {
  const [address, bits] = range.split('/') as [string, string];
  return [number(address), number(address) + 2 ** (32 - Number(bits)) - 1];
};

test('ranges lie apart, and every address that stays lies in the nodes\' range', () => {
  const all = Object.values(RANGES).map(bounds).sort(([a], [b]) => a - b);
  all.slice(1).forEach(([first], at) => expect(first).toBeGreaterThan(all[at]![1]));
  const [first, last] = bounds(RANGES.nodes);
  const addresses = Object.values(ADDRESSES);
  expect(new Set(addresses).size).toBe(addresses.length);
  // The first two and the last two are Google's.
  for (const address of addresses) expect([address, isIPv4(address), number(address) > first + 1, number(address) < last - 1]).toEqual([address, true, true, true]);
});

test('whatever a stack is called, accounts can be called after it, and two stacks are called differently', () => {
  const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);
  fc.assert(fc.property(stack, (name) => {
    expect(`lab-${slugOf(name)}-documents`).toMatch(/^[a-z]([a-z0-9-]{4,28})[a-z0-9]$/);
    expect(`lab-${slugOf(name)}`).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
  }));
  fc.assert(fc.property(stack, stack, (one, other) => {
    fc.pre(one !== other);
    expect(slugOf(one)).not.toBe(slugOf(other));
  }));
  expect(slugOf('gke')).toBe('gke');
});
