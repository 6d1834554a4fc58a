/** What several kinds ask of their inputs. */
import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';

/** The lab's folder: absolute and plain, since everything in it may be deleted, and since supervisor expands `%`. */
export const labDirSchema = z.string().refine(
  (path) => isAbsolute(path) && normalize(path) === path && path.split('/').length > 2 && !/[%\p{Cc}]/u.test(path),
  "must be an absolute path below the root's folders, without `..`, `%` or control characters",
);

export const portSchema = z.int().min(1).max(65_535);

/** The longest that anything is waited for. */
export const MAX_TIMEOUT_MS = 600_000;

export const timeoutSchema = z.int().min(100).max(MAX_TIMEOUT_MS);
