/** `npm run preview -- [--stack gke|cluster] [--config KEY=VALUE]… [--against REF] [--markdown]`: see infra/preview/main.ts. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');
const { status } = spawnSync(process.execPath, [join(repository, 'infra', 'preview', 'main.ts'), ...process.argv.slice(2)], { cwd: repository, stdio: 'inherit' });
process.exitCode = status ?? 1;
