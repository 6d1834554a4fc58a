/** What a preview says: every resource with its type, what it costs, what changes, what the policy has against it. */
import type { Verdict } from '../policy/policy.ts';
import { costOf } from '../platforms/gke/cost/cost-of.ts';
import { monthlyCost, type MonthlyCost } from '../platforms/gke/cost/bill.ts';
import type { DeclaredResource } from './declare-program.ts';
import { ABSENT, keyOf, sorted, type Difference } from './rendered.ts';

export interface Preview {
  readonly stack: string;
  readonly scenario: string;
  readonly resources: readonly DeclaredResource[];
  /** Keys for which something stands. */
  readonly assumed: readonly string[];
  readonly verdict: Verdict;
  /** Absent where nothing is paid for. */
  readonly cost?: MonthlyCost;
  /** With what it is compared. */
  readonly against?: {
    readonly ref: string;
    readonly difference: Difference;
    /** What was declared there; absent where that commit has no such stack, or no preview. */
    readonly earlier?: readonly DeclaredResource[];
  };
}

export function exitCodeOf({ verdict }: Preview): number {
  return verdict.findings.length === 0 ? 0 : 1;
}

/** For a terminal. */
export function reportText(preview: Preview): string {
  const marks = marksOf(preview);
  const lines = sorted(preview.resources).map((resource) => {
    const cost = costOfOne(resource);
    return `${marks.get(keyOf(resource)) ?? ' '} ${resource.type.padEnd(64)} ${resource.name}${fetchedFrom(resource)}${cost > 0 ? `  ~ ${cost.toFixed(2)} USD a month` : ''}`;
  });
  return [
    `The stack ${preview.stack}, scenario ${preview.scenario}: ${counted(preview.resources)}.`, ...lines, '',
    ...changes(preview), ...costs(preview), ...policies(preview), ...assumptions(preview),
  ].join('\n');
}

/** For a pull request's summary. */
export function reportMarkdown(preview: Preview): string {
  const { stack, scenario, resources } = preview;
  const fenced = (lines: readonly string[]) => ['```', ...lines, '```'];
  return [
    `## ${stack}: ${counted(resources)} (scenario ${scenario})`, '',
    ...changes(preview).length === 0 ? [] : fenced(changes(preview)), ...costs(preview), '', ...policies(preview), '', ...assumptions(preview), '',
    '<details><summary>Every resource</summary>', '', '| type | name | USD a month |', '|---|---|---|',
    ...sorted(resources).map((resource) => `| \`${resource.type}\` | ${resource.name}${fetchedFrom(resource)} | ${costOfOne(resource) > 0 ? costOfOne(resource).toFixed(2) : ''} |`), '', '</details>', '',
  ].join('\n');
}

function marksOf({ against }: Preview): ReadonlyMap<string, string> {
  const { added = [], changed = [] } = against?.difference ?? {};
  return new Map([...added.map((one) => [keyOf(one), '+'] as const), ...changed.map(({ resource }) => [keyOf(resource), '~'] as const)]);
}

/** Of manifests that are fetched. */
function fetchedFrom({ type, inputs }: DeclaredResource): string {
  return type.endsWith(':ConfigFile') ? `, everything in ${String(inputs['file'])}` : '';
}

function costOfOne({ type, inputs }: DeclaredResource): number {
  return costOf(type, inputs).reduce((sum, { usd }) => sum + usd, 0);
}

/** `3 resources: gcp 2, kubernetes 1` */
function counted(resources: readonly DeclaredResource[]): string {
  const providers = Object.entries(Object.groupBy(resources, ({ type }) => type.split(':')[0]!)).map(([provider, list]) => [provider, list!.length] as const);
  return `${resources.length} resources: ${providers.sort(([, a], [, b]) => b - a).map(([provider, count]) => `${provider} ${count}`).join(', ')}`;
}

function changes({ stack, against, cost }: Preview): string[] {
  if (against === undefined) return [];
  const { ref, earlier, difference: { added, changed, removed } } = against;
  if (earlier === undefined) return [`Against ${ref}: that commit has no stack ${stack} that can be previewed, so that all of this is new.`, ''];
  const dearer = cost === undefined ? 0 : cost.totalUsd - monthlyCost(earlier.flatMap(({ type, inputs }) => costOf(type, inputs))).totalUsd;
  return [
    `Against ${ref}: ${added.length} new, ${changed.length} changed, ${removed.length} gone${cost === undefined ? '' : `; ${dearer < 0 ? '-' : '+'}${Math.abs(dearer).toFixed(2)} USD a month`}.`,
    ...added.map((one) => `+ ${keyOf(one)}`),
    ...changed.flatMap(({ resource, paths }) => [`~ ${keyOf(resource)}`, ...Object.entries(paths).map(([path, { before, now }]) => `    ${path}: ${shown(before)} -> ${shown(now)}`)]),
    ...removed.map((one) => `- ${keyOf(one)}`),
    '',
  ];
}

function shown(value: unknown): string {
  return value === undefined ? ABSENT : JSON.stringify(value);
}

function costs({ cost }: Preview): string[] {
  if (cost === undefined || cost.totalUsd === 0) return [];
  return [`About ${cost.totalUsd.toFixed(2)} USD a month for an idle lab, at ${cost.source} (${cost.pricesDate}); without ${cost.notIncluded}.${cost.elsewhere === undefined ? '' : ` Mind: ${cost.elsewhere}.`} Of it:`,
    ...Object.entries(cost.parts).map(([what, usd]) => `- ${usd.toFixed(2)} ${what}`)];
}

function policies({ verdict: { findings, allowed } }: Preview): string[] {
  return [
    `Policy: ${findings.length} found against it; allowed by written exceptions: ${allowed.length}.`,
    ...findings.map(({ rule, subject, what }) => `- ${rule}: ${subject} ${what}`),
    ...allowed.map(({ rule, subject, what, why }) => `- allowed, ${rule}: ${subject} ${what} (${why})`),
  ];
}

function assumptions({ assumed }: Preview): string[] {
  return assumed.length === 0 ? [] : [`Something stands for what can't be read here: ${assumed.join(', ')}.`];
}
