import { expect, test } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { passwordLine } from './zot.ts';

test('the password file lets in who has the password, and stays the same from one run to the next', () => {
  const line = passwordLine('lab', 'secret');
  expect(line).toBe(passwordLine('lab', 'secret'));
  expect(line.startsWith('lab:$2b$05$')).toBe(true);
  const hash = line.slice('lab:'.length);
  expect([bcrypt.compareSync('secret', hash), bcrypt.compareSync('another', hash)]).toEqual([true, false]);
  expect(passwordLine('lab', 'another')).not.toBe(line);
});
