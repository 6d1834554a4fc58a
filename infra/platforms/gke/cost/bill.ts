/** What a lab costs a month, from what its program declares. */
import type { ResourceTransformation } from '@pulumi/pulumi';
import { costOf, type CostItem } from './cost-of.ts';
import { HOURS_A_MONTH, NOT_INCLUDED, PRICES_DATE, PRICES_REGION, PRICES_SOURCE, unitUsd } from './prices.ts';

export interface MonthlyCost {
  readonly totalUsd: number;
  /** What is paid for -> US dollars a month, the dearest first. */
  readonly parts: Readonly<Record<string, number>>;
  readonly pricesDate: string;
  readonly source: string;
  readonly notIncluded: string;
  /** Where the lab is, if the prices are those of another region. */
  readonly elsewhere?: string;
}

export class Bill {
  readonly #items: CostItem[] = [];

  /** Looks at every resource that is declared, and changes none. */
  readonly note: ResourceTransformation = ({ type, props }) => {
    this.#items.push(...costOf(type, props as Readonly<Record<string, unknown>>));
    return undefined;
  };

  /** @param region where the lab is */
  monthly(region: string): MonthlyCost {
    const isElsewhere = region !== PRICES_REGION;
    return { ...monthlyCost(this.#items), ...isElsewhere ? { elsewhere: `the lab is in ${region}, whose prices differ from those of ${PRICES_REGION}` } : {} };
  }
}

/** An idle lab that is up all month. */
export function monthlyCost(items: readonly CostItem[]): MonthlyCost {
  const parts = new Map<string, number>();
  for (const { what, usd } of [...items, ...together(items)]) if (usd > 0) parts.set(what, (parts.get(what) ?? 0) + usd);
  return {
    totalUsd: cents([...parts.values()].reduce((sum, usd) => sum + usd, 0)),
    parts: Object.fromEntries([...parts].sort(([, a], [, b]) => b - a).map(([what, usd]) => [what, cents(usd)])),
    pricesDate: PRICES_DATE,
    source: PRICES_SOURCE,
    notIncluded: NOT_INCLUDED,
  };
}

/** What is cheaper by the dozen. */
function together(items: readonly CostItem[]): CostItem[] {
  const sum = (of: (item: CostItem) => number | undefined) => items.reduce((total, item) => total + (of(item) ?? 0), 0);
  const rules = sum(({ forwardingRules }) => forwardingRules);
  const machines = sum(({ machinesBehindNat }) => machinesBehindNat);
  const rulesHourUsd = rules === 0 ? 0 : unitUsd.firstForwardingRulesHour + Math.max(0, rules - 5) * unitUsd.furtherForwardingRuleHour;
  const natHourUsd = machines === 0 ? 0 : Math.min(unitUsd.natMaxHour, machines * unitUsd.natMachineHour) + unitUsd.addressHour;
  return [
    { what: `load balancers × ${rules}`, usd: rulesHourUsd * HOURS_A_MONTH },
    { what: `NAT for ${machines} machines`, usd: natHourUsd * HOURS_A_MONTH },
  ];
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
