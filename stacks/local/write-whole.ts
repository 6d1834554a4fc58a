import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file so that a reader sees the old text or the new, never a part: a temporary file, then a rename. */
export async function writeWhole(path: string, text: string, mode: number = 0o600): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}
