/** The parts of a whole: a colour each, and a pattern besides, so that they differ without it. */

/** How many parts there are a colour and a pattern for. */
export const maxSlices = 6;

/** What is drawn over a part's colour. */
const patterns = [
  null,
  'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  'M4 0V8M0 4H8',
  'M0 4H8',
  'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  'M4 3V5',
] as const satisfies { readonly length: typeof maxSlices };

/** For the `defs` of a drawing; `id` is the drawing's own. */
export function SlicePatterns({ id }: { readonly id: string }) {
  return patterns.map((path, index) => path !== null && (
    <pattern key={index} id={`${id}-${index}`} width="8" height="8" patternUnits="userSpaceOnUse">
      <path d={path} className="pattern" />
    </pattern>
  ));
}

/** What fills a part's shape a second time, above its colour; undefined for the one that has none. */
export function patternOf(id: string, index: number): string | undefined {
  return patterns[index] ? `url(#${id}-${index})` : undefined;
}

/** A part in a key. */
export function SliceSwatch({ id, index }: { readonly id: string; readonly index: number }) {
  const pattern = patternOf(id, index);
  return (
    <svg className={`slice-${index}`} width="18" height="18" aria-hidden="true">
      <rect className="slice" width="18" height="18" rx="4" />
      {pattern !== undefined && <rect width="18" height="18" rx="4" fill={pattern} />}
    </svg>
  );
}
