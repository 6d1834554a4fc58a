/** A place's name as it is compared: without accents, case, dots and punctuation. Empty where nothing is left. */
export function foldName(name: string): string {
  const plain = /^[\x20-\x7e]*$/.test(name) ? name : name.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain.toLowerCase()
    .replace(/[.'’ʻ`´]/g, '')
    .replace(/[ßøłđðıæœþ]/g, (letter) => FOLDED[letter]!)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^(st|ste) /, 'saint ')
    .replace(/^the /, '');
}

/** Letters that have no accent to take off. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th',
};
