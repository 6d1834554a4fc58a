/** Unix time in milliseconds by the generator's clock: one that is never set back. */
export function unixNow(): number {
  return performance.timeOrigin + performance.now();
}
