import { describe, expect, test } from '@jest/globals';
import { Bill, monthlyCost } from './bill.ts';
import { costOf } from './cost-of.ts';
import { HOURS_A_MONTH, machineHourUsd, PRICES_REGION, unitUsd } from './prices.ts';

const usd = (type: string, inputs: object) => costOf(type, inputs as Readonly<Record<string, unknown>>).reduce((sum, item) => sum + item.usd, 0);
const pool = (machineType: string, minNodeCount: number) => ({ autoscaling: { minNodeCount }, nodeConfig: { machineType, diskType: 'pd-balanced', diskSizeGb: 50 } });

describe('what a resource costs', () => {
  test('a pool costs its least number of nodes, with their disks', () => {
    expect(usd('gcp:container/nodePool:NodePool', pool('e2-standard-4', 3))).toBeCloseTo(3 * (machineHourUsd['e2-standard-4']! * HOURS_A_MONTH + 5));
  });

  test('a machine that can be reached from outside pays for its address, and one that can\'t for the way out', () => {
    const machine = (accessConfigs?: object[]) => ({ machineType: 'e2-small', bootDisk: { initializeParams: { size: 10, type: 'pd-balanced' } }, networkInterfaces: [{ accessConfigs }] });
    expect(usd('gcp:compute/instance:Instance', machine([{}])) - usd('gcp:compute/instance:Instance', machine())).toBeCloseTo(unitUsd.addressHour * HOURS_A_MONTH);
    expect(costOf('gcp:compute/instance:Instance', machine())).toContainEqual(expect.objectContaining({ machinesBehindNat: 1 }));
  });

  test('disks that pods and virtual machines claim in the cluster are paid for too', () => {
    const claim = { spec: { resources: { requests: { storage: '20Gi' } } } };
    expect(usd('kubernetes:apps/v1:StatefulSet', { spec: { replicas: 2, volumeClaimTemplates: [claim] } })).toBeCloseTo(4);
    expect(usd('kubernetes:kafka.strimzi.io/v1:KafkaNodePool', { spec: { replicas: 3, storage: { volumes: [{ size: '20Gi' }] } } })).toBeCloseTo(6);
    expect(usd('kubernetes:kubevirt.io/v1:VirtualMachine', { spec: { dataVolumeTemplates: [{ spec: { storage: claim.spec } }] } })).toBeCloseTo(2);
  });

  test('what has no price is an error that says where to put it, and what costs nothing is nothing', () => {
    expect(() => costOf('gcp:container/nodePool:NodePool', pool('z9-huge', 1))).toThrow(/z9-huge.*prices\.ts/);
    expect(costOf('gcp:compute/firewall:Firewall', {})).toEqual([]);
  });
});

test('a bill is the sum of its parts, the dearest first; load balancers and NAT are cheaper together', () => {
  const rule = { what: 'load balancer', usd: 0, forwardingRules: 1 };
  const bill = monthlyCost([{ what: 'a', usd: 1 }, { what: 'b', usd: 5 }, { what: 'a', usd: 2 }, ...Array<typeof rule>(7).fill(rule), { what: 'n', usd: 0, machinesBehindNat: 100 }]);
  expect(Object.keys(bill.parts)).toEqual(['NAT for 100 machines', 'load balancers × 7', 'b', 'a']);
  expect(bill.parts).toMatchObject({ a: 3, b: 5, 'load balancers × 7': 32.85, 'NAT for 100 machines': 35.77 });
  expect(bill.totalUsd).toBeCloseTo(Object.values(bill.parts).reduce((sum, part) => sum + part, 0));
  expect(monthlyCost([])).toMatchObject({ totalUsd: 0, parts: {}, pricesDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
});

test('a bill of a lab in another region than the prices says so', () => {
  expect(new Bill().monthly('europe-west3').elsewhere).toMatch(/in europe-west3, whose prices differ from those of us-central1/);
  expect(new Bill().monthly(PRICES_REGION)).not.toHaveProperty('elsewhere');
});
