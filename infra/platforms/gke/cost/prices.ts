/**
 * List prices of Google Cloud in us-central1, in US dollars, without discounts, taxes or a free tier. Written down by hand from the
 * pages named here: the estimate says their date, and is to be checked against Google's own calculator before money depends on it.
 */
export const PRICES_REGION = 'us-central1';
export const PRICES_DATE = '2025-06-30';
export const PRICES_SOURCE = `list prices of ${PRICES_REGION} as of the date, by hand from cloud.google.com (compute/vm-instance-pricing, compute/disks-image-pricing, `
  + 'vpc/network-pricing, kubernetes-engine/pricing, kms/pricing, secret-manager/pricing, artifact-registry/pricing); check with cloud.google.com/products/calculator';

export const HOURS_A_MONTH = 730;

/** Of a machine, an hour. */
export const machineHourUsd: Readonly<Record<string, number>> = {
  'e2-micro': 0.008376, 'e2-small': 0.016751, 'e2-medium': 0.033503, 'e2-standard-2': 0.067006, 'e2-standard-4': 0.134012,
  'n2-standard-2': 0.097118, 'n2-standard-4': 0.194236,
};

/** Of a disk, a GB and month. */
export const diskGbMonthUsd: Readonly<Record<string, number>> = { 'pd-standard': 0.04, 'pd-balanced': 0.1, 'pd-ssd': 0.17 };

/** Of everything else. */
export const unitUsd = {
  /** Management of a cluster, an hour. */
  clusterHour: 0.1,
  /** A machine's address outside, an hour. */
  addressHour: 0.005,
  /** Address translation, an hour and machine behind it; never more than the other, however many there are. */
  natMachineHour: 0.0014,
  natMaxHour: 0.044,
  /** Load balancers, an hour: the first five together, and each further one. */
  firstForwardingRulesHour: 0.025,
  furtherForwardingRuleHour: 0.01,
  /** A version of a key, a month. */
  keyVersionMonth: 0.06,
  /** A version of a secret, a month. */
  secretVersionMonth: 0.06,
  /** Images, a GB and month. */
  imageGbMonth: 0.1,
} as const;

/** What is in Artifact Registry: two small images. GB. */
export const IMAGES_GB = 0.5;

/** What is used by the hour or the gigabyte, and so is in no estimate. */
export const NOT_INCLUDED = 'traffic, logs, snapshots, nodes above the least number, and Cloud Run while it is asked (an instance of 1 CPU and 0.5 GiB: about 0.09 USD an hour)';
