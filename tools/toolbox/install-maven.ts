import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MavenRecipe } from './recipe.ts';
import { runCommand } from './run-command.ts';

/**
 * Collects a Maven project's jars in `<targetDir>/lib`; its own jar too, if it has sources.
 * @param toolsDir the folder that holds `maven/`
 * @throws CommandFailed
 */
export async function installMaven(recipe: MavenRecipe, targetDir: string, toolsDir: string): Promise<void> {
  const source = join(toolsDir, 'maven', recipe.project);
  const build = join(targetDir, 'build');
  const lib = join(targetDir, 'lib');
  mkdirSync(lib, { recursive: true });
  // Maven writes its target/ beside the pom: a copy keeps the checkout clean.
  cpSync(source, build, { recursive: true });
  const hasSources = existsSync(join(source, 'src'));
  const goals = [...(hasSources ? ['package'] : []), 'dependency:copy-dependencies'];
  await runCommand('mvn', ['-B', '-ntp', '-q', '-f', join(build, 'pom.xml'), ...goals, '-DskipTests', `-DoutputDirectory=${lib}`, '-DincludeScope=runtime']);
  if (hasSources) {
    const jar = readdirSync(join(build, 'target')).find((file) => file.endsWith('.jar'));
    if (jar === undefined) throw new Error(`the Maven project ${source} made no jar`);
    renameSync(join(build, 'target', jar), join(lib, `${recipe.project}.jar`));
  }
  rmSync(build, { recursive: true });
}
