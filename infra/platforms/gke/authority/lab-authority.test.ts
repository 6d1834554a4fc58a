import { expect, test } from '@jest/globals';
import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { derivedKey } from './derived-key.ts';
import { LabAuthority } from './lab-authority.ts';

const SECRET = 'a-secret-of-at-least-32-characters';
const JUNE = Date.UTC(2026, 5, 15);
const authority = new LabAuthority(SECRET, JUNE);

test('a derived key is a sound RSA key of 2048 bits, the same each time, and another for another secret or purpose', () => {
  const { privateKey, publicKey } = derivedKey(SECRET, 'one');
  expect(createPrivateKey(privateKey).asymmetricKeyDetails).toMatchObject({ modulusLength: 2_048, publicExponent: 65_537n });
  expect(verify('sha256', Buffer.from('x'), publicKey, sign('sha256', Buffer.from('x'), privateKey))).toBe(true);
  expect(derivedKey(SECRET, 'one').privateKey).toBe(privateKey);
  expect(new Set([privateKey, derivedKey(SECRET, 'two').privateKey, derivedKey(`${SECRET}!`, 'one').privateKey]).size).toBe(3);
});

test('whoever trusts the authority trusts its servers under their names, and under no other', () => {
  const { key, certificate } = authority.server('registry', ['10.10.0.10', 'registry.internal']);
  const found = new X509Certificate(certificate);
  const trusted = new X509Certificate(authority.certificate);
  expect([trusted.ca, trusted.verify(trusted.publicKey), found.ca, found.verify(trusted.publicKey), found.checkIssued(trusted)]).toEqual([true, true, false, true, true]);
  expect(found.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect([found.checkIP('10.10.0.10'), found.checkHost('registry.internal'), found.checkIP('10.10.0.11')]).toEqual(['10.10.0.10', 'registry.internal', undefined]);
});

test('certificates stay the same all year, and are renewed by the first run of the next, long before they end', () => {
  const later = new LabAuthority(SECRET, Date.UTC(2026, 11, 31));
  const next = new LabAuthority(SECRET, Date.UTC(2027, 0, 2));
  expect(later.certificate).toBe(authority.certificate);
  expect(next.certificate).not.toBe(authority.certificate);
  expect(Date.parse(new X509Certificate(authority.certificate).validTo)).toBeGreaterThan(Date.UTC(2027, 11, 30));
  // What the older authority signed is still good for who has the newer one: its key is the same.
  const { certificate } = authority.server('registry', ['a.test']);
  expect(new X509Certificate(certificate).verify(createPublicKey(next.certificate))).toBe(true);
});
