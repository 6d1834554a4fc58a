/** The files that a process consists of, in its folder and in the supervisor's. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { folderOf, GAVE_UP_STATUS, type Folder } from '../../../stacks/local/process-folder.ts';
import { FOLDER_DESCRIPTOR, GENERATION_VARIABLE, LAB_VARIABLE, PROCESS_VARIABLE } from '../../../stacks/local/processes.ts';
import type { ProcessSettings } from './process-schema.ts';

/** What a process may have open, where the system allows as many. */
const OPEN_FILES = 65_536;

/** The longest pause before a restart. */
const MAX_PAUSE_SECONDS = 3;

export function logFile(folder: Folder): string {
  return join(folderOf(folder), 'output.log');
}

/** The fingerprint of the settings that it last became ready with. */
export function readyFile(folder: Folder): string {
  return join(folderOf(folder), 'ready');
}

export function programFile({ labDir, name }: Folder): string {
  return join(labDir, 'supervisor', 'programs', `${name}.conf`);
}

/** Equal for equal settings, whatever the order of their keys. */
export function fingerprint(settings: ProcessSettings): string {
  return createHash('sha256').update(JSON.stringify(sorted(settings))).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, sorted(inner)]));
}

/**
 * What the supervisor runs. The restart policy is here and nowhere else: the supervisor starts it again whenever it ends
 * (startsecs = 0: it never counts for itself), and this counts, pauses, and gives up. It can also be run by hand.
 */
export function runScript(settings: ProcessSettings): string {
  const { maxStarts, withinSeconds } = settings.restart;
  const lines = [
    '#!/bin/sh',
    `# Runs ${settings.name}. Written by the lab; changes are lost.`,
    'umask 077',
    '# Thousands of connections are open files.',
    `ulimit -n ${OPEN_FILES} 2>/dev/null || ulimit -n "$(ulimit -H -n)"`,
    '# What all it starts inherits, and is found by: see processes.ts of the provider.',
    `export ${LAB_VARIABLE}=${word(settings.labDir)} ${PROCESS_VARIABLE}=${word(settings.name)}`,
    `exec ${FOLDER_DESCRIPTOR}< run.sh`,
    ...Object.entries(settings.environment).map(([name, value]) => `export ${name}=${word(value)}`),
    '# Which one in a row of replacements this is: pod-kill counts it up, and nothing else does.',
    'generation=$(cat generation 2>/dev/null || echo 0)',
    `export ${GENERATION_VARIABLE}="$generation"`,
    ...settings.renamed.map((name) => `[ "$generation" = 0 ] || export ${name}="$${name}-$generation"`),
    '',
    `# At most ${maxStarts} starts within ${withinSeconds} s: the second at once, then after pauses of 1, 2, ${MAX_PAUSE_SECONDS} ... s; then it is given up.`,
    'now=$(date +%s)',
    `recent=$(awk -v since=$((now - ${withinSeconds})) '$1 > since' starts 2>/dev/null)`,
    'set -- $recent',
    `if [ $# -ge ${maxStarts} ]; then`,
    `  echo "Given up: started ${maxStarts} times within ${withinSeconds} s, and ended each time."`,
    `  exit ${GAVE_UP_STATUS}`,
    'fi',
    'pause=$(($# - 1))',
    `[ $pause -gt ${MAX_PAUSE_SECONDS} ] && pause=${MAX_PAUSE_SECONDS}`,
    '[ $pause -gt 0 ] && sleep $pause',
    `printf '%s\\n' $recent "$(date +%s)" > starts`,
    '',
  ];
  if (settings.prepare) {
    lines.push(`[ -e ${word(settings.prepare.creates)} ] || ${settings.prepare.command.map(word).join(' ')} || exit 1`);
  }
  if (settings.cwd !== undefined) lines.push(`cd ${word(settings.cwd)} || exit 1`);
  lines.push(`exec ${settings.command.map(word).join(' ')}`);
  return lines.join('\n') + '\n';
}

/** The supervisor's part. Paths are relative to this file (`here`), so no folder's name needs quoting. */
export function programConfig(settings: ProcessSettings): string {
  return `[program:${settings.name}]
command = /bin/sh run.sh
directory = %(here)s/../../${settings.name}
autostart = false
startsecs = 0
autorestart = unexpected
exitcodes = ${GAVE_UP_STATUS}
stopsignal = TERM
stopwaitsecs = ${Math.ceil(settings.stopTimeoutMs / 1_000)}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = %(here)s/../../${settings.name}/output.log
stdout_logfile_maxbytes = ${settings.log.maxBytes}
stdout_logfile_backups = ${settings.log.backups}
`;
}

/** One POSIX shell word, whatever is in it. */
function word(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
