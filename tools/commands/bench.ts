/**
 * `npm run bench [-- p1 p5 …] [--quick] [--million]`: the benchmarks, each side by side with its baseline; a table, and the same as JSON in
 * `.lab/bench/`. Exit 1 when a benchmark failed; a missed goal is a result.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, fullSizes, quickSizes } from '../bench/bench.ts';
import { runBenchmarks } from '../bench/run-benchmarks.ts';
import { benchmarks } from '../bench/index.ts';
import { command, commandLine } from '../command.ts';
import { thisMachine } from '../machine.ts';
import { LAB_TOOLS } from '../environment.ts';
import { ensureTools } from '../toolbox/toolbox.ts';

const repository = join(import.meta.dirname, '../..');

async function main(): Promise<number> {
  const { values, positionals } = commandLine({
    allowPositionals: true, options: { quick: { type: 'boolean', default: false }, million: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((id) => !(id in benchmarks));
  if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}`);
  const report = (line: string) => console.error(line);
  await ensureTools(LAB_TOOLS, { labDir: join(repository, '.lab'), report });
  const machine = thisMachine(repository);
  const bench = new Bench(repository, { ...values.quick ? quickSizes : fullSizes, ...values.million ? { documents: 1_000_000 } : {} }, report);
  let interrupted = false;
  const interrupt = () => {
    if (!interrupted) report('ending what the bench has started …');
    interrupted = true;
    void bench.endStages();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const chosen = Object.fromEntries(Object.entries(benchmarks).filter(([id]) => positionals.length === 0 || positionals.includes(id)));
  try {
    const results = await runBenchmarks(bench, chosen, () => interrupted, (text) => console.log(`${text}\n`));
    const file = join(repository, '.lab', 'bench', `${new Date().toISOString().replaceAll(':', '-')}.json`);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ machine, quick: values.quick, results }, undefined, 1)}\n`);
    console.log(`${machine.cores} cores, ${machine.processor}, kernel ${machine.kernel}, Node ${machine.node}, commit ${machine.commit}, load before ${
      machine.loadBefore.toFixed(1)}${values.quick ? '; quick: shows that everything runs, no results' : ''}\n${file}`);
    return interrupted ? 130 : results.some((result) => 'failed' in result) ? 1 : 0;
  } finally {
    await bench.close();
  }
}

await command(main);
