/** A real Chromium, for tests of the page. */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const screenshots = join(import.meta.dirname, '../../../.lab/screenshots');
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** @throws {Error} saying how to install one */
export async function openBrowser(): Promise<Browser> {
  const found = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
  if (!found) {
    throw new Error(`no Chromium on PATH (${names.join(', ')}): install one, e.g. \`sudo apt-get install -y chromium\`, and run the tests again`);
  }
  return await chromium.launch({
    executablePath: found,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
    ],
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function saveScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** What axe finds that keeps people out, one line each. */
export async function seriousProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(readFileSync(createRequire(import.meta.filename).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })") as {
    violations: { impact: string; id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`);
}

/** The cells of a table of the page, row by row, without its head. */
export async function tableRows(page: Page, id: string): Promise<string[][]> {
  return await page.locator(`table[data-table="${id}"] tbody tr`).evaluateAll((rows) =>
    rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())));
}
