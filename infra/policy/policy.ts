/** The policy pack: every rule over everything that is declared. */
import { cloudRules } from './cloud-rules.ts';
import { clusterRules } from './cluster-rules.ts';
import { exceptions } from './exceptions.ts';
import { gkeRules } from './gke-rules.ts';
import type { Finding, Rule, Subject } from './rule.ts';

export const rules: readonly Rule[] = [...gkeRules, ...cloudRules, ...clusterRules];

/** Findings, and those that an exception allows. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly allowed: readonly (Finding & { readonly why: string })[];
}

export function judge(subjects: readonly Subject[]): Verdict {
  const found = rules.flatMap((rule) => subjects.filter(({ type }) => rule.types.some((end) => type.endsWith(end))).flatMap((subject): Finding[] => {
    const what = rule.look(subject, subjects);
    return what === undefined ? [] : [{ rule: rule.id, subject: `${subject.type} ${subject.name}`, what }];
  }));
  const whyOf = (finding: Finding) => exceptions.find(({ rule, subject }) => rule === finding.rule && subject.test(finding.subject))?.why;
  return {
    findings: found.filter((finding) => whyOf(finding) === undefined),
    allowed: found.flatMap((finding) => {
      const why = whyOf(finding);
      return why === undefined ? [] : [{ ...finding, why }];
    }),
  };
}
