/**
 * RSA keys that follow from a secret: the same on every machine and at every run, so that no file and no state has to keep
 * them. A key is as hard to guess as its secret is.
 */
import { checkPrimeSync, createHmac, createPrivateKey, createPublicKey } from 'node:crypto';

const PRIME_BITS = 1_024;
/** One candidate in 355 is a prime; so many without one would mean that something is broken. */
const MAX_CANDIDATES = 20_000;
const PUBLIC_EXPONENT = 65_537n;

export interface DerivedKey {
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** PEM, SPKI. */
  readonly publicKey: string;
}

/** @param secret of at least 256 bits @param purpose another one gives another key */
export function derivedKey(secret: string, purpose: string): DerivedKey {
  const p = prime(secret, `${purpose} p`);
  const q = prime(secret, `${purpose} q`);
  const d = inverse(PUBLIC_EXPONENT, (p - 1n) * (q - 1n));
  const number = (value: bigint) => {
    const digits = value.toString(16);
    return Buffer.from(digits.padStart(digits.length + digits.length % 2, '0'), 'hex').toString('base64url');
  };
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA', n: number(p * q), e: number(PUBLIC_EXPONENT), d: number(d), p: number(p), q: number(q),
      dp: number(d % (p - 1n)), dq: number(d % (q - 1n)), qi: number(inverse(q, p)),
    },
  });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string,
  };
}

/** The first prime in the stream of the secret's candidates that suits the exponent. */
function prime(secret: string, purpose: string): bigint {
  for (let at = 0; at < MAX_CANDIDATES; at += 1) {
    const blocks = [0, 1].map((half) => createHmac('sha512', secret).update(`ingestion-lab key ${purpose} ${at} ${half}`).digest('hex'));
    // The two highest bits make the product as long as it should be; the lowest makes the candidate odd.
    const candidate = BigInt(`0x${blocks.join('')}`) | (3n << BigInt(PRIME_BITS - 2)) | 1n;
    if ((candidate - 1n) % PUBLIC_EXPONENT !== 0n && checkPrimeSync(candidate)) return candidate;
  }
  throw new Error(`Deriving the key ${purpose} failed: none of ${MAX_CANDIDATES} numbers is a prime, which can't be chance.`);
}

/** Euclid's: x with `value`·x ≡ 1. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [before, now] = [modulus, value % modulus];
  let [xBefore, x] = [0n, 1n];
  while (now > 1n) {
    const quotient = before / now;
    [before, now] = [now, before - quotient * now];
    [xBefore, x] = [x, xBefore - quotient * x];
  }
  return ((x % modulus) + modulus) % modulus;
}
