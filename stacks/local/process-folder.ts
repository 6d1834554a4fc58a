/** The folder of one process of a lab, and the files in it by which more than its own kind knows it. */
import { join } from 'node:path';

export interface Folder {
  readonly labDir: string;
  readonly name: string;
}

export function folderOf({ labDir, name }: Folder): string {
  return join(labDir, name);
}

/** When it was started lately: a line each, Unix seconds. Gone = it starts from nothing. */
export function startsFile(folder: Folder): string {
  return join(folderOf(folder), 'starts');
}

/** There while a fault holds it down: whoever mends what has stopped leaves it alone then. */
export function heldFile(folder: Folder): string {
  return join(folderOf(folder), 'held');
}

/** Which one in a row of replacements it is: a whole number, 0 when the file isn't there. Its data pass from one to the next. */
export function generationFile(folder: Folder): string {
  return join(folderOf(folder), 'generation');
}

/** How run.sh ends when it gives up: the one status on which the supervisor doesn't start it again. */
export const GAVE_UP_STATUS = 113;
